"""The register of boards and schools, kept by DUO's open data. Runs as the system, in one transaction.

A file carries no date inside. Who knows it gives ``as_of``; an older state than the last dated import of its kind
is refused. Counts of pupils do name their year, so an older year never overwrites a newer one.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import IntegrityError, connections, transaction

from core import audit
from core.models import AuditEvent
from core.tenancy import atomic, system_scope
from core.tenancy.scope import alias
from schools.duo import rules
from schools.duo.reader import BoardName, DuoFile, Location, Pupils, locations
from schools.models import Board, School

IMPORTED = "duo.imported"
BATCH = 500  # rows per query
ORDER = ("locations-po", "locations-vo", "locations-so", "boards", "pupils")
LOCK = 20_260_801  # one import at a time
SCHOOL_FIELDS = (*rules.COPIED, "duo", "slug", "sector", "state", "transfer_to", "pupil_count", "pupil_count_year")


class ImportRefused(ValueError):
    """Nothing was changed; the message says why."""


@dataclass
class Report:
    """What one file did. ``counts``: outcome to number of rows; ``notes``: outcome to a line for each of them.

    Outcomes: created, changed, moved, reopened, closed and unchanged; "to transfer" lists schools in use that DUO
    gives to another board; "boards created"; "unknown" are counts of pupils of schools that we don't have.
    """

    file: DuoFile
    counts: Counter[str] = field(default_factory=Counter)
    notes: dict[str, list[str]] = field(default_factory=dict)

    @property
    def changes(self) -> int:
        outcomes = ("created", "changed", "moved", "reopened", "closed", "boards created")
        return sum(self.counts[outcome] for outcome in outcomes)

    def note(self, outcome: str, text: str) -> None:
        self.counts[outcome] += 1
        self.notes.setdefault(outcome, []).append(text)


def duo_import(
    files: Sequence[DuoFile], *, as_of: date | None = None, close_many: bool = False, dry_run: bool = False
) -> list[Report]:
    """Bring the register up to date with these files, all or nothing; raises ``ImportRefused``.

    ``close_many`` allows closing more than a twentieth of a sector; ``dry_run`` tells what would happen.
    """
    reports = []
    with system_scope("the register of boards and schools is kept by DUO, not by a member"):
        with connections[alias()].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        for file in sorted(files, key=lambda each: ORDER.index(each.kind.key)):
            _refuse_older(file, as_of)
            report = Report(file)
            if file.kind.is_locations:
                _import_locations(report, close_many=close_many)
            elif file.kind.key == "boards":
                _import_boards(report)
            else:
                _import_pupils(report)
            _record(report, as_of)
            reports.append(report)
        if dry_run:
            transaction.set_rollback(True, using=alias())
    return reports


def _refuse_older(file: DuoFile, as_of: date | None) -> None:
    if as_of is None:
        return
    dated = AuditEvent.objects.filter(action=IMPORTED, detail__kind=file.kind.key, detail__has_key="as_of")
    last = max(dated.values_list("detail__as_of", flat=True), default="")
    if as_of.isoformat() < last:
        raise ImportRefused(f"The {file.kind.title} as of {last} were imported before; {as_of} is older.")


def _record(report: Report, as_of: date | None) -> None:
    detail: dict[str, Any] = {outcome.replace(" ", "_"): number for outcome, number in sorted(report.counts.items())}
    if as_of:
        detail["as_of"] = as_of.isoformat()
    audit.record(IMPORTED, by=None, kind=report.file.kind.key, refused=len(report.file.refused), **detail)


def _import_boards(report: Report) -> None:
    names = {row.code: row.name for row in report.file.rows if isinstance(row, BoardName)}
    known = _boards()
    changed = []
    for number, board in known.items():
        if number not in names:
            continue
        values: dict[str, Any] = {"duo": {"name": names[number]}}
        if not rules.edited(board):
            values["name"] = names[number]
        if board.opened_at is None:  # nobody has its address yet
            values["slug"] = rules.board_slug(names[number], number)
        if _assign(board, values):
            changed.append(board)
    _upsert(Board, changed, ("name", "slug", "duo"))
    _make_boards(report, {number: name for number, name in names.items() if number not in known})
    report.counts["changed"] = len(changed)
    report.counts["unchanged"] = len(names) - report.changes


def _import_locations(report: Report, *, close_many: bool) -> None:
    file, schools = report.file, _schools()
    if rules.of_another_sector(schools, file):
        raise ImportRefused(f"Most schools of this file are known in another sector than “{file.kind.title}”.")
    closing = rules.to_close(schools, file)
    open_before = len(rules.in_register(schools, file.kind.sector))
    if rules.too_many(len(closing), open_before) and not close_many:
        raise ImportRefused(
            f"{len(closing)} of {open_before} schools are not in this file of {file.kind.title} and would close. "
            "Is it the whole file? If so, repeat with --yes."
        )
    boards, rows = _boards(), list(locations(file))
    _make_boards(report, {row.board: rules.nameless(row.board) for row in rows if row.board not in boards})
    boards = _boards()
    known = {school.code: school for school in schools if school.code}
    moved = _move([(known[row.code], boards[row.board]) for row in rows if row.code in known])
    written = [_take_over(report, row, known.get(row.code), boards[row.board], moved) for row in rows]
    for school in closing:
        school.state = School.State.CLOSED
        report.note("closed", _line(school) + (" – in use" if school.in_use_since else ""))
    _upsert(School, [school for school in written if school] + closing, SCHOOL_FIELDS)


def _take_over(
    report: Report, row: Location, school: School | None, board: Board, moved: dict[str, str]
) -> School | None:
    """Give a school the values of its row and report it; None when nothing has to be written."""
    values = rules.school_values(row, report.file.kind.sector, school)
    if school is None:
        report.counts["created"] += 1
        return School(board=board, **values)
    values["transfer_to"] = row.board if school.board_id != board.pk else ""
    if values["transfer_to"]:
        report.note("to transfer", f"{_line(school)}: from board {school.board.number or school.board} to {row.board}")
    was_closed = school.state == School.State.CLOSED
    changed = _assign(school, values)
    if was_closed:
        report.note("reopened", _line(school))
    elif row.code in moved:
        report.note("moved", f"{_line(school)}: from board {moved[row.code]} to {row.board}")
    else:
        report.counts["changed" if changed else "unchanged"] += 1
    return school if changed else None


def _move(pairs: list[tuple[School, Board]]) -> dict[str, str]:
    """Give schools nobody works at to their board; returns code to the number of the board they came from.

    Where rows of the old board hold on to a school after all, its foreign keys refuse, and it stays.
    """
    moving = [(school, board) for school, board in pairs if school.board_id != board.pk and not school.in_use_since]
    moved: dict[str, str] = {}
    for batch in [moving, *([pair] for pair in moving)]:
        waiting = [(school, board) for school, board in batch if school.code not in moved]
        if waiting and _move_together(waiting):
            moved |= {school.code: school.board.number for school, board in waiting}
            for school, board in waiting:
                school.board = board
    return moved


def _move_together(pairs: list[tuple[School, Board]]) -> bool:
    by_board: dict[Any, list[Any]] = {}
    for school, board in pairs:
        by_board.setdefault(board.pk, []).append(school.pk)
    try:
        with atomic(), connections[alias()].cursor() as cursor:
            for board_id, school_ids in by_board.items():
                School.objects.filter(pk__in=school_ids).update(board=board_id)
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError:
        return False
    return True


def _import_pupils(report: Report) -> None:
    year, changed = report.file.year, []
    known = {school.code: school for school in _schools() if school.code}
    for row in report.file.rows:
        if not isinstance(row, Pupils) or row.code not in known:
            report.counts["unknown"] += 1
            continue
        school = known[row.code]
        newer = (school.pupil_count_year or 0) <= (year or 0)
        if newer and _assign(school, {"pupil_count": row.count, "pupil_count_year": year}):
            changed.append(school)
        else:
            report.counts["unchanged"] += 1
    _upsert(School, changed, SCHOOL_FIELDS)
    report.counts["changed"] = len(changed)


def _boards() -> dict[str, Board]:
    return {board.number: board for board in Board.objects.exclude(number="")}


def _schools() -> list[School]:
    """Every school, locked: nobody starts working at one while it moves."""
    return list(School.objects.select_related("board").select_for_update(of=("self",)).order_by("code"))


def _make_boards(report: Report, names: dict[str, str]) -> None:
    new = [
        Board(number=key, name=name, slug=rules.board_slug(name, key), duo={"name": name})
        for key, name in names.items()
    ]
    Board.objects.bulk_create(new, batch_size=BATCH)
    report.counts["boards created"] = len(new)


def _assign(row: Any, values: dict[str, Any]) -> bool:
    """Set attributes; returns whether any was different."""
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    for name, value in different.items():
        setattr(row, name, value)
    return bool(different)


def _upsert(model: Any, rows: Iterable[Any], fields: Sequence[str]) -> None:
    """Insert new rows and update these fields of known ones: one query for every ``BATCH`` rows."""
    model.objects.bulk_create(
        list(rows), batch_size=BATCH, update_conflicts=True, unique_fields=["id"], update_fields=list(fields)
    )


def _line(school: School) -> str:
    return f"{school.code} {school.name}, {school.town}"
