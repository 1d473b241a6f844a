"""Files: one model, one storage, one authorised and logged way out."""

import hashlib
from base64 import b64decode, b64encode
from io import SEEK_END, BytesIO
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any, cast
from uuid import uuid4

from django.conf import settings
from django.core.files import File
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from core import audit, crypto
from core.models import BoardFile, StoredFile
from core.sealed import keyring
from core.tenancy import require_board, require_school
from core.tenancy.scope import on_commit

IN_MEMORY = 5_000_000  # larger files are sent piece by piece
PERMISSIONS: dict[str, str] = {}


def file_kind(kind: str, *, read: str) -> None:
    """Register a kind of file and the permission that reading it needs (a room's ``apps.py``)."""
    PERMISSIONS[kind] = read


def store(content: bytes, *, kind: str, name: str, content_type: str, by: object) -> StoredFile:
    """Keep a file of the current school. Its path says nothing about its content."""
    return store_file(BytesIO(content), kind=kind, name=name, content_type=content_type, by=by)


def store_for_board(content: bytes, *, kind: str, name: str, content_type: str, by: object) -> BoardFile:
    """Keep a file of the current board's office."""
    values: dict[str, Any] = {"kind": kind, "name": name, "content_type": content_type, "by": by}
    return _store(BoardFile, BytesIO(content), f"{require_board()}/bestuur", **values)


def store_file(content: IO[bytes], *, kind: str, name: str, content_type: str, by: object) -> StoredFile:
    """As ``store``, for what is too large to hold in memory: an open file, at its beginning."""
    values: dict[str, Any] = {"kind": kind, "name": name, "content_type": content_type, "by": by}
    return _store(StoredFile, content, f"{require_board()}/{require_school()}", **values)


def scratch_file() -> IO[bytes]:
    """A file without a name, beside those that are kept, for what is too large for memory: /tmp may be just that."""
    folder = Path(settings.MEDIA_ROOT)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return TemporaryFile(dir=folder)


def _store(model: Any, content: IO[bytes], folder: str, *, kind: str, name: str, content_type: str, by: object) -> Any:
    if kind not in PERMISSIONS:
        raise LookupError(f"Unknown kind of file '{kind}': register it with file_kind().")
    digest = hashlib.file_digest(cast(BytesIO, content), "sha256").hexdigest()
    size = content.seek(0, SEEK_END)
    content.seek(0)
    path = default_storage.save(f"{folder}/{uuid4()}", File(content))
    row = model.create(
        kind=kind,
        name=name,
        content_type=content_type,
        size=size,
        sha256=digest,
        path=path,
        created_by=getattr(by, "user_id", None),
    )
    audit.record("file.stored", by=by, obj=row, kind=kind)
    return row


def keep_sealed(row: Any, content: bytes) -> None:
    """Keep a file that is unreadable without the database: ``row`` gets its ``path`` and its sealed ``file_key``.

    Each file has a key of its own, so rotating keys seals that key anew and leaves the file alone.
    """
    key = crypto.new_key()
    nonce, locked = crypto.lock(content, key=key, bound=_bound(row))
    row.path = default_storage.save(f"{require_board()}/{require_school()}/{uuid4()}", ContentFile(nonce + locked))
    row.file_key = keyring().seal(row, "file_key", b64encode(key).decode())


def open_sealed(row: Any) -> bytes:
    """Raises ``Unreadable`` when the file, its row or its board is another."""
    key = b64decode(keyring().open(row, "file_key"))
    with default_storage.open(row.path) as file:
        nonce, locked = file.read(crypto.NONCE_BYTES), file.read()
    return crypto.unlock(nonce, locked, key=key, bound=_bound(row))


def drop_sealed(row: Any) -> None:
    """Forget the key of a file now, and the file itself when that is certain."""
    path, row.path, row.file_key = row.path, "", ""
    on_commit(lambda: default_storage.delete(path))


def _bound(row: Any) -> str:
    return f"{require_board()}|{row._meta.db_table}|file|{row.pk}"


def discard(row: StoredFile, *, by: object) -> None:
    """Forget a file that must not outlive its use; nothing may point at it any more."""
    path = row.path
    audit.record("file.discarded", by=by, obj=row, kind=row.kind)
    row.delete()
    on_commit(lambda: default_storage.delete(path))


def serve(request: HttpRequest, row: StoredFile | BoardFile) -> HttpResponse | FileResponse:
    """The file as a download. The event that it was read is committed before the content leaves."""
    audit.record("file.read", by=request.user, obj=row, kind=row.kind)
    return _sent(row)


def serve_published(row: StoredFile) -> HttpResponse | FileResponse:
    """A file that a school published, for anybody: who reads it is not recorded. The caller knows it is public."""
    return _sent(row)


def _sent(row: StoredFile | BoardFile) -> HttpResponse | FileResponse:
    response: HttpResponse | FileResponse
    if row.size > IN_MEMORY:
        response = FileResponse(default_storage.open(row.path), content_type=row.content_type)
    else:
        with default_storage.open(row.path) as file:
            response = HttpResponse(file.read(), content_type=row.content_type)
    return as_download(response, row.name)


def as_download(response: Any, name: str) -> Any:
    """Saved, never shown in the site; kept nowhere on the way."""
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
