"""A request as views see it once its place is known (``schools.middleware``), and the school year it asks for."""

from collections.abc import Iterable

from django.http import Http404, HttpRequest
from django.utils import timezone

from core.http import Request
from schools.models import Board, Membership, School, User
from schools.school_year import SchoolYear

FIRST = 2015  # the school year from which a school has to have a policy for safety
AHEAD = 2  # groups can be prepared so many years from now


class PlaceRequest(Request):
    """Somebody signed in, at a place. ``school`` is only there on a school's pages, ``member`` on no other than
    those of a place; a view's access declaration says which."""

    user: User
    board: Board
    school: School
    member: Membership
    memberships: list[Membership]


def asked_year(request: HttpRequest, offered: Iterable[SchoolYear] = ()) -> SchoolYear:
    """The school year in ``jaar=`` of the form or the address; without it the first that is offered, or this one.

    Of pages that offer a choice it is one of those. Any other is an unknown address: another year than was asked for
    would mislead.
    """
    now = SchoolYear.of(timezone.localdate())
    asked = request.POST.get("jaar") or request.GET.get("jaar")
    years = list(offered) or [now, *map(SchoolYear, range(FIRST, now.start + AHEAD + 1))]
    found = next((year for year in years if not asked or str(year.start) == asked), None)
    if found is None:
        raise Http404
    return found
