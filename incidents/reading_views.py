"""Who read incidents: a page a month, for who leads the school, and for its board which schools looked."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.access import for_board, for_school
from incidents import reading_rules as rules
from incidents import reading_selectors, reading_services
from schools.http import PlaceRequest
from schools.roles import INCIDENTS_REVIEW


@for_school(INCIDENTS_REVIEW, "GET", "POST")
@never_cache
def reading(request: PlaceRequest, school: str) -> HttpResponse:
    """One month; ``?maand=2026-10``. Posting says that one looked."""
    today = timezone.localdate()
    month = rules.month_of(request.GET.get("maand", ""), today)
    if request.method == "POST":
        try:
            reading_services.month_reviewed(month=month, today=today, by=request.member)
        except ValidationError as error:
            messages.error(request, error.messages[0])
        else:
            messages.success(request, _("Written down that you looked."))
        return redirect(f"{reverse('incidents:reading', args=[school])}?maand={month:%Y-%m}")
    found = reading_selectors.month_of(month)
    return render(request, "incidents/reading.html", {"month": found, **around(month, today)})


@for_board(INCIDENTS_REVIEW)
@never_cache
def readings(request: PlaceRequest, board: str) -> HttpResponse:
    """Every school of the board in one month."""
    today = timezone.localdate()
    month = rules.month_of(request.GET.get("maand", ""), today)
    context = {"month": month, "rows": reading_selectors.schools_in(month), **around(month, today)}
    return render(request, "incidents/readings.html", context)


def around(month: date, today: date) -> dict[str, Any]:
    """The months beside this one that can be asked for; ``over``: whether it can be looked at in full."""
    earlier, later = rules.before(month), rules.after(month)
    return {
        "earlier": earlier if rules.month_of(f"{earlier:%Y-%m}", today) == earlier else None,
        "later": later if later <= rules.first_of(today) else None,
        "over": later <= rules.first_of(today),
    }
