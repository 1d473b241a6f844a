"""Requests of people about what is written of them: the register, one request, searching, choosing, answering."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.access import for_school
from core.models import Job
from core.paging import page_of
from core.sealed import keyring
from incidents.selectors import cases_of
from retention import request_selectors, request_services, rules
from retention.dossier_selectors import unseen
from retention.models import RightsCase, RightsRequest
from retention.request_forms import CloseForm, ExtendForm, GrantForm, RequestForm, filled
from schools.http import PlaceRequest
from schools.roles import ERASURE_DECIDE, RIGHTS_HANDLE

TEXTS = ("outcome", "because")
LAWS = {"access": "others", "erasure": "refuse", "rectified": "refuse", "restriction": "refuse"}


@for_school(RIGHTS_HANDLE)
@never_cache
def requests(request: PlaceRequest, school: str) -> HttpResponse:
    """Open ones first, the most pressing on top."""
    rows = request_selectors.requests()
    context = {
        "open": rows.filter(state=RightsRequest.State.OPEN),
        "page": page_of(request, rows.exclude(state=RightsRequest.State.OPEN).order_by("-closed_at")),
        "law": rules.law("month"),
    }
    return render(request, "retention/requests.html", context)


@for_school(RIGHTS_HANDLE, "GET", "POST")
@never_cache
def add(request: PlaceRequest, school: str) -> HttpResponse:
    form = RequestForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        row = request_services.request_add(
            key=form.cleaned_data["key"], asked=form.asked(), school=request.school, by=request.member
        )
        messages.success(request, _("Written down. Now look which incidents it is about."))
        return redirect("retention:request", school, row.pk)
    context = {"form": form, "law": rules.law("month")}
    return render(request, "retention/request_add.html", context, status=422 if form.errors else 200)


@for_school(RIGHTS_HANDLE)
@never_cache
def one(request: PlaceRequest, school: str, rights_request: UUID) -> HttpResponse:
    return show(request, get_request(rights_request))


@for_school(RIGHTS_HANDLE, "GET", "POST")
@never_cache
def search(request: PlaceRequest, school: str, rights_request: UUID) -> HttpResponse:
    """Which cases may be about them; choosing adds those that are marked. Looking is written down."""
    row = get_request(rights_request)
    if not row.takes_changes:
        return redirect("retention:request", school, row.pk)
    if request.method == "POST":
        chosen = filled(request.POST, list(cases_of(request.member).filter(erased_at=None, pk__in=asked_ids(request))))
        try:
            request_services.cases_choose(row=row, incidents=chosen, by=request.member)
        except ValidationError as error:
            return refused(request, row, error)
        return redirect("retention:request", school, row.pk)
    found = request_selectors.search(row, request.member)
    request_services.searched(row=row, cases=found.cases, found=[hit.incident for hit in found.hits], by=request.member)
    context = {"row": row, "found": found, "subject": keyring().open(row, "subject")}
    return render(request, "retention/search.html", context)


def asked_ids(request: PlaceRequest) -> list[UUID]:
    ids = []
    for text in request.POST.getlist("case")[: request_selectors.MOST_SEARCHED]:
        try:
            ids.append(UUID(text))
        except ValueError:
            continue
    return ids


@for_school(RIGHTS_HANDLE, "POST")
def leave_out(request: PlaceRequest, school: str, rights_request: UUID, rights_case: UUID) -> HttpResponse:
    row = get_request(rights_request)
    case = RightsCase.objects.select_related("request").filter(pk=rights_case, request=row).first()
    if case is None:
        return redirect("retention:request", school, row.pk)  # sent twice: it is gone already
    try:
        request_services.case_leave_out(case=case, by=request.member)
    except ValidationError as error:
        return refused(request, row, error)
    return redirect("retention:request", school, row.pk)


@for_school(RIGHTS_HANDLE, "POST")
def extend(request: PlaceRequest, school: str, rights_request: UUID) -> HttpResponse:
    row = get_request(rights_request)
    form = ExtendForm(request.POST, auto_id="extend_%s")
    if not form.is_valid():
        return show(request, row, status=422, extend_form=form)
    try:
        today = timezone.localdate()
        request_services.request_extend(row=row, today=today, by=request.member, **form.cleaned_data)
    except ValidationError as error:
        return refused(request, row, error, extend_form=form)
    messages.success(request, _("You have two months more."))
    return redirect("retention:request", school, row.pk)


@for_school(RIGHTS_HANDLE, "POST")
def close(request: PlaceRequest, school: str, rights_request: UUID) -> HttpResponse:
    row = get_request(rights_request)
    form = CloseForm(request.POST, auto_id="close_%s")
    if not form.is_valid():
        return show(request, row, status=422, close_form=form)
    try:
        request_services.request_close(row=row, by=request.member, **form.cleaned_data)
    except ValidationError as error:
        return refused(request, row, error, close_form=form)
    messages.success(request, _("The request is answered."))
    return redirect("retention:request", school, row.pk)


@for_school(ERASURE_DECIDE, "POST")
def grant(request: PlaceRequest, school: str, rights_request: UUID) -> HttpResponse:
    """Erase what was asked for, as any approved list."""
    row = get_request(rights_request)
    form = GrantForm(request.POST, expected=row.cases.count(), auto_id="grant_%s")
    if row.kind != RightsRequest.Kind.ERASURE:
        raise Http404
    if not form.is_valid():
        return show(request, row, status=422, grant_form=form)
    try:
        made = request_services.erasure_grant(row=row, by=request.member, **form.cleaned_data)
    except ValidationError as error:
        form.add_error("count", error)
        now = get_request(row.pk)
        return show(request, now, status=422 if now.takes_changes else 409, grant_form=form)
    messages.success(request, _("Approved. Erasing begins now; after that comes the certificate."))
    return redirect("retention:list", school, made.pk)


# --- What the views of requests share ---


def get_request(pk: UUID) -> RightsRequest:
    return get_object_or_404(request_selectors.requests(), pk=pk)


def refused(request: PlaceRequest, row: RightsRequest, error: ValidationError, **forms: Any) -> HttpResponse:
    messages.warning(request, error.messages[0])
    return show(request, get_request(row.pk), status=409, **forms)


def show(request: PlaceRequest, row: RightsRequest, *, status: int = 200, **forms: Any) -> HttpResponse:
    request_services.request_read(row=row, by=request.member)
    keys = keyring()
    cases = list(request_selectors.cases_in(row))
    new = unseen([case for case in cases if case.looked_at])
    files = list(row.files.select_related("made_by"))
    jobs = {job.key: job for job in Job.objects.filter(key__in=[file.job_key for file in files])}
    may = set(cases_of(request.member).filter(pk__in=[case.incident_id for case in cases]).values_list("pk", flat=True))
    fresh = {
        "extend_form": ExtendForm(auto_id="extend_%s"),
        "close_form": CloseForm(auto_id="close_%s"),
        "grant_form": GrantForm(expected=len(cases), auto_id="grant_%s"),
    }
    context = {
        "row": row,
        "subject": keys.open(row, "subject"),
        "asker": keys.open(row, "asker"),
        "outcome": keys.open(row, "outcome"),
        "because": keys.open(row, "extended_because"),
        "cases": [(case, case.incident_id in may, case.pk in new) for case in cases],
        "late": row.extended_at is None and row.due_date < timezone.localdate(),
        "all_looked_at": bool(cases) and not new and all(case.looked_at for case in cases),
        "files": [(file, jobs.get(file.job_key)) for file in files],
        "may_decide": ERASURE_DECIDE in request.permissions,
        "law": rules.law("month"),
        "kind_law": rules.law(LAWS[row.kind]),
        "typed": [text for form in forms.values() for name in TEXTS if (text := form.data.get(name))],
        "wrong": next((form for form in forms.values() if form.errors), None),
        **fresh,
        **forms,
    }
    return render(request, "retention/request.html", context, status=status)
