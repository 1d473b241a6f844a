"""What the pages of this room share: which school, which school year, and the overviews beside each other."""

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from oversight import figure_selectors
from schools.http import PlaceRequest
from schools.models import School
from schools.school_year import SchoolYear
from schools.selectors import schools_in_use


def get_school(slug: str) -> School:
    found = schools_in_use().filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def views_of(request: PlaceRequest) -> list[dict[str, Any]]:
    """The overviews beside each other."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    names = (
        ("oversight:matrix", _("Schools and obligations")),
        ("oversight:trend", _("Over the quarters")),
        ("oversight:figures", _("Incidents")),
        ("oversight:reports", _("Reports and files")),
    )
    board = request.board.slug
    return [{"label": label, "url": reverse(name, args=[board]), "current": name == here} for name, label in names]


def year_asked(request: PlaceRequest) -> SchoolYear:
    """The school year in the address, or the last that is over."""
    choices = figure_selectors.years(timezone.localdate())
    asked = request.GET.get("jaar", "")
    found = next((year for year in choices if str(year.start) == asked), None) if asked else choices[0]
    if found is None:
        raise Http404
    return found
