"""What the pages of this room share: which school, and which school year."""

from django.http import Http404
from django.utils import timezone

from oversight import figure_selectors
from schools.http import PlaceRequest, asked_year
from schools.models import School
from schools.school_year import SchoolYear
from schools.selectors import schools_in_use


def get_school(slug: str) -> School:
    found = schools_in_use().filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def year_asked(request: PlaceRequest) -> SchoolYear:
    """The school year in the address, or the last that is over."""
    return asked_year(request, figure_selectors.years(timezone.localdate()))
