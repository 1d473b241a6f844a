"""Cases before the board: the school puts one there and takes it back, the board reads it and answers."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.access import for_board
from incidents import escalation_selectors, escalation_services
from incidents.escalation_forms import AnswerForm, EscalateForm
from incidents.models import Incident
from incidents.road_selectors import law_of
from incidents.services import AlreadySent, Limited
from incidents.views import for_case, get_case, with_new_key
from schools.http import PlaceRequest
from schools.roles import INCIDENTS_ESCALATED, INCIDENTS_FOLLOW

STAFF_OFFENCE = "staff_offence"  # the road of what comes to the board by itself


@for_case(INCIDENTS_FOLLOW, "GET", "POST")
@never_cache
def escalate(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    """Put a case before the board; or see since when it lies there."""
    row = get_case(request.member, incident)
    form = EscalateForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return show(request, row, form, status=422 if form.errors else 200)
    now = escalation_selectors.escalation_of(row)
    if not row.is_open or (now and escalation_selectors.reason_of(now) != form.cleaned_data["reason"]):
        return show(request, row, form, status=409)
    escalation_services.case_escalate(incident=row, reason=form.cleaned_data["reason"], by=request.member)
    messages.success(request, _("Board administrators can read this case now. Their mail says nothing of it."))
    return redirect("incidents:incident", school, row.pk)


@for_case(INCIDENTS_FOLLOW, "POST")
def escalation_end(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    row = get_case(request.member, incident)
    if not escalation_services.escalation_stop(incident=row, by=request.member):
        now = escalation_selectors.escalation_of(row)
        if now and now.automatic:
            return show(request, row, EscalateForm(), status=409)
    messages.success(request, _("The board can no longer read this case."))
    return redirect("incidents:incident", school, row.pk)


def show(request: PlaceRequest, row: Incident, form: EscalateForm, *, status: int) -> HttpResponse:
    """The page; with what was typed, also when it cannot be put before the board any more."""
    now, law = escalation_selectors.escalation_of(row), law_of(STAFF_OFFENCE, request.school.sector)
    context = {"incident": row, "now": now, "form": form, "law": law}
    return render(request, "incidents/escalate.html", context, status=status)


@for_board(INCIDENTS_ESCALATED)
def escalations(request: PlaceRequest, board: str) -> HttpResponse:
    """Which cases lie before the board: of which school, since when. No content."""
    context = {"escalations": escalation_selectors.open_escalations()}
    return render(request, "incidents/escalations.html", context)


@for_board(INCIDENTS_ESCALATED, "GET", "POST")
@never_cache
def escalation(request: PlaceRequest, board: str, escalation: UUID) -> HttpResponse:
    """One case as the board reads it. Each time is written down before anything leaves."""
    rows = escalation_selectors.open_escalations()
    if request.method == "POST":  # so that it is not taken back halfway
        rows = rows.select_for_update(of=("self",))
    row = get_object_or_404(rows, pk=escalation)
    form, before = AnswerForm(request.POST if request.method == "POST" else None), False
    with escalation_selectors.in_case(row):
        if form.is_valid():
            try:
                escalation_services.board_answer(escalation=row, by=request.member, **form.cleaned_data)
            except AlreadySent:
                form, before = AnswerForm(with_new_key(request.POST)), True
            except Limited:
                form.add_error(
                    "text", _("The school keeps this case as it is, because somebody asked for it. Call them.")
                )
            else:
                messages.success(request, _("Your answer is in the timeline of the case."))
                return redirect("incidents:escalation", board, row.pk)
        escalation_services.escalation_read(escalation=row, by=request.member)
        case = escalation_selectors.board_case(row)
        if case is None:
            raise Http404
        context = {"escalation": row, "case": case, "incident": case.incident, "form": form, "before": before}
        context["law"] = law_of(STAFF_OFFENCE, row.school.sector)
        status = 409 if before else 422 if form.errors else 200
        return render(request, "incidents/escalation.html", context, status=status)


@for_board(INCIDENTS_ESCALATED, "POST")
def escalation_done(request: PlaceRequest, board: str, escalation: UUID) -> HttpResponse:
    """The board needs to read it no longer."""
    row = get_object_or_404(escalation_selectors.open_escalations(), pk=escalation)
    escalation_services.escalation_done(escalation=row, by=request.member)
    messages.success(request, _("The board no longer reads this case."))
    return redirect("incidents:escalations", board)
