"""The surveys of all schools of a board."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from core.access import for_board
from monitoring.board_selectors import board_page
from schools.http import PlaceRequest
from schools.roles import BOARD_READ
from schools.school_year import SchoolYear
from surveys.models import Audience


@for_board(BOARD_READ)
@never_cache
def board(request: PlaceRequest, board: str) -> HttpResponse:
    """``?jaar=`` the calendar year in which a school year begins; ``wie=`` whose answers."""
    today = timezone.localdate()
    asked, audience = request.GET.get("jaar", ""), request.GET.get("wie", Audience.PUPILS)
    now = SchoolYear.of(today).start
    is_year = asked.isascii() and asked.isdigit() and len(asked) == 4 and 1900 < int(asked) <= now + 1
    if (asked and not is_year) or audience not in Audience.values:
        raise Http404
    page = board_page(int(asked) if asked else now, audience)
    context = {
        "page": page,
        "years": [(year, SchoolYear(year)) for year in page.years],
        "school_year": SchoolYear(page.year),
        "audiences": Audience.choices,
        "today": today,
    }
    return render(request, "monitoring/board.html", context)
