"""Vandaag: the start page of a school, of a board, and the way there."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from core.access import for_board, for_school, signed_in
from core.cards import attention
from core.http import once
from overview import selectors
from overview.rules import part_of_day
from schools.http import PlaceRequest
from schools.navigation import start_url
from schools.school_year import SchoolYear
from schools.selectors import places_of, schools_of_board


@signed_in()
def home(request: PlaceRequest) -> HttpResponse:
    """Straight to the only place one works at, or to the operator's own page; otherwise a choice.

    Who works at a board works at one place too: from there it goes to its schools.
    """
    places = places_of(request.user, request.memberships)
    if not places and request.user.is_operator:
        return redirect("operator:boards")
    if len(places) == 1 or (places and len(request.memberships) == 1):
        return redirect(start_url(places[0]))
    return render(request, "overview/home.html", {"places": [(place, start_url(place)) for place in places]})


@for_school("school.read")
def today(request: PlaceRequest, school: str) -> HttpResponse:
    """What asks for attention at this school, for this person."""
    now = timezone.localtime()
    year = SchoolYear.of(now.date())
    context = {
        "attention": attention(request),
        "plan": selectors.plan_state(),
        "part_of_day": part_of_day(now.hour),
        "now": now,
        "school_year": year,
        "quarter": year.quarter(now.date()),
    }
    return render(request, "overview/today.html", context)


@for_board("board.read")
def board(request: PlaceRequest, board: str) -> HttpResponse:
    """What asks for attention at the board, and its schools that use Safetyplan."""
    context = {"attention": attention(request), "schools": once(request, schools_of_board)}
    return render(request, "overview/board.html", context)
