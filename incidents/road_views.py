"""The special roads of a case: steps to tick, a suspension with its days, and a text for the Inspectorate."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from incidents import case_selectors, road_selectors, road_services, selectors, services
from incidents.models import Incident
from incidents.road_forms import StepForm, SuspensionForm
from incidents.road_selectors import RoadLines
from incidents.views import for_case, get_case, get_case_with_words, with_new_key
from schools.http import PlaceRequest
from schools.roles import INCIDENTS_HANDLE


@for_case(INCIDENTS_HANDLE, "GET", "POST")
@never_cache
def steps(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    """Every road of this case on one page; a step is ticked with its day and who did it."""
    row = get_case(request.member, incident)
    found = roads_of(request, row)
    members = road_selectors.who_can(request.school.pk)
    options: dict[str, Any] = {"steps": [line.code for each in found for line in each.lines], "members": members}
    form = StepForm(request.POST, **options, auto_id="step_%s") if request.method == "POST" else None
    before = None
    if form and form.is_valid():
        try:
            road_services.step_mark(incident=row, by=request.member, **form.values())
        except services.AlreadySent as error:
            form, before = StepForm(with_new_key(request.POST), **options, auto_id="step_%s"), error.args[0]
        else:
            messages.success(request, _("Written down."))
            return redirect("incidents:steps", school, row.pk)
    services.incident_read(incident=row, by=request.member, part="steps")
    asked = form["step"].value() if form else ""

    def form_of(code: str) -> StepForm:
        initial = {"step": code, "who": str(request.member.pk)}
        new = StepForm(**options, initial=initial, auto_id=f"{code.replace(':', '_')}_%s")
        return form if form and code == asked else new

    roads = [(each, [(line, form_of(line.code)) for line in each.lines]) for each in found]
    context = {"incident": row, "roads": roads, "asked": asked, "before": before, "wrong": None if before else form}
    return render(request, "incidents/steps.html", context, status=409 if before else 422 if form else 200)


@for_case(INCIDENTS_HANDLE, "GET", "POST")
@never_cache
def suspension(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    row = get_case_with_words(request.member, incident)
    services.refuse_limited(row)
    form, before = SuspensionForm(request.POST if request.method == "POST" else None, incident=row), None
    if form.is_valid():
        data = form.cleaned_data
        try:
            road_services.suspension_add(incident=row, by=request.member, today=timezone.localdate(), **data)
        except ValidationError as error:
            form.add_error("last", error)
        except services.AlreadySent as error:
            form, before = SuspensionForm(with_new_key(request.POST), incident=row), error.args[0]
        else:
            messages.success(request, _("The suspension is in the timeline. These steps belong to it."))
            return redirect("incidents:steps", school, row.pk)
    status = 409 if before else 422 if form.errors else 200
    law = road_selectors.law_of("suspension", request.school.sector)
    context = {"incident": row, "form": form, "before": before, "law": law}
    return render(request, "incidents/suspension.html", context, status=status)


@for_case(INCIDENTS_HANDLE)
@never_cache
def inspectorate(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    """A text to copy, of codes and dates only."""
    row = get_case(request.member, incident)
    services.refuse_limited(row)
    services.incident_read(incident=row, by=request.member, part="inspectorate")
    people = case_selectors.people_of(row, row.involved.all())
    said = [f"{each.count} {each.name.lower()} ({each.part})" for each in people]
    entries, sealed = row.entries.order_by("on_date", "at"), selectors.may_read_sealed(request.member)
    text = road_selectors.text_for_inspectorate(row, entries, said, str(request.school), sealed=sealed)
    return render(request, "incidents/inspectorate.html", {"incident": row, "text": text})


def roads_of(request: PlaceRequest, row: Incident) -> list[RoadLines]:
    entries, sealed = row.entries.order_by("at"), selectors.may_read_sealed(request.member)
    options: dict[str, Any] = {"sector": request.school.sector, "today": timezone.localdate(), "sealed": sealed}
    return road_selectors.roads_of(row, entries, **options)
