"""What befell staff, for who looks after working conditions."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from core.access import for_school
from incidents.staff_selectors import staff_figures
from schools.http import PlaceRequest
from schools.roles import STAFF_FIGURES


@for_school(STAFF_FIGURES)
def staff(request: PlaceRequest, school: str) -> HttpResponse:
    found = staff_figures(timezone.localdate())
    return render(request, "incidents/staff.html", {"figures": found, "lines": [*found.kinds, found.total]})
