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

from core.access import for_school
from incidents import case_selectors, road_selectors, road_services, selectors, services
from incidents.models import Incident
from incidents.road_forms import StepForm, SuspensionForm
from incidents.road_selectors import RoadLines
from incidents.views import get_case
from schools.http import PlaceRequest
from schools.roles import INCIDENTS_HANDLE


@for_school(INCIDENTS_HANDLE, "GET", "POST", per_object=True)
@never_cache
def steps(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    """Every road of this case on one page; a step is ticked with its day and who did it."""
    row = get_case(request.member, incident)
    found = roads_of(request, row)
    members = road_selectors.who_can(request.school.pk)
    options: dict[str, Any] = {"steps": [line.code for each in found for line in each.lines], "members": members}
    form = StepForm(request.POST, **options, auto_id="step_%s") if request.method == "POST" else None
    if form and form.is_valid():
        road_services.step_mark(incident=row, by=request.member, **form.values())
        messages.success(request, _("Written down."))
        return redirect("incidents:steps", school, row.pk)
    services.incident_read(incident=row, by=request.member, part="steps")
    asked = form["step"].value() if form else ""

    def form_of(code: str) -> StepForm:
        initial = {"step": code, "who": str(request.member.pk)}
        new = StepForm(**options, initial=initial, auto_id=f"{code.replace(':', '_')}_%s")
        return form if form and code == asked else new

    roads = [(each, [(line, form_of(line.code)) for line in each.lines]) for each in found]
    context = {"incident": row, "roads": roads, "asked": asked, "wrong": form}
    return render(request, "incidents/steps.html", context, status=422 if form else 200)


@for_school(INCIDENTS_HANDLE, "GET", "POST", per_object=True)
@never_cache
def suspension(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    row = get_case(request.member, incident)
    form = SuspensionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            road_services.suspension_add(incident=row, by=request.member, today=timezone.localdate(), **data)
        except ValidationError as error:
            form.add_error("last", error)
        else:
            messages.success(request, _("The suspension is in the timeline. These steps belong to it."))
            return redirect("incidents:steps", school, row.pk)
    context = {"incident": row, "form": form}
    return render(request, "incidents/suspension.html", context, status=422 if form.errors else 200)


@for_school(INCIDENTS_HANDLE, per_object=True)
@never_cache
def inspectorate(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    """A text to copy, of codes and dates only."""
    row = get_case(request.member, incident)
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
