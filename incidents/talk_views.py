"""The restorative talk: planned from the case, filled in by who holds it; others see that it took place."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from incidents import selectors, services, talk_services
from incidents.follow_forms import others, over
from incidents.models import Talk
from incidents.talk_forms import PlanTalkForm, TalkCheckForm, TalkForm
from incidents.views import for_case, get_case_with_words, still_there
from schools.http import PlaceRequest
from schools.models import Membership
from schools.roles import INCIDENTS_HANDLE, INCIDENTS_REPORT


@for_case(INCIDENTS_HANDLE, "GET", "POST")
@never_cache
def talk_add(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    row = get_case_with_words(request.member, incident)
    services.refuse_limited(row)
    members = selectors.colleagues(request.school.pk)
    data = request.POST if request.method == "POST" else None
    form = PlanTalkForm(data, members=members, initial={"held_by": request.member})
    if form.is_valid():
        made = talk_services.talk_plan(incident=row, by=request.member, **form.cleaned_data)
        messages.success(request, _("%(name)s holds the talk.") % {"name": made.held_by})
        if made.is_held_by(request.member):
            return redirect("incidents:talk", school, row.pk, made.pk)
        return redirect("incidents:incident", school, row.pk)
    return render(
        request, "incidents/talk_add.html", {"incident": row, "form": form}, status=422 if form.errors else 200
    )


@for_case(INCIDENTS_REPORT, "GET", "POST")
@never_cache
def talk(request: PlaceRequest, school: str, incident: UUID, talk: UUID) -> HttpResponse:
    """For who holds it, all of it; for who follows the case, that it took place, and whether it works."""
    row, follows = get_talk(request.member, incident, talk)
    if not row.is_held_by(request.member):
        if request.method == "POST":
            raise Http404  # there is nothing to write for who does not hold it
        return shown(request, row, follows)
    options: dict[str, Any] = {"talk": row, "words": row.incident.words, "outcome": talk_services.outcome_of(row)}
    form = TalkForm(request.POST if request.method == "POST" else None, **options)
    if form.is_valid():
        try:
            talk_services.talk_save(talk=row, outcome=form.outcome(), seen=form.cleaned_data["seen"], by=request.member)
        except services.Stale as error:
            now = still_there(error)
            fresh = TalkForm(**options | {"talk": now, "outcome": talk_services.outcome_of(now)})
            form = TalkForm(over(request.POST, fresh), **options)
            return shown(request, row, follows, status=409, others=others(form, fresh), form=form)
        else:
            messages.success(request, _("Saved. Only who holds the talk reads what was said."))
            return redirect("incidents:talk", school, row.incident.pk, row.pk)
    return shown(request, row, follows, status=422 if form.is_bound else 200, form=form)


@for_case(INCIDENTS_REPORT, "POST")
def talk_check(request: PlaceRequest, school: str, incident: UUID, talk: UUID) -> HttpResponse:
    row, follows = get_talk(request.member, incident, talk)
    if row.held_date is None:
        raise Http404
    form = TalkCheckForm(request.POST)
    if not form.is_valid():
        return shown(request, row, follows, status=422, check_form=form, **own_form(request.member, row))
    try:
        talk_services.talk_check(talk=row, answer=form.cleaned_data["answer"], by=request.member)
    except services.Stale as error:
        now = still_there(error)
        messages.warning(request, _("Somebody answered this already. See below what they said."))
        return shown(request, now, follows, status=409, **own_form(request.member, now))
    messages.success(request, _("Saved."))
    return redirect("incidents:talk", school, row.incident.pk, row.pk)


@for_case(INCIDENTS_HANDLE, "POST")
def talk_change(request: PlaceRequest, school: str, incident: UUID, talk: UUID) -> HttpResponse:
    """By who follows the case: somebody else holds it, or it is not held after all."""
    row, follows = get_talk(request.member, incident, talk)
    if not follows:
        raise Http404
    form = PlanTalkForm(request.POST, members=selectors.colleagues(request.school.pk), auto_id="give_%s")
    drops = "drop" in request.POST
    if not form.is_valid() and not drops:
        return shown(request, row, follows, status=422, give=form, **own_form(request.member, row))
    try:
        if drops:
            talk_services.talk_drop(talk=row, by=request.member)
        else:
            said = {name: form.cleaned_data[name] for name in ("held_by", "held_with")}
            talk_services.talk_hand_over(talk=row, by=request.member, **said)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return shown(request, row, follows, status=409, **own_form(request.member, row))
    messages.success(request, _("Saved."))
    return redirect("incidents:incident", school, row.incident.pk)


def own_form(member: Membership, row: Talk) -> dict[str, Any]:
    if not row.is_held_by(member):
        return {}
    return {"form": TalkForm(talk=row, words=row.incident.words, outcome=talk_services.outcome_of(row))}


def shown(request: PlaceRequest, row: Talk, follows: bool, *, status: int = 200, **context: Any) -> HttpResponse:
    """The page; with ``form`` for who holds the talk. That it was opened is written down before it leaves."""
    part = "talk" if "form" in context else "talk_outline"
    services.incident_read(incident=row.incident, by=request.member, part=part)
    context = {"check_form": TalkCheckForm(auto_id="check_%s")} | context
    if follows and not row.held_date and not row.content and not row.dropped_at and "give" not in context:
        members, now = selectors.colleagues(request.school.pk), {"held_by": row.held_by, "held_with": row.held_with}
        context["give"] = PlanTalkForm(members=members, initial=now, auto_id="give_%s")
    wrong = next((form for name, form in context.items() if name != "others" and form.errors), None)
    context |= {"talk": row, "incident": row.incident, "follows": follows, "wrong": wrong}
    return render(request, "incidents/talk.html", context, status=status)


def get_talk(member: Membership, incident: UUID, pk: UUID) -> tuple[Talk, bool]:
    """The talk, and whether this person follows its incident; it is for them and for who holds it."""
    rows = Talk.objects.select_related("incident", "held_by", "held_with")
    row = get_object_or_404(rows, pk=pk, incident=incident)
    follows = selectors.cases_of(member).filter(pk=incident).exists()
    if not follows and not row.is_held_by(member):
        raise Http404
    return row, follows
