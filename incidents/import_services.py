"""Incidents that come from another register, all at once: written down as they were, followed up already.

Nobody is told of them, and who reported them is not known here. They are numbered in the school year in which they
happened.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Max
from django.utils import timezone

from core import audit
from core.sealed import Keyring, keyring
from core.tenancy import atomic, current, require_school
from incidents import rules, taxonomy
from incidents.figure_services import count_imported, one_at_a_time
from incidents.models import Entry, Incident, Involvement
from incidents.selectors import group_ids
from incidents.services import Report
from schools.models import Membership
from schools.school_year import SchoolYear

BATCH = 500
NOON = time(12)


@dataclass(frozen=True)
class Arrival:
    """One incident of another register. ``names``: one for each of the people, "" where there is none; ``measures``:
    codes. ``id`` is what it will be known by."""

    id: UUID
    report: Report
    subtype: str = ""
    names: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()


def incidents_bring_in(
    *, arrivals: Sequence[Arrival], by: Membership, today: date, progress: Callable[[int], None] = lambda done: None
) -> list[Incident]:
    """Write them all down, or none. ``progress`` hears how many were written, now and then."""
    ordered = sorted(arrivals, key=lambda each: each.report.happened_date)
    with atomic():
        one_at_a_time()
        keys, numbers = keyring(), _last_numbers()
        rows = [_incident(each, keys, numbers, today) for each in ordered]
        named = (person.group for each in ordered for person in each.report.people)
        groups = group_ids(named, (row.year for row in rows))
        for start in range(0, len(rows), BATCH):
            Incident.objects.bulk_create(rows[start : start + BATCH])
            part = zip(rows[start : start + BATCH], ordered[start : start + BATCH], strict=True)
            _write_parts(part, groups, keys, by)
            progress(min(start + BATCH, len(rows)))
        count_imported(
            (row, [person.group for person in each.report.people]) for row, each in zip(rows, ordered, strict=True)
        )
        audit.record("incidents.imported", by=by, count=len(rows))
    return rows


def _last_numbers() -> dict[int, int]:
    return dict(Incident.objects.order_by().values_list("year").annotate(Max("number")))


def _incident(each: Arrival, keys: Keyring, numbers: dict[int, int], today: date) -> Incident:
    report, year = each.report, SchoolYear.of(each.report.happened_date).start
    numbers[year] = numbers.get(year, 0) + 1
    at = timezone.make_aware(datetime.combine(report.happened_date, NOON))
    row = Incident(
        **_place(),
        id=each.id,
        year=year,
        number=numbers[year],
        form_key=each.id,
        taxonomy=taxonomy.CURRENT,
        type=report.type,
        subtype=each.subtype,
        place=report.place,
        moment=report.moment,
        happened_date=report.happened_date,
        severity=report.severity,
        restricted=taxonomy.load().type(report.type).restricted,
        state=rules.CLOSED,
        reported_date=report.happened_date,
        reported_at=at,
        closed_at=at,
        imported_date=today,
    )
    row.narrative = keys.seal(row, "narrative", "" if row.kind.wordless else report.narrative)
    return row


def _write_parts(
    pairs: Iterable[tuple[Incident, Arrival]], groups: dict[tuple[int, str], UUID], keys: Keyring, by: Membership
) -> None:
    """The people in them, and the measures that were taken."""
    people, entries = [], []
    for row, each in pairs:
        nobody = ("",) * len(each.report.people)
        names = nobody if row.kind.wordless else each.names or nobody
        for position, (person, name) in enumerate(zip(each.report.people, names, strict=True), start=1):
            involved = Involvement(
                **_place(),
                incident=row,
                person=person.person,
                part=person.part,
                group=person.group,
                of_group_id=groups.get((row.year, person.group)),
                grade=person.grade,
                position=position,
            )
            involved.name = keys.seal(involved, "name", name)
            people.append(involved)
        for code in each.measures:
            on = row.happened_date
            entries.append(Entry(**_place(), incident=row, kind=Entry.Kind.MEASURE, code=code, on_date=on, by=by))
    Involvement.objects.bulk_create(people, batch_size=BATCH)
    Entry.objects.bulk_create(entries, batch_size=BATCH)


def _place() -> dict[str, UUID | None]:
    return {"board_id": current().board, "school_id": require_school()}
