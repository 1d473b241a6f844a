"""What the law asks, duty by duty: from the duty to the sentence, and back."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.access import for_school
from plans import duty_selectors, duty_services, selectors
from plans.duty_rules import marked, sentences
from plans.duty_selectors import DutyState
from plans.http import get_plan
from plans.models import DutySentence, Section
from plans.views import get_section, may_edit
from schools.http import PlaceRequest
from schools.roles import PLAN_EDIT, PLAN_READ

LISTS = ("missing", "attention", "busy", "ok")


@for_school(PLAN_READ)
def duties(request: PlaceRequest, school: str) -> HttpResponse:
    """Every duty that counts today and how the plan stands to it."""
    plan = get_plan()
    states = duty_selectors.duty_states(plan, selectors.sections_of(plan))
    counts = {status: sum(state.status == status for state in states) for status in LISTS}
    return render(request, "plans/duties.html", {"plan": plan, "states": states, "counts": counts})


@for_school(PLAN_READ)
def duty(request: PlaceRequest, school: str, dutysentence: str) -> HttpResponse:
    """One duty: its text and source, and the sections that meet it with the sentences marked."""
    state = get_state(dutysentence)
    found = []
    for section in _sections(state):
        now = [tie.now for tie in state.ties if tie.section == section and tie.now]
        html = Section.objects.values_list("html", flat=True).get(pk=section.pk)
        found.append((section, marked(html, now), now))
    context = {"state": state, "texts": found, "may_edit": may_edit(request)}
    return render(request, "plans/duty.html", context)


def _sections(state: DutyState) -> list[Section]:
    """Sections with a sentence first, then where the plan speaks of it by its model; each once."""
    tied = [tie.section for tie in state.ties if tie.now]
    return list(dict.fromkeys([*tied, *([state.section] if state.section else [])]))


@for_school(PLAN_EDIT, "GET", "POST")
def tie(request: PlaceRequest, school: str, dutysentence: str, section: str) -> HttpResponse:
    """Choose the sentence of a section that meets the duty."""
    state, row = get_state(dutysentence), get_section(request, section)
    status = 200
    if request.method == "POST":
        try:
            duty_services.sentence_tie(
                key=state.duty.key, section=row, quote=request.POST.get("quote", ""), by=request.member
            )
            messages.success(request, _("The sentence is tied to this duty."))
            return redirect("plans:duty", school, state.duty.key)
        except ValidationError as error:
            messages.error(request, error.messages[0])
            status = 422
    tied = [each.row.quote for each in state.ties if each.section == row]
    context = {"state": state, "section": row, "sentences": list(dict.fromkeys(sentences(row.html))), "tied": tied}
    return render(request, "plans/duty_tie.html", context, status=status)


@for_school(PLAN_EDIT, "POST")
def untie(request: PlaceRequest, school: str, dutysentence: UUID) -> HttpResponse:
    row = get_object_or_404(DutySentence.objects.select_related("section"), pk=dutysentence)
    duty_services.sentence_untie(tie=row, by=request.member)
    messages.success(request, _("The sentence no longer counts for this duty."))
    return redirect("plans:duty", school, row.key)


def get_state(key: str) -> DutyState:
    plan = get_plan()
    states = duty_selectors.duty_states(plan, selectors.sections_of(plan))
    found = next((state for state in states if state.duty.key == key), None)
    if found is None:
        raise Http404
    return found
