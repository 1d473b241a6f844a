"""Reporting an incident, and what its reporter does afterwards."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.access import for_school
from incidents import device_report_views as device
from incidents import selectors, services
from incidents.forms import ReportForm
from incidents.models import Incident
from schools.http import PlaceRequest
from schools.roles import INCIDENTS_REPORT


@for_school(INCIDENTS_REPORT, "GET", "POST", otherwise=device.report)
def report(request: PlaceRequest, school: str) -> HttpResponse:
    """The form. What was typed stays in it, whatever the answer."""
    options: dict[str, Any] = {
        "types": selectors.types_on(),
        "groups": selectors.group_choices(request.school.sector, timezone.localdate()),
        "member": request.member,
    }
    form = ReportForm(request.POST if request.method == "POST" else None, **options)
    if request.method != "POST" or not form.is_valid():
        return show(request, form, status=422 if form.is_bound else 200)
    if (whose := form.cleaned_data["member"]) and whose != request.member.pk:
        again = request.POST.copy()
        again["member"] = str(request.member.pk)
        return show(request, ReportForm(again, **options), somebody_else=True, status=409)
    by = None if form.cleaned_data["anonymous"] else request.member
    try:
        row = services.incident_report(form_key=form.cleaned_data["key"], report=form.report(), by=by)
    except services.AlreadySent as error:
        again = request.POST.copy()
        again["key"] = str(uuid4())
        return show(request, ReportForm(again, **options), before=error.args[0], status=409)
    if by is None:
        url = reverse("incidents:sent", args=[school]) + ("?ernstig=1" if row.is_serious else "")
    else:
        url = reverse("incidents:incident", args=[school, row.pk])
        messages.success(request, _("Your report was sent. Thank you."))
    # The page's own script goes there itself, so that nothing is read twice.
    return JsonResponse({"url": url}, status=201) if "X-Autosave" in request.headers else redirect(url)


@for_school(INCIDENTS_REPORT, otherwise=device.sent)
def sent(request: PlaceRequest, school: str) -> HttpResponse:
    """After a report that keeps nothing of who sent it: the page knows no more than whether it was serious."""
    serious = "ernstig" in request.GET
    context = {"serious": serious, "warn": selectors.to_warn(timezone.localdate()) if serious else []}
    return render(request, "incidents/sent.html", context)


@for_school(INCIDENTS_REPORT, "POST", per_object=True)
def seen(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    """The reporter read how it ended."""
    row = get_object_or_404(selectors.reported_by(request.member), pk=incident)
    services.outcome_seen(incident=row, by=request.member)
    return redirect(f"{reverse('incidents:register', args=[school])}?toon=mijn")


def show(
    request: PlaceRequest,
    form: ReportForm,
    *,
    before: Incident | None = None,
    somebody_else: bool = False,
    status: int,
) -> HttpResponse:
    """``somebody_else``: another than who is signed in now opened the form."""
    context = {"form": form, "before": before, "somebody_else": somebody_else}
    return render(request, "incidents/report.html", context, status=status)
