"""Decisions: typed on the screen, then made an action, a proposal for the plan, or nothing more."""

from functools import partial
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import for_school
from core.versions import Stale
from plans.selectors import outline, plan_and_sections
from reviews import decision_services as services
from reviews.forms import ActionForm, DecisionForm, ProposalForm, SeenForm
from reviews.models import Decision, QuarterlyTalk
from reviews.proposal_views import proposed
from reviews.screen_views import show_step
from reviews.services import AlreadyHeld
from reviews.views import get_talk
from schools.http import PlaceRequest
from schools.roles import REVIEWS_HOLD


@for_school(REVIEWS_HOLD, "POST")
def save(request: PlaceRequest, school: str, quarterlytalk: UUID) -> HttpResponse:
    """Keep a decision that is being typed. With script this is asked after every pause, and answers in a word."""
    row = get_talk(quarterlytalk)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _not_saved(request, row, form, 422)
    try:
        services.decision_save(talk=row, by=request.member, **form.cleaned_data)
    except Stale as error:
        now = error.args[0]
        return _conflict(request, row, now)
    except ValidationError as error:
        form.add_error("text", error)
        return _not_saved(request, row, form, 422)
    if request.htmx:
        context = {"at": timezone.localtime()}
        return render(request, "reviews/_saved.html", context)
    return redirect("reviews:screen_besluit", school, row.pk)


def _not_saved(request: PlaceRequest, row: QuarterlyTalk, form: DecisionForm, status: int) -> HttpResponse:
    if request.htmx:  # an empty field while somebody thinks is no error
        errors = [str(each) for each in form.errors.get("text", [])] if request.POST.get("text", "").strip() else []
        return render(request, "reviews/_saved.html", {"errors": errors}, status=status if errors else 200)
    key = form.cleaned_data.get("key") if hasattr(form, "cleaned_data") else None
    form.decision = row.decisions.filter(pk=key, dropped_at__isnull=True).first() if key else None
    form.auto_id = f"{key or 'new'}_%s"
    return show_step(request, row, "besluit", wrong=form, status=status)


def _conflict(request: PlaceRequest, row: QuarterlyTalk, now: Decision) -> HttpResponse:
    """Somebody else changed it: what was typed stays in the field, what they wrote stands above it."""
    if request.htmx:
        return render(request, "reviews/_saved.html", {"other": now}, status=409)
    data = request.POST.copy()
    data["seen"] = str(now.version)
    if now.dropped_at:  # taken away meanwhile: what was typed is a new one
        fresh = DecisionForm()
        data["key"], data["seen"] = str(fresh.initial["key"]), "0"
    form = DecisionForm(data)
    form.full_clean()
    form.decision = None if now.dropped_at else now
    form.auto_id = f"{data['key']}_%s"
    words = _("Somebody took this decision away meanwhile. What you typed is not kept yet.")
    if not now.dropped_at:
        words = _("A colleague wrote meanwhile: “%(text)s” What you typed is not kept yet.") % {"text": now.text}
    form.add_error("text", words)
    return show_step(request, row, "besluit", wrong=form, status=409)


@for_school(REVIEWS_HOLD, "POST")
def drop(request: PlaceRequest, school: str, decision: UUID) -> HttpResponse:
    row = get_decision(decision)
    form = SeenForm(request.POST)
    try:
        if form.is_valid():
            services.decision_drop(decision=row, by=request.member, **form.cleaned_data)
            messages.success(request, _("The decision is taken away."))
    except Stale:
        messages.warning(request, _("Meanwhile somebody changed this decision. Look at it once more."))
    except AlreadyHeld as error:
        messages.warning(request, error.messages[0])
    return redirect("reviews:screen_besluit", school, row.talk_id)


@for_school(REVIEWS_HOLD, "GET", "POST")
def to_action(request: PlaceRequest, school: str, decision: UUID) -> HttpResponse:
    """Who does it by when: an action on the list of the school."""
    row = get_decision(decision)
    if row.outcome:
        return _back(request, row)
    form = ActionForm(request.POST or None, school=request.school, title=row.text)
    if form.is_valid():
        services.decision_to_action(decision=row, by=request.member, **form.cleaned_data)
        messages.success(request, _("The action is on the list."))
        return _back(request, row)
    context = {"decision": row, "talk": row.talk, "form": form}
    return render(request, "reviews/decision_action.html", context, status=422 if form.errors else 200)


@for_school(REVIEWS_HOLD, "GET", "POST")
def to_section(request: PlaceRequest, school: str, decision: UUID) -> HttpResponse:
    """A proposal beside the text of a section."""
    row = get_decision(decision)
    plan, sections = plan_and_sections()
    if row.outcome or plan is None:
        if plan is None:
            messages.info(request, _("Your school has no plan here yet."))
        return _back(request, row)
    asked = request.GET.get("paragraaf", "")
    form = ProposalForm(request.POST or None, chapters=outline(plan, sections), text=row.text, section=asked)
    set_beside = partial(services.decision_to_section, decision=row, by=request.member)
    if proposed(request, form, sections, set_beside):
        return _back(request, row)
    context = {"decision": row, "talk": row.talk, "form": form}
    return render(request, "reviews/decision_section.html", context, status=422 if form.errors else 200)


@for_school(REVIEWS_HOLD, "POST")
def settle(request: PlaceRequest, school: str, decision: UUID) -> HttpResponse:
    row = get_decision(decision)
    services.decision_settle(decision=row, by=request.member)
    return _back(request, row)


def _back(request: PlaceRequest, row: Decision) -> HttpResponse:
    """To where one came from: the screen while the talk goes on, its page after that."""
    view = "reviews:talk" if row.talk.is_held else "reviews:screen_afspraken"
    return redirect(view, request.school.slug, row.talk_id)


def get_decision(pk: UUID) -> Decision:
    return get_object_or_404(Decision.objects.select_related("talk__record"), pk=pk, dropped_at__isnull=True)
