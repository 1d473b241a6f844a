"""Pages for who manages the monitor: results, one question, the questionnaire itself, talks, and figures as files."""

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core import xlsx
from core.access import for_school
from monitoring import result_files, talk_selectors, talk_services
from monitoring.finding_selectors import beside_register, findings
from monitoring.forms import TalkForm
from monitoring.models import ResultTalk
from monitoring.paper_services import figures_taken
from monitoring.result_selectors import Told, told
from monitoring.table_selectors import item_table, quality_tables, tables
from schools.http import PlaceRequest
from schools.roles import ACTIONS_EDIT, PLAN_EDIT, SURVEYS_MANAGE, SURVEYS_READ
from surveys.models import SurveyRound


def of_closed(view: Callable[..., Any]) -> Callable[..., Any]:
    """Gives a view the closed round of its address. While it is open there is nothing to see, for nobody: that leads to
    the page of the round."""

    @wraps(view)
    def checked(request: PlaceRequest, school: str, surveyround: UUID) -> Any:
        row = get_object_or_404(SurveyRound, pk=surveyround)
        if row.is_closed:
            return view(request, row)
        if SURVEYS_READ in request.permissions:
            return redirect("surveys:round", school, row.pk)
        return redirect("monitoring:shared", school)

    return checked


def frame(request: PlaceRequest, row: SurveyRound, current: str) -> dict[str, Any]:
    """What all pages about one round share: its tabs."""
    names = [
        ("results", _("Results")),
        ("talks", _("Discussed")),
        ("share", _("Share and print")),
        ("quality", _("Questionnaire")),
    ]
    tabs = [
        {
            "label": label,
            "url": reverse(f"monitoring:{name}", args=[request.school.slug, row.pk]),
            "current": name == current,
        }
        for name, label in names
    ]
    if row.own or row.asks_open:
        address = reverse("surveys:own_answers", args=[request.school.slug, row.pk])
        tabs.append({"label": _("Own questions and open answers"), "url": address, "current": False})
    return {"round": row, "tabs": tabs}


@for_school(SURVEYS_MANAGE)
@never_cache
@of_closed
def results(request: PlaceRequest, row: SurveyRound) -> HttpResponse:
    """What a closed round says."""
    found = told(row, request.school)
    context = {
        **frame(request, row, "results"),
        "told": found,
        "report": found.report,
        "tables": tables(found),
        "findings": findings(found).findings,
        "register": beside_register(found),
        "talks": talk_selectors.talks_of(row),
        "may_act": ACTIONS_EDIT in request.permissions,
        "may_edit_plan": PLAN_EDIT in request.permissions,
    }
    return render(request, "monitoring/results.html", context)


@for_school(SURVEYS_MANAGE)
@never_cache
@of_closed
def item(request: PlaceRequest, row: SurveyRound) -> HttpResponse:
    """``?vraag=``: one question, for the school and for every group that may be told."""
    found = told(row, request.school)
    asked = request.GET.get("vraag", "")
    items = found.report.items
    one = next((each for each in items if each.item.key == asked), None) if asked else next(iter(items), None)
    if asked and one is None:
        raise Http404
    context = {
        **frame(request, row, "results"),
        "items": [(each.item.key, each.text) for each in items],
        "one": one,
        "table": item_table(found, one) if one else None,
        "may_act": ACTIONS_EDIT in request.permissions,
    }
    return render(request, "monitoring/item.html", context)


@for_school(SURVEYS_MANAGE)
@never_cache
@of_closed
def quality(request: PlaceRequest, row: SurveyRound) -> HttpResponse:
    """How well the questionnaire itself measures: for having it validated."""
    context = {**frame(request, row, "quality"), "tables": quality_tables(told(row, request.school))}
    return render(request, "monitoring/quality.html", context)


@for_school(SURVEYS_MANAGE)
@never_cache
@of_closed
def results_xlsx(request: PlaceRequest, row: SurveyRound) -> HttpResponse:
    found = told(row, request.school)
    return _file(request, found, result_files.as_xlsx(found, **_for_whom(request)), xlsx.CONTENT_TYPE, "xlsx")


@for_school(SURVEYS_MANAGE)
@never_cache
@of_closed
def results_json(request: PlaceRequest, row: SurveyRound) -> HttpResponse:
    found = told(row, request.school)
    return _file(request, found, result_files.as_json(found, **_for_whom(request)), "application/json", "json")


def _for_whom(request: PlaceRequest) -> dict[str, Any]:
    return {"at": timezone.now(), "name": request.member.name}


def _file(request: PlaceRequest, found: Told, content: bytes, content_type: str, ending: str) -> HttpResponse:
    figures_taken(survey_round=found.round, ending=ending, by=request.member)
    name = f"monitor-{request.school.slug}-{found.round.audience}-{found.round.year}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": "sandbox"}
    return HttpResponse(content, content_type=content_type, headers=headers)


# --- Talks ---


@for_school(SURVEYS_MANAGE, "GET", "POST")
@of_closed
def talks(request: PlaceRequest, row: SurveyRound) -> HttpResponse:
    """With whom the results were discussed, and a form for one more."""
    form = TalkForm(request.POST or None, survey_round=row)
    if form.is_valid():
        talk_services.talk_add(survey_round=row, **form.values, page=form.cleaned_data["page"], by=request.member)
        messages.success(request, _("The talk was written down."))
        return redirect("monitoring:talks", request.school.slug, row.pk)
    context = {**frame(request, row, "talks"), "talks": talk_selectors.talks_of(row), "form": form}
    return render(request, "monitoring/talks.html", context, status=422 if form.errors else 200)


@for_school(SURVEYS_MANAGE, "GET", "POST")
def talk(request: PlaceRequest, school: str, resulttalk: UUID) -> HttpResponse:
    """Put right what was written about a talk."""
    row = get_object_or_404(ResultTalk.objects.select_related("round"), pk=resulttalk)
    form, status, theirs = TalkForm(request.POST or None, survey_round=row.round, talk=row), 200, None
    if form.is_valid():
        try:
            seen = form.cleaned_data["seen"] or 0
            talk_services.talk_change(talk=row, seen=seen, **form.values, by=request.member)
            messages.success(request, _("The talk was changed."))
            return redirect("monitoring:talks", school, row.round_id)
        except talk_services.Stale as error:
            theirs, status = error.args[0], 409
            form = TalkForm({**request.POST.dict(), "seen": theirs.version}, survey_round=row.round, talk=row)
    elif form.errors:
        status = 422
    context = {"round": row.round, "talk": row, "form": form, "theirs": theirs}
    return render(request, "monitoring/talk.html", context, status=status)
