"""What may go at a school: the list that waits, taking a case off it, putting it off, approving it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.access import for_school
from core.files import serve
from core.models import Job
from core.paging import page_of
from core.versions import Stale
from retention import mark_services, rules, selectors, services
from retention.forms import ApproveForm, HoldForm, PostponeForm
from retention.models import ErasureItem, ErasureList
from schools.http import PlaceRequest
from schools.roles import ERASURE_DECIDE, INCIDENTS_FOLLOW


@for_school(INCIDENTS_FOLLOW)
def lists(request: PlaceRequest, school: str) -> HttpResponse:
    """What waits, what is kept, what was erased, and how long things are kept."""
    now = selectors.terms_now()
    context = {
        "open": selectors.lists_open(),
        "today": timezone.localdate(),
        "done": selectors.lists_done(),
        "holds": selectors.holds(),
        "terms": [(row, now.get(row.code)) for row in rules.categories().values()],
        "law": rules.law("no_term"),
    }
    return render(request, "retention/lists.html", context)


@for_school(INCIDENTS_FOLLOW)
@never_cache
def erasure_list(request: PlaceRequest, school: str, erasure_list: UUID) -> HttpResponse:
    return show(request, get_list(erasure_list))


@for_school(ERASURE_DECIDE, "GET", "POST")
@never_cache
def take_out(request: PlaceRequest, school: str, erasure_list: UUID, erasure_item: UUID) -> HttpResponse:
    """Keep a case after all, with the reason."""
    row = get_list(erasure_list)
    item = get_object_or_404(ErasureItem.objects.select_related("list"), pk=erasure_item, list=row)
    form = HoldForm(request.POST if request.method == "POST" else None)
    if row.state != rules.PROPOSED or (item.state != rules.LISTED and request.method == "GET"):
        return redirect("retention:list", school, row.pk)
    if form.is_valid():
        try:
            mark_services.item_take_out(item=item, by=request.member, **form.cleaned_data)
        except services.Changed as error:
            return changed(request, row, error)
        except Stale:
            return changed(request, row, services.Changed())
        messages.success(request, _("Incident %(number)s is kept.") % {"number": item.reference})
        return redirect("retention:list", school, row.pk)
    context = {"list": row, "item": item, "form": form}
    return render(request, "retention/take_out.html", context, status=422 if form.errors else 200)


@for_school(ERASURE_DECIDE, "POST")
def postpone(request: PlaceRequest, school: str, erasure_list: UUID) -> HttpResponse:
    row = get_list(erasure_list)
    form = PostponeForm(request.POST, auto_id="postpone_%s")
    if not form.is_valid():
        return show(request, row, status=422, postpone_form=form)
    try:
        services.list_postpone(row=row, by=request.member, **form.cleaned_data)
    except services.Changed as error:
        return changed(request, row, error)
    messages.success(request, _("Put off. Until that day nothing is erased."))
    return redirect("retention:lists", school)


@for_school(ERASURE_DECIDE, "POST")
def approve(request: PlaceRequest, school: str, erasure_list: UUID) -> HttpResponse:
    row = get_list(erasure_list)
    expected = row.items.filter(state=rules.LISTED).count()
    form = ApproveForm(request.POST, expected=expected, auto_id="approve_%s")
    if row.state == rules.PROPOSED and not form.is_valid():
        return show(request, row, status=422, approve_form=form)
    try:
        services.list_approve(row=row, count=expected, by=request.member)
    except services.Changed as error:
        return changed(request, row, error)
    messages.success(request, _("Approved. Erasing begins now; after that comes the certificate."))
    return redirect("retention:list", school, row.pk)


@for_school(INCIDENTS_FOLLOW)
def certificate(request: PlaceRequest, school: str, erasure_list: UUID) -> HttpResponseBase:
    row = get_list(erasure_list)
    if row.certificate is None:
        raise Http404
    return serve(request, row.certificate)


# --- What the views of this room share ---


def get_list(pk: UUID) -> ErasureList:
    return get_object_or_404(selectors.lists(), pk=pk)


def changed(request: PlaceRequest, row: ErasureList, error: services.Changed) -> HttpResponse:
    messages.warning(request, error.messages[0])
    return show(request, get_list(row.pk), status=409)


def show(request: PlaceRequest, row: ErasureList, *, status: int = 200, **forms: Any) -> HttpResponse:
    count = row.items.filter(state=rules.LISTED).count()
    fresh = {
        "approve_form": ApproveForm(expected=count, auto_id="approve_%s"),
        "postpone_form": PostponeForm(auto_id="postpone_%s"),
    }
    context = {
        "list": row,
        "today": timezone.localdate(),
        "page": page_of(request, row.items.all()),
        "count": count,
        "taken_out": row.items.filter(state=rules.TAKEN_OUT).count(),
        "may_decide": ERASURE_DECIDE in request.permissions and row.state == rules.PROPOSED,
        "job": Job.objects.filter(key=row.job_key).first() if row.state == rules.APPROVED else None,
        "wrong": next((form for form in forms.values() if form.errors), None),
        "terms": [
            (rules.categories()[code].name, term) for code, term in row.terms.items() if code in rules.categories()
        ],
        **fresh,
        **forms,
    }
    return render(request, "retention/list.html", context, status=status)
