"""Rounds of reading along, for who works at the school."""

from typing import Any
from uuid import UUID, uuid4

import segno
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from consultation import selectors, services
from consultation.forms import CardsForm, OpenForm
from consultation.link_services import DOOR, AlreadyClosed, cards_make, link_key, link_make
from consultation.models import ConsultationRound
from consultation.summary_services import is_behind, summary_section, summary_write
from core.access import for_school
from core.doors import find_door
from core.paging import page_of
from plans.http import get_plan
from plans.models import Plan
from plans.selectors import outline, sections_of
from plans.state_rules import CONSULTATION, DRAFT, REVISING, IllegalMove
from schools.http import PlaceRequest
from schools.roles import PLAN_DECIDE, PLAN_EDIT, PLAN_READ

REMARKS = 100  # on one page


def get_round(pk: UUID) -> ConsultationRound:
    rows = ConsultationRound.objects.select_related("plan__school__board", "opened_by", "closed_by", "summary")
    return get_object_or_404(rows, pk=pk)


@for_school(PLAN_READ)
def rounds(request: PlaceRequest, school: str) -> HttpResponse:
    """Everything that was asked, and what waits for one's own answer."""
    plan = get_plan()
    rows = selectors.rounds_of(plan)
    context = {
        "plan": plan,
        "rounds": rows,
        "own": selectors.to_answer(request.member),
        "may_open": PLAN_DECIDE in request.permissions,
        "can_open": plan.state in (DRAFT, REVISING, CONSULTATION),
        "may_edit": PLAN_EDIT in request.permissions,
        **_summary(plan, rows),
    }
    return render(request, "consultation/rounds.html", context)


def _summary(plan: Plan, rows: list[selectors.Listed]) -> dict[str, Any]:
    """The annex with what was said, when there is one about the version in the making."""
    if not any(not each.round.is_open and each.round.version == plan.adopted_number + 1 for each in rows):
        return {}
    section = summary_section(plan)
    return {"summary": section, "behind": section is None or is_behind(plan, section)}


@for_school(PLAN_DECIDE, "GET", "POST")
def add(request: PlaceRequest, school: str) -> HttpResponse:
    """Open a round."""
    plan = get_plan()
    summary = summary_section(plan)
    sections = [section for section in sections_of(plan) if section != summary]
    form = OpenForm(request.POST or None, chapters=outline(plan, sections))
    if form.is_valid():
        data = form.cleaned_data
        keys = data.pop("sections")
        try:
            row = services.round_open(plan=plan, keys=keys, by=request.member, **data)
        except IllegalMove:
            messages.warning(request, _("The plan is not open for others now. Look at how it stands."))
            return redirect("consultation:rounds", school)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The round is open. Give them the link or the cards."))
            return redirect("consultation:round", school, row.pk)
    context = {"form": form, "plan": plan}
    return render(request, "consultation/add.html", context, status=422 if form.errors else 200)


@for_school(PLAN_READ)
def round_page(request: PlaceRequest, school: str, consultationround: UUID) -> HttpResponse:
    """One round: how to get in, how many answered, and once it is closed the figures. Remarks as one may see them."""
    row = get_round(consultationround)
    may_edit = PLAN_EDIT in request.permissions
    remarks = selectors.all_remarks(row) if may_edit else selectors.shown_remarks(row, request.member)
    page = page_of(request, remarks, REMARKS)
    first = page.number == 1
    context = {
        "round": row,
        "page": page,
        "blocks": selectors.blocks(row, page, empty=first, figures=first),
        "answers": row.answers.count() if row.is_open else row.counted.answers,
        "may_edit": may_edit,
        "may_decide": PLAN_DECIDE in request.permissions,
        "waiting": row.remarks.filter(state="waiting").count() if may_edit else 0,
        "asked": row in selectors.to_answer(request.member),
    }
    return render(request, "consultation/round.html", context)


@for_school(PLAN_DECIDE, "GET", "POST")
def close(request: PlaceRequest, school: str, consultationround: UUID) -> HttpResponse:
    """Look once more, and close."""
    row = get_round(consultationround)
    if request.method == "POST":
        try:
            closed = services.round_close(row=row, by=request.member)
            done = _("Closed. What was said now stands in an annex of the plan.")
            messages.success(request, done if closed.summary_id else _("This round is closed."))
        except AlreadyClosed as error:
            messages.warning(request, error.messages[0])
        return redirect("consultation:round", school, row.pk)
    waiting = row.remarks.filter(state="waiting").count()
    return render(request, "consultation/close.html", {"round": row, "waiting": waiting})


@never_cache
@for_school(PLAN_DECIDE, "GET", "POST")
def link(request: PlaceRequest, school: str, consultationround: UUID) -> HttpResponse:
    """The link as a poster to print; with POST another one."""
    row = get_round(consultationround)
    if not row.is_open or not row.has_link:
        messages.info(request, _("This round has no link now."))
        return redirect("consultation:round", school, row.pk)
    if request.method == "POST":
        return _again(request, row)
    key = link_key(row)
    context: dict[str, Any] = {"round": row}
    if find_door(DOOR, key):
        context |= {"url": address(key), "qr": drawn(key), "words": selectors.words_for(row)}
    return render(request, "consultation/link.html", context)


def _again(request: PlaceRequest, row: ConsultationRound) -> HttpResponse:
    try:
        link_make(row=row, by=request.member)
        messages.success(request, _("There is a new link. The old one does not work any more."))
    except AlreadyClosed as error:
        messages.warning(request, error.messages[0])
    return redirect("consultation:link", request.school.slug, row.pk)


@never_cache
@for_school(PLAN_DECIDE, "GET", "POST")
def cards(request: PlaceRequest, school: str, consultationround: UUID) -> HttpResponse:
    """Make cards; the answer is the sheet to print, which is shown once."""
    row = get_round(consultationround)
    if not row.is_open or row.has_link:
        messages.info(request, _("This round has no cards now."))
        return redirect("consultation:round", school, row.pk)
    form = CardsForm(request.POST or None, initial={"number": 30, "batch": uuid4()})
    if form.is_valid():
        try:
            keys = cards_make(row=row, by=request.member, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            sheet = [(address(key), drawn(key)) for key in keys]
            context = {"round": row, "cards": sheet, "words": selectors.words_for(row)}
            return render(request, "consultation/sheet.html", context)
    return render(request, "consultation/cards.html", {"round": row, "form": form}, status=422 if form.errors else 200)


@for_school(PLAN_EDIT, "POST")
def summarise(request: PlaceRequest, school: str) -> HttpResponse:
    """Write what was said into its annex again."""
    saved = summary_write(plan=get_plan(), by=request.member)
    if saved is None:
        messages.info(request, _("No round was closed yet."))
    elif saved.conflict:
        messages.warning(request, _("Somebody changed that annex. The new text stands beside it: choose between them."))
    else:
        messages.success(request, _("The annex says what was said, and what you did with it."))
    return redirect("consultation:rounds", school)


def address(key: str) -> str:
    return settings.SITE_URL + reverse("consultation:visit", args=[key])


def drawn(key: str) -> SafeString:
    code = segno.make(address(key), error="m").svg_inline(border=0, omitsize=True, svgclass="qr")
    return mark_safe(code)  # noqa: S308 -- drawn by segno of our own address
