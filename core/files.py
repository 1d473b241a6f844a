"""Files: one model, one storage, one authorised and logged way out."""

import hashlib
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from core import audit
from core.models import StoredFile
from core.tenancy import require_board, require_school

PERMISSIONS: dict[str, str] = {}


def file_kind(kind: str, *, read: str) -> None:
    """Register a kind of file and the permission that reading it needs (a room's ``apps.py``)."""
    PERMISSIONS[kind] = read


def store(content: bytes, *, kind: str, name: str, content_type: str, by: object) -> StoredFile:
    """Keep a file of the current school. Its path says nothing about its content."""
    if kind not in PERMISSIONS:
        raise LookupError(f"Unknown kind of file '{kind}': register it with file_kind().")
    path = default_storage.save(f"{require_board()}/{require_school()}/{uuid4()}", ContentFile(content))
    row = StoredFile.create(
        kind=kind,
        name=name,
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        path=path,
        created_by=getattr(by, "user_id", None),
    )
    audit.record("file.stored", by=by, obj=row, kind=kind)
    return row


def serve(request: HttpRequest, row: StoredFile) -> HttpResponse:
    """The file as a download. The event that it was read is committed before the content leaves."""
    audit.record("file.read", by=request.user, obj=row, kind=row.kind)
    with default_storage.open(row.path) as file:
        response = HttpResponse(file.read(), content_type=row.content_type)
    response["Content-Disposition"] = content_disposition_header(True, row.name)
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
