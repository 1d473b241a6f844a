"""Cases before the board: the school puts one there and takes it back, the board reads it and answers."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.access import for_board, for_school
from incidents import escalation_selectors, escalation_services
from incidents.escalation_forms import AnswerForm, EscalateForm
from incidents.views import get_case
from schools.http import PlaceRequest
from schools.roles import INCIDENTS_ESCALATED, INCIDENTS_FOLLOW


@for_school(INCIDENTS_FOLLOW, "GET", "POST", per_object=True)
@never_cache
def escalate(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    """Put a case before the board; or see since when it lies there."""
    row = get_case(request.member, incident)
    now = escalation_selectors.escalation_of(row)
    form = EscalateForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and row.is_open:
        escalation_services.case_escalate(incident=row, reason=form.cleaned_data["reason"], by=request.member)
        messages.success(request, _("Board administrators can read this case now. Their mail says nothing of it."))
        return redirect("incidents:incident", school, row.pk)
    context = {"incident": row, "now": now, "form": form}
    return render(request, "incidents/escalate.html", context, status=422 if form.errors else 200)


@for_school(INCIDENTS_FOLLOW, "POST", per_object=True)
def escalation_end(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    row = get_case(request.member, incident)
    escalation_services.escalation_stop(incident=row, by=request.member)
    messages.success(request, _("The board can no longer read this case."))
    return redirect("incidents:incident", school, row.pk)


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
    row = rows.filter(pk=escalation).first()
    if row is None:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    with escalation_selectors.in_case(row):
        if form.is_valid():
            escalation_services.board_answer(escalation=row, by=request.member, **form.cleaned_data)
            messages.success(request, _("Your answer is in the timeline of the case."))
            return redirect("incidents:escalation", board, row.pk)
        escalation_services.escalation_read(escalation=row, by=request.member)
        case = escalation_selectors.board_case(row)
        if case is None:
            raise Http404
        context = {"escalation": row, "case": case, "incident": case.incident, "form": form}
        return render(request, "incidents/escalation.html", context, status=422 if form.errors else 200)
