"""Bringing a file of incidents in, step by step; the last step by a job, all of it or nothing."""

import json
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from core import audit, outbox
from core.files import drop_sealed, keep_sealed
from core.models import Job
from core.sealed import keyring
from core.tables import Table, text_of
from core.tenancy import atomic, require_board, require_school
from core.versions import Stale
from incident_import import rules, selectors
from incident_import.models import FileImport, ImportedRow, Remembered
from incidents.figure_services import one_at_a_time
from incidents.import_services import incidents_bring_in
from schools.models import Membership

KEPT = timedelta(days=14)  # a file that does not come in
LONGEST_NAME = 120


class Started(Exception):
    """It is coming in already, came in or was dropped; its argument is the import as it is now."""


class HasProblems(Exception):
    """Some rows cannot come in, so none did."""


def file_add(*, table: Table, name: str, by: Membership) -> FileImport:
    """Keep a file that was read, sealed, with a proposal for its columns."""
    header = list(table.header)
    rows = [(row.number, [text_of(cell) for cell in row.cells]) for row in table.rows]
    with atomic():
        row = FileImport(board_id=require_board(), school_id=require_school(), rows=len(rows), added_by=by)
        keys = keyring()
        row.name = keys.seal(row, "name", name[:LONGEST_NAME])
        row.columns = selectors.proposed_columns(selectors.Content(header, rows), keys)
        keep_sealed(row, json.dumps({"header": header, "rows": rows}, ensure_ascii=False).encode())
        row.save(force_insert=True)
        audit.record("incidents.file_added", by=by, obj=row, count=len(rows))
    return row


def file_read(*, file_import: FileImport, by: Membership) -> None:
    """Write down who looks into a file, in the transaction whose commit lets the page leave."""
    with atomic():
        audit.record("incidents.file_read", by=by, obj=file_import)


def columns_choose(
    *, file_import: FileImport, columns: Mapping[str, str], header: list[str], seen: int, by: Membership
) -> FileImport:
    """Say which column is what; remembered for the board by the names of the columns."""
    with atomic():
        row = _locked(file_import, seen)
        if row.columns != columns or row.version == 1:
            row.columns, row.version = dict(columns), row.version + 1
            row.save(update_fields=["columns", "version"])
            keys, chosen = keyring(), {}
            for code, value in columns.items():
                if value.startswith(rules.COLUMN):
                    name = header[int(value[len(rules.COLUMN) :])]
                    chosen[selectors.fingerprint(keys, selectors.COLUMN, rules.plain(name))] = code
            _remember({selectors.COLUMN: chosen})
            audit.record("incidents.file_mapped", by=by, obj=row, part="columns")
    return row


def meanings_choose(
    *, file_import: FileImport, meanings: Mapping[str, Mapping[str, str]], seen: int, by: Membership
) -> FileImport:
    """Say what the words in the file mean: by field and fingerprint of the word, a code. Remembered for the board."""
    with atomic():
        row = _locked(file_import, seen)
        if row.meanings != meanings:
            row.meanings, row.version = {code: dict(words) for code, words in meanings.items()}, row.version + 1
            row.save(update_fields=["meanings", "version"])
            _remember(meanings)
            audit.record("incidents.file_mapped", by=by, obj=row, part="words")
    return row


def file_bring_in(*, file_import: FileImport, seen: int, by: Membership) -> FileImport:
    """Ask for it to come in; a job does it. Asking twice is asking once."""
    with atomic():
        row = _locked(file_import, seen)
        row.started_at, row.started_by = timezone.now(), by
        row.save(update_fields=["started_at", "started_by"])
        job = outbox.enqueue("incident_import.bring_in", key=row.job_key, payload={"import": str(row.pk)})
        if job.failed:
            outbox.again(job)
    return row


def rows_bring_in(*, file_import: FileImport, today: date, progress: Callable[[int], None]) -> FileImport:
    """Bring them all in, or none: raises ``HasProblems``. Rows that came in before stay as they are. ``progress``: 0
    to 100."""
    with atomic():
        one_at_a_time()  # so that two files with the same rows find each other
        row = FileImport.objects.select_for_update(of=("self",)).select_related("started_by").get(pk=file_import.pk)
        if row.is_over:
            return row
        assert row.started_by is not None
        found = selectors.trial(row, today)
        if found.problems:
            raise HasProblems
        progress(20)
        total = len(found.new) or 1
        incidents_bring_in(
            arrivals=[arrival for arrival, *_ in found.new],
            by=row.started_by,
            today=today,
            progress=lambda done: progress(20 + 70 * done // total),
        )
        made = [
            ImportedRow(
                board_id=row.board_id,
                school_id=row.school_id,
                file_import=row,
                incident_id=arrival.id,
                identity=identity,
                content=content,
            )
            for arrival, identity, content in found.new
        ]
        ImportedRow.objects.bulk_create(made, batch_size=500)
        row.counts, row.done_at = found.counts, timezone.now()
        _forget(row, "counts", "done_at")
    return row


def file_drop(*, file_import: FileImport, by: Membership | None) -> FileImport:
    """Throw a file away that did not come in. A second time changes nothing."""
    with atomic():
        row = FileImport.objects.select_for_update(of=("self",)).get(pk=file_import.pk)
        if is_coming_in(row):
            raise Started(row)
        if not row.is_over:
            row.dropped_at = timezone.now()
            _forget(row, "dropped_at")
            audit.record("incidents.file_dropped", by=by, obj=row)
    return row


def old_files_drop(*, today: date) -> int:
    """Files that nobody brought in for two weeks go."""
    with atomic():
        old = FileImport.objects.filter(done_at=None, dropped_at=None, added_at__date__lte=today - KEPT)
        rows = [row for row in old if not is_coming_in(row)]
        for row in rows:
            file_drop(file_import=row, by=None)
    return len(rows)


def is_coming_in(row: FileImport) -> bool:
    if row.started_at is None or row.is_over:
        return False
    job = job_of(row)
    return job is not None and not job.failed


def job_of(row: FileImport) -> Job | None:
    return Job.objects.filter(key=row.job_key).first() if row.started_at else None


def _locked(file_import: FileImport, seen: int) -> FileImport:
    row = FileImport.objects.select_for_update(of=("self",)).get(pk=file_import.pk)
    if row.is_over or is_coming_in(row):
        raise Started(row)
    if row.version != seen:
        raise Stale(row)
    return row


def _forget(row: FileImport, *names: str) -> None:
    """Rows and name go, and with their key every copy of them."""
    row.name = ""
    row.columns, row.meanings = {}, {}
    drop_sealed(row)
    row.save(update_fields=["name", "columns", "meanings", "path", "file_key", *names])


def _remember(chosen: Mapping[str, Mapping[str, str]]) -> None:
    rows: list[Any] = [
        Remembered(board_id=require_board(), field=field, word=word, code=code)
        for field, words in chosen.items()
        for word, code in sorted(words.items())
    ]
    Remembered.objects.bulk_create(
        rows,
        batch_size=500,
        update_conflicts=True,
        unique_fields=["board", "field", "word"],
        update_fields=["code"],
    )
