"""What counts for one case: that it must be kept, left as it is, or is not right."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.access import for_school
from core.sealed import keyring
from core.versions import Stale
from incidents.models import Incident
from incidents.selectors import cases_of
from incidents.services import incident_read
from retention import mark_services, rules, selectors
from retention.forms import EndForm, ExceptionForm, MarkForm
from retention.models import CaseMark
from schools.http import PlaceRequest
from schools.models import Membership
from schools.roles import INCIDENTS_FOLLOW, RIGHTS_HANDLE


@for_school(INCIDENTS_FOLLOW, "GET", "POST", per_object=True)
@never_cache
def marks(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    """Every mark there is and was, until when the case is kept, and a form for one more."""
    row = get_case(request.member, incident)
    form = MarkForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            mark_services.mark_add(incident=row, by=request.member, **form.cleaned_data)
        except Stale:
            return redirect("incidents:incident", school, row.pk)
        messages.success(request, _("It stands with the incident."))
        return redirect("retention:marks", school, row.pk)
    return show(request, row, form=form, status=422 if form.errors else 200)


@for_school(INCIDENTS_FOLLOW, "POST", per_object=True)
def mark(request: PlaceRequest, school: str, incident: UUID, case_mark: UUID) -> HttpResponse:
    """End a mark with the reason, or say that it is still needed (``renew``)."""
    row = get_case(request.member, incident)
    found = get_object_or_404(CaseMark, pk=case_mark, incident=row)
    if "renew" in request.POST:
        mark_services.mark_renew(mark=found, today=timezone.localdate(), by=request.member)
        messages.success(request, _("Noted. In a year you are asked again."))
        return redirect("retention:marks", school, row.pk)
    form = EndForm(request.POST, auto_id=f"end_{found.pk}_%s")
    if not form.is_valid():
        return show(request, row, ending=(found.pk, form), status=422)
    try:
        mark_services.mark_end(mark=found, text=form.cleaned_data["text"], by=request.member)
    except Stale:
        return redirect("incidents:incident", school, row.pk)
    messages.success(request, _("Ended."))
    return redirect("retention:marks", school, row.pk)


@for_school(RIGHTS_HANDLE, "POST", per_object=True)
def exception(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    """Let something be done with a restricted case, on a ground of the law."""
    row = get_case(request.member, incident)
    form = ExceptionForm(request.POST, auto_id="exception_%s")
    if not form.is_valid():
        return show(request, row, allow=form, status=422)
    try:
        made = mark_services.exception_add(incident=row, by=request.member, **form.cleaned_data)
    except Stale:
        return redirect("incidents:incident", school, row.pk)
    if made is None:
        messages.warning(request, _("This incident is not restricted any more."))
        return show(request, row, allow=form, status=409)
    messages.success(request, _("Until that day something may be done with it. Your reason stands with the incident."))
    return redirect("retention:marks", school, row.pk)


def get_case(member: Membership, pk: UUID) -> Incident:
    return get_object_or_404(cases_of(member), pk=pk, erased_at=None)


def show(
    request: PlaceRequest,
    row: Incident,
    *,
    form: MarkForm | None = None,
    ending: tuple[UUID, EndForm] | None = None,
    allow: ExceptionForm | None = None,
    status: int = 200,
) -> HttpResponse:
    incident_read(incident=row, by=request.member, part="marks")
    keys = keyring()
    lines: list[dict[str, Any]] = []
    for each in selectors.marks_on(row):
        own = EndForm(auto_id=f"end_{each.pk}_%s")
        end_form = ending[1] if ending and ending[0] == each.pk else own
        lines.append(
            {"mark": each, "text": keys.open(each, "text"), "end": keys.open(each, "end_text"), "form": end_form}
        )
    category = rules.category_of(row.type, row.severity, restricted=row.restricted)
    term = selectors.terms_now().get(category)
    context = {
        "incident": row,
        "lines": lines,
        "form": form or MarkForm(),
        "allow": allow or ExceptionForm(initial={"until": timezone.localdate()}, auto_id="exception_%s"),
        "wrong": ending[1] if ending else allow or form,
        "may_allow": RIGHTS_HANDLE in request.permissions,
        "restricted": rules.law("restricted"),
        "lifted": rules.law("lifted"),
        "term": term,
        "category": rules.categories()[category],
        "due": rules.due_date(timezone.localdate(row.closed_at), term.years) if term and row.closed_at else None,
    }
    return render(request, "retention/marks.html", context, status=status)
