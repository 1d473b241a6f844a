"""The surveys of all schools of a board."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from core.access import for_board
from monitoring import board_table_selectors as table_selectors
from monitoring.board_selectors import BoardPage, board_page
from schools.http import PlaceRequest, asked_year
from schools.models import Sector
from schools.navigation import board_tabs
from schools.roles import BOARD_READ
from schools.school_year import SchoolYear
from schools.table_pages import table_file
from surveys.models import Audience


@for_board(BOARD_READ)
@never_cache
def board(request: PlaceRequest, board: str) -> HttpResponse:
    """``?jaar=`` the calendar year in which a school year begins; ``wie=`` whose answers; ``soort=`` of schools."""
    page = asked_page(request)
    context = {
        "page": page,
        "years": [(year, SchoolYear(year)) for year in page.years],
        "school_year": SchoolYear(page.year),
        "audiences": Audience.choices,
        "whose": Audience(page.audience).label,
        "sectors": Sector.choices,
        "today": timezone.localdate(),
        "tabs": board_tabs(request),
    }
    return render(request, "monitoring/board.html", context)


@for_board(BOARD_READ)
@never_cache
def board_file(request: PlaceRequest, board: str, ending: str) -> HttpResponse:
    """What pupils and others say, as the page shows it."""
    return table_file(request, table_selectors.survey_table(asked_page(request)), ending)


@for_board(BOARD_READ)
@never_cache
def law_file(request: PlaceRequest, board: str, ending: str) -> HttpResponse:
    """The statutory monitor of the school year that the page shows."""
    return table_file(request, table_selectors.law_board_table(asked_page(request)), ending)


def asked_page(request: PlaceRequest) -> BoardPage:
    audience, sector = request.GET.get("wie", Audience.PUPILS), request.GET.get("soort", "")
    if audience not in Audience.values or sector not in ("", *Sector.values):
        raise Http404
    return board_page(asked_year(request).start, audience, sector)
