"""Who read incidents in a month, from the audit trail: numbers and names of colleagues, nothing of a case."""

from dataclasses import dataclass
from datetime import date, datetime, time
from functools import reduce
from operator import or_
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Q, QuerySet
from django.utils import timezone

from core.models import AuditEvent
from incidents import reading_rules as rules
from incidents.models import Entry, Incident, ReadingReview, Task
from incidents.reading_rules import Known, Read, Reader
from schools.models import Membership, School

READING = ("incident.read", "incident.attachment_read", "incident.searched")
# Many cases at once: as a list, as figures with small numbers, for a request, from another register.
TAKING = ("incidents.list_exported", "incidents.exported", "rights.dossier_taken", "incidents.file_read")
ROUTES = ("incidents:", "incident_import:", "retention:")


@dataclass(frozen=True)
class Line:
    """A reader with a name; ``member``: None for who has no membership here any more that is known."""

    reader: Reader
    member: Membership | None


@dataclass(frozen=True)
class Month:
    first: date
    lines: list[Line]
    review: ReadingReview | None

    @property
    def reads(self) -> int:
        return sum(line.reader.reads for line in self.lines)

    @property
    def readers(self) -> int:
        return sum(bool(line.reader.reads) for line in self.lines)

    @property
    def standing_out(self) -> list[Line]:
        return [line for line in self.lines if line.reader.signs]


def month_of(first: date) -> Month:
    """One month of this school, in a fixed number of queries."""
    events = _read(_events(first)).filter(actor_id__isnull=False)
    rows: Any = events.order_by().values_list("actor_id", "object_id", "at", "detail", "action")
    reads = [
        Read(
            who,
            "" if action in TAKING else case,
            timezone.localtime(at),
            own=detail.get("part") == "own",
            took=action in TAKING,
        )
        for who, case, at, detail, action in rows
    ]
    routes = [Q(detail__route__startswith=route) for route in ROUTES]
    turned_away = _events(first).filter(reduce(or_, routes), action="access.refused")
    refused: Any = turned_away.filter(actor_id__isnull=False).values_list("actor_id", flat=True)
    found = rules.readers(reads, _known({read.case for read in reads if read.case}), refused)
    members = _members([row.who for row in found])
    review = ReadingReview.objects.filter(month=first).select_related("by").first()
    return Month(first, [Line(row, members.get(row.who)) for row in found], review)


def _known(cases: set[str]) -> dict[str, Known]:
    """Who has a part in these cases: who reported or handles it, added to it, or has a task of it."""
    part: dict[str, set[UUID]] = {}
    closed: dict[str, datetime | None] = {}
    rows = Incident.objects.filter(pk__in=cases).order_by()
    for pk, owner, reporter, closed_at in rows.values_list("pk", "owner__user", "reporter__user", "closed_at"):
        part[str(pk)] = {who for who in (owner, reporter) if who}
        closed[str(pk)] = closed_at
    for model, name in ((Entry, "by__user"), (Task, "owner__user")):
        added: Any = model.objects.filter(incident__in=list(part)).order_by().values_list("incident", name).distinct()
        for pk, who in added:
            part[str(pk)].add(who)
    return {pk: Known(frozenset(who), closed[pk]) for pk, who in part.items()}


def _members(users: list[UUID]) -> dict[UUID, Membership]:
    """By user; of more than one here, the newest counts."""
    rows = Membership.objects.filter(user__in=users).order_by("created_at")
    return {row.user_id: row for row in rows}


def unseen(today: date) -> QuerySet[AuditEvent]:
    """What was read in the last whole month, while nobody looked at that month."""
    first = rules.before(today)
    looked = ReadingReview.objects.filter(month=first)
    return _events(first).filter(~Exists(looked), action__in=READING)


@dataclass(frozen=True)
class SchoolMonth:
    school: School
    reads: int
    leader: int  # of those by school leaders themselves
    review: ReadingReview | None


def schools_in(first: date) -> list[SchoolMonth]:
    """Each school of the board: how much was read, how much of it by its leader, and whether somebody looked."""
    leaders = Membership.objects.active().filter(roles__contains=["school_leader"]).values_list("school_id", "user_id")
    by_leader = Q(pk__in=[])
    for school, user in leaders:
        by_leader |= Q(school_id=school, actor_id=user)
    events = _read(_events(first)).filter(school_id__isnull=False).order_by().values("school_id")
    counts = events.annotate(reads=Count("pk"), leader=Count("pk", filter=by_leader))
    found = {row["school_id"]: (row["reads"], row["leader"]) for row in counts}
    reviews = {row.school_id: row for row in ReadingReview.objects.filter(month=first).select_related("by")}
    schools = School.objects.filter(in_use_since__isnull=False).order_by(F("name"))
    return [SchoolMonth(row, *found.get(row.pk, (0, 0)), review=reviews.get(row.pk)) for row in schools]


def _read(events: QuerySet[AuditEvent]) -> QuerySet[AuditEvent]:
    """Of those, what is reading. Figures without small numbers point at nobody."""
    return events.filter(action__in=(*READING, *TAKING)).exclude(
        action="incidents.exported", detail__contains={"exact": False}
    )


def _events(first: date) -> QuerySet[AuditEvent]:
    """Everything of one month here, by the index on place and moment."""
    since, until = (timezone.make_aware(datetime.combine(day, time())) for day in (first, rules.after(first)))
    return AuditEvent.objects.filter(at__gte=since, at__lt=until)
