"""The board's overviews: the matrix of its schools, one school, how it went, incidents, and a conversation."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext

from core.access import for_board
from core.paging import page_of
from inquiries.selectors import going_on
from oversight import figure_selectors, report_selectors, selectors
from oversight.forms import FilterForm
from oversight.pages import get_school, year_asked
from oversight.standing_services import refresh_ask
from schools.http import PlaceRequest
from schools.navigation import board_tabs
from schools.roles import BOARD_MANAGE, BOARD_READ
from schools.school_year import SchoolYear


@for_board(BOARD_READ)
def matrix(request: PlaceRequest, board: str) -> HttpResponse:
    """Schools × obligations; ``?soort=``, ``grootte``, ``plicht`` and ``gaten`` narrow it."""
    form = FilterForm(request.GET)
    if not form.is_valid():
        raise Http404
    today = timezone.localdate()
    year = SchoolYear.of(today)
    found = selectors.matrix(request.board, form.filters)
    context = {
        "matrix": found,
        "page": page_of(request, found.rows),
        "form": form,
        "tabs": board_tabs(request),
        "may_ask": BOARD_MANAGE in request.permissions,
        "school_year": year,
        "quarter": year.quarter(today),
    }
    return render(request, "oversight/matrix.html", context)


@for_board(BOARD_READ, "POST")
def refresh(request: PlaceRequest, board: str) -> HttpResponse:
    """Look at every school again; the workers do it."""
    count = refresh_ask(by=request.member)
    said = ngettext(
        "%(count)s school is looked at again. Open this page once more in a moment.",
        "%(count)s schools are looked at again. Open this page once more in a moment.",
        count,
    )
    messages.success(request, said % {"count": count})
    return redirect("oversight:matrix", board)


@for_board(BOARD_READ)
def trend(request: PlaceRequest, board: str) -> HttpResponse:
    """At how many schools each obligation was in order, quarter after quarter."""
    context = {"trend": selectors.trend(timezone.localdate()), "tabs": board_tabs(request)}
    return render(request, "oversight/trend.html", context)


@for_board(BOARD_READ)
def figures(request: PlaceRequest, board: str) -> HttpResponse:
    """Incidents of a school year that is over, of all schools together; ``?jaar=`` its first calendar year."""
    today = timezone.localdate()
    everything = selectors.matrix(request.board, asked=selectors.columns()).rows
    context = {
        "report": figure_selectors.year_report(year_asked(request), today),
        "register": report_selectors.register_table(everything),
        "years": [(year.start, year) for year in figure_selectors.years(today)],
        "tabs": board_tabs(request),
        "may_ask": BOARD_MANAGE in request.permissions,
    }
    return render(request, "oversight/figures.html", context)


@for_board(BOARD_READ)
def school(request: PlaceRequest, board: str, location: str) -> HttpResponse:
    """What the board knows of one school; where its rights end, this is the proof."""
    found, today = get_school(location), timezone.localdate()
    row, alike = selectors.beside(request.board, found)
    quarters, asked = selectors.history_of(found, today), going_on(found)
    context = {
        "row": row,
        "alike": alike,
        "lines": [
            (cell, alike.good.get(cell.obligation.key) if alike else None, asked.get(cell.obligation.key))
            for cell in row.cells
        ],
        "quarters": quarters,
        "history": selectors.by_obligation(quarters),
        "may_ask": BOARD_MANAGE in request.permissions,
        "figures": figure_selectors.own_figures(found, today),
        "last_year": figure_selectors.years(today)[0],
    }
    return render(request, "oversight/school.html", context)


@for_board(BOARD_READ)
def conversation(request: PlaceRequest, board: str, location: str) -> HttpResponse:
    """What to talk about with the leader of a school, to take along on paper."""
    found = get_school(location)
    row = selectors.row_of(request.board, found)
    context = {
        "row": row,
        "questions": selectors.questions_of(row),
        "good": [cell for cell in row.cells if cell.state == "good"],
        "today": timezone.localdate(),
    }
    return render(request, "oversight/conversation.html", context)
