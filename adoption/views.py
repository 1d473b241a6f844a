"""How a plan stands on its way to being adopted, and adopting it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from adoption import selectors, services
from adoption.forms import AdoptForm, RulesForm
from adoption.models import Adoption, ConsentRequest
from adoption.rules import tally
from consultation.selectors import read_along
from core.access import for_board, for_school
from plans.http import get_plan
from plans.state_rules import CONSENT, DRAFT, REVISING
from schools.http import PlaceRequest
from schools.roles import BOARD_MANAGE, PLAN_DECIDE, PLAN_READ


@for_school(PLAN_READ)
def overview(request: PlaceRequest, school: str) -> HttpResponse:
    """Where the plan is, what the council said, and everything that was adopted."""
    plan = get_plan()
    consent = selectors.current_request(plan)
    asked = consent if plan.state == CONSENT else None
    adoptions = selectors.adoptions_of(plan)
    waiting = selectors.waiting_adoption(adoptions, consent)
    context: dict[str, Any] = {
        "plan": plan,
        "consent": asked,
        "last_refusal": consent if consent and consent.state == ConsentRequest.State.REFUSED else None,
        "given_up": consent if consent and consent.withdrawn_reason else None,
        "adoptions": [row for row in adoptions if row.adopted_on],
        "waiting": waiting,
        "read_along": read_along(plan),
        "can_ask": plan.state in (DRAFT, REVISING, "consultation"),
        "may_decide": PLAN_DECIDE in request.permissions,
        "may_adopt": selectors.may_adopt(request.member, selectors.board_rules()),
        "awaits_other": waiting is not None and waiting.proposed_by.user_id == request.member.user_id,
    }
    if asked:
        voices = list(asked.voices.select_related("member"))
        context |= {
            "voices": voices,
            "votes": tally([voice.vote for voice in voices]),
            "questions": asked.questions.select_related("voice", "answered_by"),
            "own": any(each.member_id == request.member.pk and selectors.sits(each) for each in voices),
            "late": asked.is_late(),
        }
    return render(request, "adoption/overview.html", context)


@for_school(PLAN_READ, "GET", "POST", write=PLAN_DECIDE)
def adopt(request: PlaceRequest, school: str) -> HttpResponse:
    """The decision itself, with what it rests on."""
    plan = get_plan()
    consent = selectors.current_request(plan)
    if consent is None or consent.state != ConsentRequest.State.GRANTED or plan.state != CONSENT:
        messages.info(request, _("There is nothing to adopt now."))
        return redirect("adoption:overview", school)
    may_adopt = selectors.may_adopt(request.member, selectors.board_rules())
    waiting = selectors.waiting_adoption(selectors.adoptions_of(plan), consent)
    started = {"initial": {"valid_until": waiting.valid_until}} if waiting else {}
    form = AdoptForm(request.POST or None, **started)
    status = 200
    if form.is_valid():
        try:
            row = services.plan_adopt(plan=plan, consent=consent, by=request.member, **form.cleaned_data)
            messages.success(request, _done(row))
            return redirect("adoption:overview", school)
        except services.TooLate as error:
            messages.warning(request, error.messages[0])
            return redirect("adoption:overview", school)
        except ValidationError as error:
            form.add_error("valid_until", error)
    if form.errors:
        status = 422
    context: dict[str, Any] = {
        "plan": plan,
        "consent": consent,
        "form": form,
        "rules": selectors.board_rules(),
        "may_adopt": may_adopt,
        "waiting": waiting,
    }
    return render(request, "adoption/adopt.html", context, status=status)


def _done(row: Adoption) -> str:
    if row.adopted_on:
        return _("The plan is adopted. Its PDF is being made.")
    return _("Your half is done. Now somebody else has to agree, because you helped to write the plan.")


@for_school(PLAN_DECIDE, "POST")
def print_again(request: PlaceRequest, school: str, adoption: UUID) -> HttpResponse:
    row = get_object_or_404(Adoption, pk=adoption)
    services.pdf_again(adoption=row, by=request.member)
    return redirect("adoption:overview", school)


@for_board(BOARD_MANAGE, "GET", "POST")
def rules(request: PlaceRequest, board: str) -> HttpResponse:
    """Who adopts the plans of this board's schools."""
    form = RulesForm(request.POST or None, instance=selectors.board_rules())
    if request.method == "POST" and form.is_valid():
        services.rules_set(by=request.member, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("adoption:rules", board)
    return render(request, "adoption/rules.html", {"form": form}, status=422 if form.errors else 200)
