"""Looking for other people's words: in pages, headers, PDFs, archives, stored rows and logs."""

import io
import json
import logging
import re
import zipfile
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pypdfium2
from django.db import connections

from core.tenancy import Scope, use_scope
from schools.models import Board, School
from tests.isolation.factories import Rows, column, tenant_models, token

CANARY = re.compile(r"(?:muur)?kanarie[a-z0-9]+")


def text_of(content: bytes) -> str:
    """The words in a page, a PDF or every part of an archive."""
    if content.startswith(b"%PDF"):
        document = pypdfium2.PdfDocument(content)
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(text_of(archive.read(name)) for name in archive.namelist())
    return content.decode(errors="replace")


def found_in(text: str) -> set[str]:
    """The canaries in a text; a row's own number may follow the word directly (in an e-mail address)."""
    return {re.sub(r"\d+$", "", word) for word in CANARY.findall(text.lower())}


def words_of(*places: Board | School, inside: bool = True) -> set[str]:
    """The canaries of these places; ``inside``: also those from behind their walls."""
    words = {f"kanarie{place.slug.replace('-', '')}" for place in places}
    return words | {f"muur{word}" for word in words} if inside else words


class Logged(logging.Handler):
    """Every line the site writes to its logs, traces included."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logging.Formatter("%(name)s %(message)s"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def logged() -> Iterator[list[str]]:
    handler, root = Logged(), logging.getLogger()
    django = logging.getLogger("django")
    for logger in (root, django):
        logger.addHandler(handler)
    try:
        yield handler.lines
    finally:
        for logger in (root, django):
            logger.removeHandler(handler)


def misplaced(rows: Rows, old_events: Iterable[Any], tables: Collection[str] | None = None) -> list[str]:
    """Rows as they are in the open transaction: one place's words in another's row, or any in a new event.

    ``tables``: only those, such as the ones that a request wrote to.
    """
    faults, old = [], {str(key) for key in old_events}
    slugs = {str(place.pk): place for place in (*rows.boards, *rows.schools)}
    for model in tenant_models():
        if tables is not None and model._meta.db_table not in tables:
            continue
        for row in stored(rows, model):
            event = model._meta.label == "core.AuditEvent" and row["id"] not in old
            keys = [row["id"]] if model in (Board, School) else []
            keys += [row.get("board_id"), row.get("school_id")]
            own = {token(model, slugs[key]) for key in keys if key in slugs}
            own |= {word.removeprefix("muur") for word in own}
            if strange := found_in(str(row)) - (set() if event else own):
                faults.append(f"{model._meta.label} {row['id']} holds {sorted(strange)}")
    return faults


def written_to() -> set[str]:
    """The tables that the open transaction wrote to, as PostgreSQL itself counted; it may name a few too many."""
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd > 0")
        return {name for (name,) in cursor.fetchall()}


def stored(rows: Rows, model: Any) -> Iterator[dict[str, Any]]:
    """Every row of a table as the web may read it, board by board and school by school."""
    if model is Board or column(model, "school_id") is None or getattr(model, "wall", "") != "school":
        scopes = [Scope(board=board.pk) for board in rows.boards]
    else:
        scopes = [Scope(board=school.board_id, school=school.pk) for school in rows.schools]
    for scope in scopes:
        with use_scope(scope), connections["default"].cursor() as cursor:
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {model._meta.db_table} t")
            for (row,) in cursor.fetchall():
                yield json.loads(row)
