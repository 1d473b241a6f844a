"""A school's pages of the board's model: what waits, and one section to decide about."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from board_model import selectors, uptake_selectors, uptake_services
from board_model.forms import DecideForm, TakeForm
from board_model.uptake_selectors import Update
from core.access import for_school
from plans.http import get_plan
from plans.models import Plan, Section
from plans.selectors import current_plan
from plans.version_services import TextChanged
from schools.http import PlaceRequest
from schools.roles import PLAN_EDIT, PLAN_READ


def get_section(plan: Plan, key: str) -> Section:
    row = get_object_or_404(plan.sections, key=key, own_chapter="")
    row.plan = plan
    return row


def may_edit(request: PlaceRequest) -> bool:
    return PLAN_EDIT in request.permissions


@for_school(PLAN_READ, "GET", "POST", write=PLAN_EDIT)
def updates(request: PlaceRequest, school: str) -> HttpResponse:
    """What the board's model asks, and what was decided. POST: take over where nothing of ours is at stake."""
    plan = current_plan()
    version = selectors.latest_version()
    if request.method == "POST":
        return _take(request, get_plan())
    waiting = uptake_selectors.updates(plan, version) if plan else []
    simple = [each for each in waiting if each.simple]
    seen = " ".join(f"{each.section.key}:{each.section.version}" for each in simple)
    context = {
        "plan": plan,
        "version": version,
        "simple": simple,
        "others": [each for each in waiting if not each.simple],
        "form": TakeForm(initial={"version": version.pk, "seen": seen}) if version else None,
        "decisions": uptake_selectors.decisions_of(plan) if plan else [],
        "may_edit": may_edit(request),
    }
    return render(request, "board_model/updates.html", context)


def _take(request: PlaceRequest, plan: Plan) -> HttpResponse:
    form = TakeForm(request.POST)
    if form.is_valid():
        seen, version = form.cleaned_data["seen"], form.cleaned_data["version"]
        taken = uptake_services.updates_take(plan=plan, version=version, seen=seen, by=request.member)
        words = ngettext("%(n)s section taken over.", "%(n)s sections taken over.", taken)
        if taken:
            messages.success(request, words % {"n": taken})
        if taken < len(seen):
            messages.warning(request, _("The others changed meanwhile, or a colleague was first. Look at them again."))
    return redirect("board_model:updates", request.school.slug)


@for_school(PLAN_READ, "GET", "POST", write=PLAN_EDIT)
def update(request: PlaceRequest, school: str, section: str) -> HttpResponse:
    """One section: ours, the model, what changed and why; and a text of both to take, change or decline."""
    plan = get_plan()
    row = get_section(plan, section)
    waiting = uptake_selectors.update_of(plan, row)
    if request.method == "POST":
        return _decide(request, row, waiting)
    return _page(request, row, waiting, _new_form(waiting) if waiting else None)


def _new_form(waiting: Update) -> DecideForm:
    initial = {"model": waiting.text.pk, "seen": waiting.section.version, "text": waiting.merged.html}
    return DecideForm(fixed=waiting.locks, initial=initial)


def _page(
    request: PlaceRequest,
    row: Section,
    waiting: Update | None,
    form: DecideForm | None,
    status: int = 200,
    typed: str | None = None,
) -> HttpResponse:
    context = {
        "section": row,
        "typed": typed,
        "update": waiting,
        "form": form,
        "decision": uptake_selectors.last_decision(row),
        "may_edit": may_edit(request),
    }
    return render(request, "board_model/update.html", context, status=status)


def _decide(request: PlaceRequest, row: Section, waiting: Update | None) -> HttpResponse:
    form = DecideForm(request.POST, fixed=waiting is not None and waiting.locks)
    if not form.is_valid():
        return _page(request, row, waiting, form, 422)
    data = form.cleaned_data
    html = None if "keep" in request.POST else data.get("text", waiting.theirs if waiting else None)
    try:
        decision = uptake_services.update_decide(
            plan=row.plan, section=row, text=data["model"], seen=data["seen"], html=html, by=request.member
        )
    except (TextChanged, ValidationError) as error:
        return _look_again(request, row, data.get("text"), error)
    messages.success(request, _("Done: %(choice)s.") % {"choice": decision.get_choice_display()})
    return redirect("board_model:updates", request.school.slug)


def _look_again(request: PlaceRequest, row: Section, typed: str | None, error: Exception) -> HttpResponse:
    """Somebody was first: the page as it is now, with what was typed still in it."""
    words = error.messages[0] if isinstance(error, ValidationError) else _("Meanwhile this changed. Look once more.")
    messages.warning(request, words)
    plan = get_plan()
    row = get_section(plan, row.key)
    waiting = uptake_selectors.update_of(plan, row)
    form = _new_form(waiting) if waiting else None
    if form and typed is not None and "text" in form.fields:
        form.initial["text"], typed = typed, None
    return _page(request, row, waiting, form, 409, typed=typed)
