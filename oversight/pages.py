"""What the pages of this room share: which school, and which school year."""

from django.shortcuts import get_object_or_404
from django.utils import timezone

from oversight import figure_selectors
from schools.http import PlaceRequest, asked_year
from schools.models import School
from schools.school_year import SchoolYear
from schools.selectors import schools_in_use


def get_school(slug: str) -> School:
    return get_object_or_404(schools_in_use(), slug=slug)


def year_asked(request: PlaceRequest) -> SchoolYear:
    """The school year in the address, or the last that is over."""
    return asked_year(request, figure_selectors.years(timezone.localdate()))
