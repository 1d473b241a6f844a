"""What the figures of incidents say: the analysis of a period, and the overview of a year for the council."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from core import xlsx
from core.access import for_school
from core.registry import figure_notes
from incidents import compass_selectors, figure_files, figure_selectors
from incidents.figure_rules import Period
from incidents.figure_selectors import Analysis
from incidents.figure_services import figures_taken
from schools.http import PlaceRequest
from schools.roles import ACTIONS_EDIT, INCIDENTS_FIGURES, INCIDENTS_FOLLOW, INCIDENTS_YEARLY, PLAN_EDIT


@for_school(INCIDENTS_FIGURES)
@never_cache
def analysis(request: PlaceRequest, school: str) -> HttpResponse:
    """``?periode=`` a school year or a quarter of one; ``soort`` narrows where and when to one kind."""
    found, choices = asked_for(request, request.GET, exact=INCIDENTS_FOLLOW in request.permissions)
    kinds = figure_selectors.kinds_of()
    asked = urlencode({"periode": found.period, **({"soort": found.kind} if found.kind else {})}) if found else ""
    context = {
        "analysis": found,
        "periods": [(str(each), figure_selectors.period_name(each)) for each in choices],
        "kinds": kinds,
        "asked": asked,
        "compass": compass_selectors.compass(request.school, timezone.localdate()) if found and found.exact else [],
        "notes": figure_notes(request),
        "may_act": ACTIONS_EDIT in request.permissions,
        "may_edit_plan": PLAN_EDIT in request.permissions,
    }
    return render(request, "incidents/analysis.html", context)


@for_school(INCIDENTS_FIGURES)
@never_cache
def analysis_xlsx(request: PlaceRequest, school: str) -> HttpResponse:
    found = _wanted(asked_for(request, request.GET, exact=INCIDENTS_FOLLOW in request.permissions)[0])
    content = figure_files.as_xlsx(found, **_about(request))
    return _file(request, found, content, xlsx.CONTENT_TYPE, "xlsx")


@for_school(INCIDENTS_FIGURES)
@never_cache
def analysis_csv(request: PlaceRequest, school: str) -> HttpResponse:
    found = _wanted(asked_for(request, request.GET, exact=INCIDENTS_FOLLOW in request.permissions)[0])
    return _file(request, found, figure_files.as_csv(found, **_about(request)), "text/csv; charset=utf-8", "csv")


@for_school(INCIDENTS_YEARLY)
@never_cache
def yearly(request: PlaceRequest, school: str) -> HttpResponse:
    """A school year that is over, without names and small numbers: what the participation council reads."""
    found, choices = asked_for(request, request.GET, exact=False)
    context = {
        "analysis": found,
        "periods": [(str(each), figure_selectors.period_name(each)) for each in choices],
        "asked": urlencode({"periode": found.period}) if found else "",
    }
    return render(request, "incidents/yearly.html", context)


def asked_for(request: PlaceRequest, asks: QueryDict, *, exact: bool) -> tuple[Analysis | None, list[Period]]:
    """The figures of the period that is asked for, or of the latest; None while there is none that may be read."""
    today = timezone.localdate()
    choices = figure_selectors.periods(today, exact=exact)
    asked = asks.get("periode", "")
    period = Period.read(asked) if asked else next(iter(choices), None)
    if asked and period not in choices:
        raise Http404
    if period is None:
        return None, choices
    kind = asks.get("soort", "")
    if kind and kind not in dict(figure_selectors.kinds_of()):
        raise Http404
    return figure_selectors.analysis(request.school, period, today, exact=exact, kind=kind), choices


def _wanted(found: Analysis | None) -> Analysis:
    if found is None:
        raise Http404
    return found


def _about(request: PlaceRequest) -> dict[str, Any]:
    return {"school": request.school.name, "at": timezone.now(), "name": request.member.name}


def _file(request: PlaceRequest, found: Analysis, content: bytes, content_type: str, ending: str) -> HttpResponse:
    figures_taken(period=str(found.period), ending=ending, exact=found.exact, by=request.member)
    name = f"incidenten-{request.school.slug}-{found.period}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": "sandbox"}
    return HttpResponse(content, content_type=content_type, headers=headers)
