"""The dossier of a request: going through the texts of each case, looking at the whole, and the file."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.access import for_school
from core.files import as_download
from core.sealed import keyring
from incidents.models import Incident
from incidents.selectors import cases_of
from incidents.services import incident_read
from retention import dossier_selectors, request_services, rules
from retention.models import DossierFile, RightsCase, RightsRequest
from retention.request_forms import RedactForm
from retention.request_views import get_request, refused
from schools.http import PlaceRequest
from schools.models import Membership
from schools.roles import RIGHTS_HANDLE


@for_school(RIGHTS_HANDLE, "GET", "POST", per_object=True)
@never_cache
def redact(request: PlaceRequest, school: str, rights_request: UUID, rights_case: UUID) -> HttpResponse:
    """Leave others out of the copies. What stands in the case itself is never changed."""
    row = get_request(rights_request)
    case = get_chosen(request.member, row, rights_case)
    incident_read(incident=case.incident, by=request.member, part="dossier")
    options = form_of(row, case)
    form = RedactForm(request.POST if request.method == "POST" else None, **options)
    status = 422 if form.is_bound else 200
    if form.is_valid():
        data, sources = form.cleaned_data, form.initial["sources"]
        try:
            if data["sources"] != sources:
                raise request_services.Stale(case)
            request_services.case_save(
                case=case,
                texts=form.texts(),
                sources=sources.split(),
                own=data.get("own", []),
                left_out=data.get("left_out", []),
                files=data.get("attached", []),
                seen=data["seen"],
                by=request.member,
            )
        except ValidationError as error:
            messages.warning(request, error.messages[0])
            status = 409
        except request_services.Stale as error:
            form, status = RedactForm(form.as_now(error.args[0].version), **options), 409
            messages.warning(request, _("Meanwhile somebody changed this. Look once more, and save again."))
        else:
            messages.success(request, _("Saved. See below what was left out."))
            return redirect("retention:redact", school, row.pk, case.pk)
    context = {"row": row, "incident": case.incident, "form": form, "law": rules.law("others")}
    return render(request, "retention/redact.html", context, status=status)


def form_of(row: RightsRequest, case: RightsCase) -> dict[str, Any]:
    keys = keyring()
    words = case.incident.words
    people = []
    for person in case.incident.involved.all():
        kind, part = words.word("persons", person.person).name, words.word("parts", person.part).name
        said = [keys.open(person, "name") or kind, person.group, part]
        people.append((str(person.pk), ", ".join(word for word in said if word)))
    files = [(str(file.pk), keys.open(file, "name")) for file in case.incident.attachments.filter(removed_at=None)]
    found = dossier_selectors.originals(case.incident, keys)
    lines = [(each.source, _named(each)) for each in found]
    sources = " ".join(each.source for each in found)
    left_out = case.left_out if case.looked_at else dossier_selectors.left_out_at_first(case)
    return {
        "copies": dossier_selectors.copies(row, case, keys),
        "choices": {"own": people, "left_out": lines, "attached": files},
        "initial": {
            "own": case.own,
            "left_out": left_out,
            "attached": case.files,
            "seen": case.version,
            "sources": sources,
        },
    }


def _named(line: dossier_selectors.Original) -> str:
    return f"{line.title}, {date_format(line.day, 'j F Y')}" if line.day else line.title


@for_school(RIGHTS_HANDLE, per_object=True)
@never_cache
def preview(request: PlaceRequest, school: str, rights_request: UUID) -> HttpResponse:
    """The dossier as it will be handed over."""
    row = get_whole(request.member, rights_request)
    request_services.request_read(row=row, by=request.member)
    read_all(row, request.member)
    context = {"row": row, "dossier": dossier_selectors.dossier_of(row), "law": rules.law("others"), "key": uuid4()}
    return render(request, "retention/preview.html", context)


@for_school(RIGHTS_HANDLE, "POST", per_object=True)
def make(request: PlaceRequest, school: str, rights_request: UUID) -> HttpResponse:
    row = get_whole(request.member, rights_request)
    try:
        key = UUID(request.POST.get("key", ""))
    except ValueError:
        key = uuid4()
    try:
        request_services.dossier_ask(row=row, key=key, by=request.member)
    except ValidationError as error:
        return refused(request, row, error)
    messages.success(request, _("The dossier is being made. It can be fetched for thirty days."))
    return redirect("retention:request", school, row.pk)


@for_school(RIGHTS_HANDLE, per_object=True)
@never_cache
def take(request: PlaceRequest, school: str, rights_request: UUID, dossier_file: UUID) -> HttpResponse:
    row = get_whole(request.member, rights_request)
    file = DossierFile.objects.select_related("request").filter(pk=dossier_file, request=row).first()
    if file is None or not file.is_ready:
        raise Http404
    name, content = request_services.dossier_take(file=file, by=request.member)
    return as_download(HttpResponse(content, content_type="application/zip"), name)


@for_school(RIGHTS_HANDLE, "POST", per_object=True)
def drop(request: PlaceRequest, school: str, rights_request: UUID, dossier_file: UUID) -> HttpResponse:
    row = get_whole(request.member, rights_request)
    file = get_object_or_404(DossierFile, pk=dossier_file, request=row)
    request_services.dossier_drop(file=file, by=request.member)
    messages.success(request, _("Taken away. Nobody can read it any more."))
    return redirect("retention:request", school, row.pk)


def get_chosen(member: Membership, row: RightsRequest, pk: UUID) -> RightsCase:
    case = RightsCase.objects.select_related("request", "incident").filter(pk=pk, request=row).first()
    if case is None or not cases_of(member).filter(pk=case.incident_id, erased_at=None).exists():
        raise Http404
    return case


def get_whole(member: Membership, pk: UUID) -> RightsRequest:
    """A request all cases of which this person may open: a dossier is read as a whole."""
    row = get_request(pk)
    if not dossier_selectors.may_read_all(member, row):
        raise Http404
    return row


def read_all(row: RightsRequest, member: Membership) -> None:
    for incident in Incident.objects.filter(pk__in=row.cases.values("incident")):
        incident_read(incident=incident, by=member, part="dossier")
