"""After a restore: erase again what the ledger lists and is back. Safe to run twice; it says what it did."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.db.models import Q
from django.utils import timezone

from core import audit
from core.tenancy import Scope, atomic, system_scope, use_scope
from incidents import rules as incident_rules
from incidents.erasure_services import seen_of
from incidents.models import Incident
from incidents.services import save
from retention import rules
from retention.erase_services import item_erase
from retention.mark_services import KEEPS
from retention.models import CaseMark, ErasureItem, ErasureList, LedgerEntry
from retention.rules import Erased
from retention.services import list_finish


@dataclass
class Replayed:
    """What became of the lines of a ledger, in numbers; ``failed``: numbers of cases that are still there."""

    lines: int = 0
    again: int = 0
    already: int = 0
    unknown: int = 0
    failed: list[str] = field(default_factory=list)


def replay(rows: list[Erased]) -> Replayed:
    found = Replayed(lines=len(rows))
    places: dict[tuple[UUID, UUID], list[Erased]] = {}
    for row in rows:
        places.setdefault((row.board, row.school), []).append(row)
    for (board, school), here in places.items():
        with use_scope(Scope(board=board, school=school)):
            _replay_here(here, found)
    return found


def _replay_here(rows: list[Erased], found: Replayed) -> None:
    """At one school: what is back is prepared as anybody of the school, and erased by the system."""
    with atomic():
        ids = [row.incident for row in rows]
        known = dict(Incident.objects.filter(pk__in=ids).values_list("pk", "erased_at"))
        listed = set(LedgerEntry.objects.values_list("incident_id", flat=True))
    found.unknown += len(rows) - len(known)
    _list_again([row for row in rows if row.incident in known and row.incident not in listed])
    back = [row for row in rows if row.incident in known and known[row.incident] is None]
    found.already += len(known) - len(back)
    if not back:
        return
    items = _approved(back, [_prepared(row.incident) for row in back])
    for row, item in zip(back, items, strict=True):
        state = item_erase(pk=item, today=timezone.localdate())
        if state == rules.ERASED:
            found.again += 1
        else:
            found.failed.append(row.reference)
    with atomic():
        done = ErasureList.objects.get(items__pk=items[0])
        list_finish(row=done)
        audit.record("retention.replayed", by=None, obj=done, cases=len(back))


def _prepared(pk: UUID) -> str:
    """As it was when it was erased: closed, and held by nothing. Answers how it stands now."""
    with atomic():
        row = Incident.objects.select_for_update(of=("self",)).get(pk=pk)
        if row.state != incident_rules.CLOSED:
            row.state, row.closed_at = incident_rules.CLOSED, timezone.now()
            save(row, "state", "closed_at")
        marks = CaseMark.objects.filter(incident=row, kind__in=KEEPS, ended_at=None)
        marks.update(ended_at=timezone.now())
        return seen_of(row)


def _approved(rows: list[Erased], seen: list[str]) -> list[UUID]:
    """A list of its own, which the ledger approves: only the system makes one."""
    here = {"board_id": rows[0].board, "school_id": rows[0].school}
    with system_scope("a ledger that is replayed"):
        today = timezone.localdate()
        made = ErasureList(id=uuid4(), **here, origin="replay", proposed_date=today, listed=len(rows))
        ErasureList.objects.bulk_create([made])
        items = [
            ErasureItem(
                id=uuid4(),
                **here,
                list_id=made.pk,
                incident_id=row.incident,
                reference=row.reference,
                category="other",
                closed_date=row.day,
                due_date=min(row.day, today),
                seen=stands,
            )
            for row, stands in zip(rows, seen, strict=True)
        ]
        ErasureItem.objects.bulk_create(items)
        ErasureList.objects.filter(Q(pk=made.pk)).update(state=rules.APPROVED)
    return [item.pk for item in items]


def _list_again(rows: list[Erased]) -> None:
    """The table of the ledger was restored too: it gets its lines back, which are in the file already."""
    now = timezone.now()
    lines = [
        LedgerEntry(
            board_id=row.board,
            school_id=row.school,
            incident_id=row.incident,
            reference=row.reference,
            day=row.day,
            list_id=row.list,
            written_at=now,
        )
        for row in rows
    ]
    with system_scope("lines of the ledger that a restore took away"):
        LedgerEntry.objects.bulk_create(lines, ignore_conflicts=True)
