"""Erasing a case: its words, people, files and who worked on it go; a row that points at nobody stays and counts.

In two steps. ``leaving`` looks, as anybody in the school's scope, at what stays. ``case_erase`` does it in the system
scope, in one transaction, and only if nothing changed in between. PostgreSQL lets it happen for an approved list alone
(``retention``). Rooms with texts about a case say so with ``erased_too``.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.apps import apps
from django.db import connections
from django.db.models import Count, F, Q
from django.utils import timezone

from core.suppression import FEWEST
from core.tenancy.scope import alias
from incidents import rules
from incidents.figure_models import Source
from incidents.figure_services import counts_of, sources_of
from incidents.models import Incident, Involvement

# Tables with rows about a case that go as a whole; what points at another stands before it.
GONE = [f"incidents.{name}" for name in ("Talk", "Attachment", "Step", "Entry", "Task", "Escalation")]
# What tells that a case changed since somebody looked: an addition is a row more.
ADDED = tuple(GONE)


def erased_too(*labels: str) -> None:
    """Rows of these models, which point at an ``incident``, go with it; those that point at others first."""
    GONE[:0] = [label for label in labels if label not in GONE]


@dataclass(frozen=True)
class Leaving:
    """What stays of a case, and what is to be cleaned up after it. ``graded``: of whom the year may stay."""

    incident: UUID
    board: UUID
    school: UUID
    seen: str
    month: date
    happened: date
    counts: dict[str, int]
    sources: list[tuple[int, str, str]]
    graded: list[UUID]
    paths: list[str]


def seen_of(row: Incident) -> str:
    """How a case stands, in numbers: another answer later says that somebody worked on it."""
    return _seen(row.pk, row.board_id, row.school_id, row.version, row.state)


def leaving(row: Incident) -> Leaving:
    people = list(row.involved.all())
    return Leaving(
        incident=row.pk,
        board=row.board_id,
        school=row.school_id,
        seen=seen_of(row),
        month=row.reported_date.replace(day=1),
        happened=row.happened_date.replace(day=1),
        counts=dict(counts_of(row)),
        sources=sources_of(row, (person.group for person in people)),
        graded=_graded(row, people),
        paths=[path for path in row.attachments.values_list("path", flat=True) if path],
    )


def _graded(row: Incident, people: list[Involvement]) -> list[UUID]:
    """Of whom the year in school may stay: it points at nobody, for there are enough cases like it."""
    alike = Involvement.objects.filter(incident__year=row.year, incident__type=row.type, grade__isnull=False)
    counted = alike.values("grade").annotate(cases=Count("incident", distinct=True)).order_by()
    common = {each["grade"] for each in counted if each["cases"] >= FEWEST} if not row.restricted else set()
    return [person.pk for person in people if person.grade in common]


def case_erase(left: Leaving, *, at: datetime) -> bool:
    """In the system scope: erase it, unless it is not as it was. PostgreSQL refuses (``IntegrityError``) what nobody
    approved, what is held and what is not due."""
    row = (
        Incident.objects.select_for_update()
        .filter(pk=left.incident, erased_at=None)
        .order_by()
        .values_list("version", "state", "board_id", "school_id")
        .first()
    )
    if row is None or row[1] != rules.CLOSED:
        return False
    version, state, board, school = row
    if _seen(left.incident, board, school, version, state) != left.seen:
        return False
    here = {"board_id": board, "school_id": school}
    Involvement.objects.filter(incident_id=left.incident, **here).update(name="", group="", of_group=None)
    Involvement.objects.filter(~Q(pk__in=left.graded), incident_id=left.incident, **here).update(grade=None)
    Incident.objects.filter(pk=left.incident).update(
        erased_at=at,
        kept=left.counts,
        narrative="",
        cause="",
        outcome="",
        subtype="",
        own_subtype=None,
        means=[],
        motive="",
        reporter=None,
        owner=None,
        happened_date=left.happened,
        reported_date=left.month,
        reported_at=_start(left.month),
        closed_at=_start(left.month),
        outcome_seen_at=None,
        escalated=False,
        version=version + 1,
    )
    for label in GONE:
        apps.get_model(label).objects.filter(incident_id=left.incident, **here)._raw_delete(alias())
    for year, kind, key in sorted(left.sources):  # in the order of reports, which do the same
        Source.objects.filter(year=year, kind=kind, key=key, **here).update(erased=F("erased") + 1)
    return True


def _start(month: date) -> datetime:
    return timezone.make_aware(datetime.combine(month, time(12)))


def _seen(pk: UUID, board: UUID, school: UUID, version: int, state: str) -> str:
    """One statement, for either login: ids only."""
    tables = [apps.get_model(label)._meta.db_table for label in ADDED]
    one = "(SELECT count(id) FROM {} WHERE board_id = %(board)s AND school_id = %(school)s AND incident_id = %(pk)s)"
    query = f"SELECT {', '.join(one.format(table) for table in tables)}"
    with connections[alias()].cursor() as cursor:
        cursor.execute(query, {"board": board, "school": school, "pk": pk})
        counts = cursor.fetchone()
    return ":".join(map(str, (version, state, *counts)))
