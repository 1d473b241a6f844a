"""Looking at one remark, and answering it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from consultation import remark_services
from consultation.forms import RemarkForm
from consultation.models import ConsultationRemark
from core.access import for_school
from core.versions import Stale
from schools.http import PlaceRequest
from schools.roles import PLAN_EDIT


@for_school(PLAN_EDIT, "GET", "POST")
def remark(request: PlaceRequest, school: str, consultationremark: UUID) -> HttpResponse:
    row = _get(consultationremark)
    if request.method != "POST":
        return _show(request, row, RemarkForm.of(row))
    form = RemarkForm(request.POST)
    if not form.is_valid():
        return _show(request, row, form, status=422)
    try:
        remark_services.remark_decide(row=row, by=request.member, **form.cleaned_data)
    except Stale:
        row = _get(consultationremark)
        again = request.POST.copy()
        again["seen"] = str(row.version)
        return _show(request, row, RemarkForm(again), status=409, stale=True)
    except ValidationError as error:
        form.add_error(None, error)
        return _show(request, row, form, status=422)
    following = _next(row)
    if following and "next" in request.POST:
        messages.success(request, _("Saved. This is the next remark."))
        return redirect("consultation:remark", school, following.pk)
    messages.success(request, _("Saved."))
    return redirect("consultation:round", school, row.round_id)


def _get(pk: UUID) -> ConsultationRemark:
    rows = ConsultationRemark.objects.select_related("round", "section", "member", "handled_by")
    return get_object_or_404(rows, pk=pk)


def _next(row: ConsultationRemark) -> ConsultationRemark | None:
    """Another remark of this round that waits."""
    waiting = ConsultationRemark.objects.filter(round=row.round_id, state=ConsultationRemark.State.WAITING)
    return waiting.exclude(pk=row.pk).first()


def _show(
    request: PlaceRequest, row: ConsultationRemark, form: RemarkForm, status: int = 200, **context: Any
) -> HttpResponse:
    context |= {"remark": row, "round": row.round, "form": form, "more": _next(row) is not None}
    return render(request, "consultation/remark.html", context, status=status)
