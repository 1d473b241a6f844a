"""Attachments of a case: added, saved by who follows the case, and taken away."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.files import as_download
from incidents import attachment_services as services
from incidents.attachment_forms import AttachmentForm
from incidents.limit_services import refuse_limited
from incidents.models import Attachment
from incidents.views import for_case, get_case, get_case_with_words, show, with_people
from schools.http import PlaceRequest
from schools.models import Membership
from schools.roles import INCIDENTS_HANDLE


@for_case(INCIDENTS_HANDLE, "GET", "POST")
@never_cache
def attachment_add(request: PlaceRequest, school: str, incident: UUID) -> HttpResponse:
    row = get_case_with_words(request.member, incident)
    refuse_limited(row)
    form = AttachmentForm(request.POST, request.FILES) if request.method == "POST" else AttachmentForm()
    if form.is_valid():
        try:
            services.attachment_add(incident=row, by=request.member, **form.values())
        except ValidationError as error:
            form.add_error("file", error)
        else:
            messages.success(request, _("Added. It is kept sealed."))
            return redirect("incidents:incident", school, row.pk)
    return render(
        request, "incidents/attachment_add.html", {"incident": row, "form": form}, status=422 if form.errors else 200
    )


@for_case(INCIDENTS_HANDLE)
@never_cache
def attachment(request: PlaceRequest, school: str, incident: UUID, attachment: UUID) -> HttpResponse:
    """The file, as a download."""
    row = get_attachment(request.member, incident, attachment)
    name, content = services.attachment_read(attachment=row, by=request.member)
    return as_download(HttpResponse(content, content_type=row.content_type), name)


@for_case(INCIDENTS_HANDLE, "POST")
def attachment_remove(request: PlaceRequest, school: str, incident: UUID, attachment: UUID) -> HttpResponse:
    row = get_attachment(request.member, incident, attachment)
    try:
        services.attachment_remove(attachment=row, by=request.member)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return show(request, with_people(row.incident), status=409)
    messages.success(request, _("Taken away. Nobody can read it any more."))
    return redirect("incidents:incident", school, row.incident.pk)


def get_attachment(member: Membership, incident: UUID, pk: UUID) -> Attachment:
    case = get_case(member, incident)
    return get_object_or_404(Attachment.objects.select_related("incident"), pk=pk, incident=case, removed_at=None)
