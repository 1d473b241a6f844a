"""Pages of the monitor for the school: rounds, one round, closing and results."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import for_school
from core.paging import page_of
from schools.http import PlaceRequest
from schools.roles import SURVEYS_MANAGE, SURVEYS_READ
from surveys import close_services, code_services, rules, selectors, services
from surveys.code_services import WrongCode
from surveys.forms import ChooseGroupsForm, CombineForm, DaysForm, RoundForm
from surveys.models import SurveyRound, SurveyUnit


def get_round(key: UUID) -> SurveyRound:
    return get_object_or_404(SurveyRound, pk=key)


def get_unit(key: UUID) -> SurveyUnit:
    return get_object_or_404(SurveyUnit.objects.select_related("round"), pk=key)


def _to(request: PlaceRequest, row: SurveyRound) -> HttpResponse:
    return redirect("surveys:round", request.school.slug, row.pk)


@for_school(SURVEYS_READ)
def rounds(request: PlaceRequest, school: str) -> HttpResponse:
    """All rounds, the newest first."""
    context = {
        "page": page_of(request, SurveyRound.objects.all()),
        "may_manage": SURVEYS_MANAGE in request.permissions,
        "today": timezone.localdate(),
    }
    return render(request, "surveys/rounds.html", context)


@for_school(SURVEYS_MANAGE, "GET", "POST")
def add(request: PlaceRequest, school: str) -> HttpResponse:
    """Prepare a round. Nobody can fill in anything yet."""
    form = RoundForm(request.POST or None, school=request.school)
    if form.is_valid():
        try:
            return _to(request, services.round_prepare(**form.cleaned_data, by=request.member))
        except services.Running as error:
            form.add_error("audience", error)
    return render(request, "surveys/add.html", {"form": form}, status=422 if form.errors else 200)


@for_school(SURVEYS_READ)
def round_page(request: PlaceRequest, school: str, surveyround: UUID) -> HttpResponse:
    """One round: what will be hidden before it opens, who answered while it is open."""
    return _round(request, get_round(surveyround))


def _round(request: PlaceRequest, row: SurveyRound, status: int = 200, **forms: Any) -> HttpResponse:
    context = {
        "round": row,
        "may_manage": SURVEYS_MANAGE in request.permissions,
        "takes_answers": row.takes_answers(),
        "has_passed": row.has_passed(),
        "days_form": DaysForm(initial={"opens_on": row.opens_on, "closes_on": row.closes_on}),
        "minutes": rules.WINDOW_MINUTES,
    }
    if row.is_preparing:
        context["preview"] = selectors.preview(row)
        context["combine_form"] = CombineForm(survey_round=row)
        if row.is_of_pupils:
            context["groups_form"] = ChooseGroupsForm(school=request.school, year=row.school_year)
    if row.is_open:
        where = selectors.entrance()
        groups = selectors.live(row)
        context["live"] = groups
        context["working"] = any(each.sheet and not each.sheet.file_id and not each.failed for each in groups)
        context["url"] = settings.SITE_URL + selectors.fill_address(where, row.audience) if where else ""
    return render(request, "surveys/round.html", context | forms, status=status)


@for_school(SURVEYS_READ)
def questions(request: PlaceRequest, school: str, surveyround: UUID) -> HttpResponse:
    """What a round asks."""
    row = get_round(surveyround)
    items = [(item, item.words(request.school.sector)) for item in row.asked.items]
    return render(request, "surveys/questions.html", {"round": row, "items": items})


def _try(request: PlaceRequest, row: SurveyRound, work: Any, done: str) -> HttpResponse:
    """Carry out a step; what stands in the way is said on the page of the round."""
    try:
        work()
    except services.Stale:
        return _stale(request, row)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return _round(request, row, 422)
    messages.success(request, done)
    return _to(request, row)


def _stale(request: PlaceRequest, row: SurveyRound) -> HttpResponse:
    messages.warning(request, _("Somebody else changed this round meanwhile. Look at how it stands now."))
    return _round(request, get_round(row.pk), 409)


@for_school(SURVEYS_MANAGE, "POST")
def combine(request: PlaceRequest, school: str, surveyround: UUID) -> HttpResponse:
    """Report some groups together."""
    row = get_round(surveyround)
    form = CombineForm(request.POST, survey_round=row)
    if not form.is_valid():
        return _round(request, row, 422, combine_form=form)
    units = form.cleaned_data["units"]
    return _try(
        request,
        row,
        lambda: services.units_combine(survey_round=row, units=units, by=request.member),
        _("These groups are reported together."),
    )


@for_school(SURVEYS_MANAGE, "POST")
def choose_groups(request: PlaceRequest, school: str, surveyround: UUID) -> HttpResponse:
    """Choose the groups again; takes back what was combined."""
    row = get_round(surveyround)
    form = ChooseGroupsForm(request.POST, school=request.school, year=row.school_year)
    if not row.is_of_pupils:
        raise Http404
    if not form.is_valid():
        return _round(request, row, 422, groups_form=form)
    groups = form.cleaned_data["groups"]
    return _try(
        request,
        row,
        lambda: services.groups_again(survey_round=row, groups=groups, by=request.member),
        _("The groups were chosen again."),
    )


@for_school(SURVEYS_MANAGE, "POST")
def start(request: PlaceRequest, school: str, surveyround: UUID) -> HttpResponse:
    """Open the round: groups and sizes are frozen."""
    row = get_round(surveyround)
    return _try(
        request,
        row,
        lambda: services.round_open(survey_round=row, by=request.member),
        _("The round is open. Hand out cards, or let a class fill in."),
    )


@for_school(SURVEYS_MANAGE, "POST")
def move(request: PlaceRequest, school: str, surveyround: UUID) -> HttpResponse:
    """Choose other days."""
    row = get_round(surveyround)
    form = DaysForm(request.POST)
    if not form.is_valid():
        return _round(request, row, 422, days_form=form)
    days = form.cleaned_data
    try:
        services.round_move(survey_round=row, **days, by=request.member)
    except services.OtherYear as error:
        form.add_error("opens_on", error)
        return _round(request, row, 422, days_form=form)
    except services.Stale:
        return _stale(request, row)
    messages.success(request, _("The days were changed."))
    return _to(request, row)


@for_school(SURVEYS_MANAGE, "POST")
def remove(request: PlaceRequest, school: str, surveyround: UUID) -> HttpResponse:
    """Remove a round that was never open."""
    row = get_round(surveyround)
    try:
        services.round_remove(survey_round=row, by=request.member)
    except services.Stale:
        messages.warning(request, _("This round was open already, so it stays."))
        return _round(request, get_round(row.pk), 409)
    messages.success(request, _("The round was removed."))
    return redirect("surveys:rounds", school)


@for_school(SURVEYS_MANAGE, "POST")
def cards(request: PlaceRequest, school: str, surveyunit: UUID) -> HttpResponse:
    """Have cards made for a group."""
    unit = get_unit(surveyunit)
    return _try(
        request,
        unit.round,
        lambda: services.cards_ask(unit=unit, by=request.member),
        _("The cards are being made. This page shows when they are ready."),
    )


@for_school(SURVEYS_READ, "GET", "POST")
def class_window(request: PlaceRequest, school: str, surveyunit: UUID) -> HttpResponse:
    """Let a class fill in: POST gives a code for the board, shown this once; POST with ``stop`` ends it."""
    unit = get_unit(surveyunit)
    if not unit.round.is_open:
        return _to(request, unit.round)
    code, status = "", 200
    if request.method == "POST" and "stop" in request.POST:
        code_services.window_close(unit=unit, by=request.member)
        messages.success(request, _("The class code does not work any more."))
        return _to(request, unit.round)
    if request.method == "POST":
        try:
            code = rules.spaced(code_services.window_open(unit=unit, by=request.member))
        except WrongCode:
            messages.warning(request, _("Nobody can fill in today: look at the days of the round."))
            status = 409
    where = selectors.entrance()
    context = {
        "unit": unit,
        "round": unit.round,
        "code": code,
        "url": settings.SITE_URL + selectors.fill_address(where, unit.round.audience) if where else "",
        "minutes": rules.WINDOW_MINUTES,
        "window": unit.windows.filter(expires_at__gt=timezone.now()).first(),
    }
    return render(request, "surveys/class.html", context, status=status)


@for_school(SURVEYS_MANAGE, "GET", "POST")
def close(request: PlaceRequest, school: str, surveyround: UUID) -> HttpResponse:
    """Close for ever; GET asks whether you are sure."""
    row = get_round(surveyround)
    if request.method == "POST":
        try:
            close_services.round_close(survey_round=row, by=request.member)
            messages.success(request, _("The round is closed. These are the results."))
            return redirect("monitoring:results", school, row.pk)
        except services.Stale:
            messages.warning(request, _("This round was not opened yet."))
            return _round(request, row, 409)
    if not row.is_open:
        return _to(request, row)
    return render(request, "surveys/close.html", {"round": row, "live": selectors.live(row)})
