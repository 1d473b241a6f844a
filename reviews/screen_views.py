"""The talk on a wall: a page to begin with and six steps. And notes for who leads it, on another window."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from core.access import for_school
from reviews import selectors, services
from reviews.forms import DecisionForm, NotesForm
from reviews.models import QuarterlyTalk
from reviews.views import get_talk, may_hold
from schools.http import PlaceRequest
from schools.roles import REVIEWS_HOLD, REVIEWS_READ


@dataclass(frozen=True)
class Step:
    """``key``: the last part of its address. ``hint``: for who leads the talk."""

    key: str
    title: str | Promise
    hint: str | Promise


STEPS = (
    Step(
        "cijfers",
        gettext_lazy("Figures"),
        gettext_lazy("Two minutes. Ask first: is this what you expected? Numbers are in fives, so nobody stands out."),
    ),
    Step(
        "opvallend",
        gettext_lazy("What stands out"),
        gettext_lazy("Ten minutes. Put a question, be silent, and let two people talk before you do."),
    ),
    Step(
        "monitor",
        gettext_lazy("Monitor"),
        gettext_lazy("Five minutes. What pupils say themselves. Does it fit what was reported?"),
    ),
    Step(
        "acties",
        gettext_lazy("Actions"),
        gettext_lazy("Five minutes. What is done, what is late, and what helped? Ask what is in the way, not who."),
    ),
    Step(
        "besluit",
        gettext_lazy("Decide"),
        gettext_lazy("Five minutes. Two decisions are enough. Type them as they are said; they are kept at once."),
    ),
    Step(
        "afspraken",
        gettext_lazy("Agree"),
        gettext_lazy("Three minutes. Give each decision a person and a day, or make it a proposal for the plan."),
    ),
)
KEYS = [step.key for step in STEPS]


@for_school(REVIEWS_READ)
@never_cache
def screen(request: PlaceRequest, school: str, quarterlytalk: UUID) -> HttpResponse:
    """The page to begin with: what the last talk decided, and whether it was done."""
    row = get_talk(quarterlytalk)
    if not row.is_prepared:
        messages.info(request, _("Prepare the talk first."))
        return redirect("reviews:talk", school, row.pk)
    return render(request, "reviews/screen/start.html", _context(request, row, -1))


@for_school(REVIEWS_READ)
@never_cache
def screen_step(request: PlaceRequest, school: str, quarterlytalk: UUID, step: str) -> HttpResponse:
    row = get_talk(quarterlytalk)
    if not row.is_prepared:
        messages.info(request, _("Prepare the talk first."))
        return redirect("reviews:talk", school, row.pk)
    return show_step(request, row, step)


def show_step(
    request: PlaceRequest, row: QuarterlyTalk, step: str, *, wrong: DecisionForm | None = None, status: int = 200
) -> HttpResponse:
    """``wrong``: a decision that could not be saved, with what was typed."""
    context = _context(request, row, KEYS.index(step))
    if step in ("besluit", "afspraken"):
        decisions = selectors.decisions_of(row)
        context["outcomes"] = selectors.outcomes(decisions)
        context["forms"] = _forms(decisions, wrong)
    return render(request, f"reviews/screen/{_FILES[step]}.html", context, status=status)


_FILES = dict(zip(KEYS, ("figures", "findings", "survey", "actions", "decide", "agree"), strict=True))


def _forms(decisions: list[Any], wrong: DecisionForm | None) -> list[DecisionForm]:
    """One for every decision, and an empty one; each knows this page."""
    page = uuid4()
    forms = [DecisionForm(decision=each, page=page) for each in decisions]
    if wrong is None:
        return [*forms, DecisionForm(page=page)]
    if wrong.decision is None:
        return [*forms, wrong]
    return [*(wrong if form.decision == wrong.decision else form for form in forms), DecisionForm(page=page)]


def _context(request: PlaceRequest, row: QuarterlyTalk, number: int) -> dict[str, Any]:
    def url(n: int) -> str:
        if not -1 <= n < len(STEPS):
            return ""
        name = f"reviews:screen_{KEYS[n]}" if n >= 0 else "reviews:screen"
        return reverse(name, args=[request.school.slug, row.pk])

    return {
        "talk": row,
        "shown": row.shown,
        "step": STEPS[number] if number >= 0 else None,
        "number": number + 1,
        "dots": [
            {"url": url(n), "title": step.title, "current": n == number, "past": n < number}
            for n, step in enumerate(STEPS)
        ],
        "previous": url(number - 1),
        "next": url(number + 1),
        "may_decide": may_hold(request) and not row.is_held,
        "may_hold": may_hold(request),
    }


@for_school(REVIEWS_HOLD, "GET", "POST")
@never_cache
def notes(request: PlaceRequest, school: str, quarterlytalk: UUID) -> HttpResponse:
    """For who leads the talk, on a window or telephone of one's own: hints per step and one's own notes."""
    row = get_talk(quarterlytalk)
    form = NotesForm(request.POST or None, initial={"notes": row.notes, "seen": row.version})
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            services.notes_save(talk=row, by=request.member, **form.cleaned_data)
            messages.success(request, _("Saved."))
            return redirect("reviews:notes", school, row.pk)
        except services.Stale:
            now, data = get_talk(row.pk), request.POST.copy()
            data["seen"] = str(now.version)
            messages.warning(request, _("Meanwhile somebody changed this. Save again if yours is to stay."))
            form, status = NotesForm(data), 409
            row = now
    context = {"talk": row, "form": form, "steps": STEPS, "stale": status == 409}
    return render(request, "reviews/notes.html", context, status=status)
