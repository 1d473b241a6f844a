"""Vandaag: the start page of a school, of a board, and the way there."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from core.access import for_board, for_school, signed_in
from schools.navigation import start_url
from schools.selectors import places_of


@signed_in()
def home(request: HttpRequest) -> HttpResponse:
    """Straight to the only place one works at; otherwise a choice."""
    places = places_of(request.user, request.memberships)
    if len(places) == 1:
        return redirect(start_url(places[0]))
    return render(request, "overview/home.html", {"places": [(place, start_url(place)) for place in places]})


@for_school("school.read")
def today(request: HttpRequest, school: str) -> HttpResponse:
    return render(request, "overview/today.html")


@for_board("board.read")
def board(request: HttpRequest, board: str) -> HttpResponse:
    return render(request, "overview/board.html")
