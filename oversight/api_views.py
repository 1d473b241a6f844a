"""The interface for other programs: read only, with a key of the board, in the scope of that board alone."""

import json
from collections.abc import Callable
from functools import cache, partial, wraps
from pathlib import Path
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils import timezone

from core.access import for_programs, problem, public, with_key
from core.models import Door
from oversight import api_selectors as data
from oversight import figure_selectors, selectors
from oversight.forms import FilterForm
from oversight.models import ApiToken
from oversight.survey_selectors import survey_table
from oversight.token_services import DOOR, NotAllowed, TooOften, token_refused, token_use
from schools.models import Board
from schools.school_year import SchoolYear

Answer = Callable[[HttpRequest, Board], dict[str, Any]]
STANDING, FIGURES, MONITOR = (part.value for part in ApiToken.Part)


class Refused(Exception):
    """Something in the address is not known; its argument is a sentence for a programmer."""


def answers(part: str = "") -> Callable[[Answer], Callable[..., HttpResponseBase]]:
    """As JSON, to a program whose key opens ``part``; each question counts and is written down."""

    def decorate(answer: Answer) -> Callable[..., HttpResponseBase]:
        @with_key(DOOR)
        @wraps(answer)
        def answered(request: HttpRequest, door: Door) -> HttpResponse:
            try:
                token_use(door=door, part=part, what=answer.__name__)
                found = answer(request, Board.objects.get())
            except NotAllowed:
                request.on_refusal = partial(token_refused, door=door, what=answer.__name__)  # type: ignore[attr-defined]
                return problem(403, f"This key does not open '{part}'.")
            except TooOften as error:
                return problem(429, "Too many questions; wait a moment.", **{"Retry-After": str(error)})
            except Refused as error:
                return problem(422, str(error))
            return JsonResponse(found, headers={"Cache-Control": "private, no-store"})

        return answered

    return decorate


@answers()
def schools(request: HttpRequest, board: Board) -> dict[str, Any]:
    return data.schools_data()


@answers(STANDING)
def standing(request: HttpRequest, board: Board) -> dict[str, Any]:
    asked = {"soort": "sector", "grootte": "size", "plicht": "obligation", "gaten": "gaps"}
    form = FilterForm({name: request.GET.get(english, "") for name, english in asked.items()})
    if not form.is_valid():
        raise Refused("sector, size or obligation is not known.")
    return data.standing_data(selectors.matrix(board, form.filters), timezone.localdate())


@answers(STANDING)
def trend(request: HttpRequest, board: Board) -> dict[str, Any]:
    return data.trend_data(timezone.localdate())


@answers(FIGURES)
def figures(request: HttpRequest, board: Board) -> dict[str, Any]:
    return data.figures_data(figure_selectors.year_report(_year(request), timezone.localdate()))


@answers(MONITOR)
def survey(request: HttpRequest, board: Board) -> dict[str, Any]:
    year = _year(request)
    return data.survey_data(year, survey_table(year))


def _year(request: HttpRequest) -> SchoolYear:
    today = timezone.localdate()
    choices = figure_selectors.years(today)
    asked = request.GET.get("year", str(choices[0].start))
    year = next((year for year in choices if str(year.start) == asked), None)
    if year is None:
        raise Refused("year is the calendar year in which a school year that is over began.")
    return year


@cache
def described() -> dict[str, Any]:
    found: dict[str, Any] = json.loads((Path(__file__).parent / "openapi.json").read_text())
    return found


@for_programs
@public()
def description(request: HttpRequest) -> HttpResponse:
    """For programs: OpenAPI."""
    return JsonResponse(described(), headers={"Cache-Control": "public, max-age=3600"})


@public()
def explained(request: HttpRequest) -> HttpResponse:
    """For people: the same description as a page."""
    paths = [
        {"path": path, "about": each["get"]["summary"], "parameters": each["get"].get("parameters", [])}
        for path, each in described()["paths"].items()
    ]
    return render(request, "oversight/api.html", {"paths": paths, "info": described()["info"]})
