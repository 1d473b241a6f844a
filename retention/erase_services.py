"""Erasing what was approved, case by case: each whole or not at all, and safe to do again after any stop.

The look at a case is the school's; the erasing is the system's, whose login alone may. PostgreSQL checks once more that
the list was approved and nothing holds the case (``retention/migrations``).
"""

from datetime import date
from uuid import UUID, uuid4

from django.core.files.storage import default_storage
from django.db import IntegrityError
from django.utils import timezone

from core import audit
from core.models import AuditEvent
from core.tenancy import atomic, system_scope, use_scope
from core.tenancy.scope import Scope
from incidents.erasure_services import Leaving, case_erase, leaving, seen_of
from incidents.models import Incident
from retention import ledger, rules, selectors
from retention.models import ErasureItem, LedgerEntry

TRIES = 3  # somebody may work on a case in the very moment


def item_erase(*, pk: UUID, today: date) -> str:
    """Erase one case of an approved list, or say why not; answers the item's state. At its school, outside atomic."""
    for _try in range(TRIES):
        with atomic():
            item = ErasureItem.objects.select_related("list").get(pk=pk)
            if item.state == rules.LISTED:
                incident = Incident.objects.get(pk=item.incident_id)
                now = selectors.standing_of(incident, item, item.list.origin, seen_of(incident))
                why = rules.why_not(now, seen=item.seen, today=today)
                if why:
                    _skip(item, why)
                left = None if why else leaving(incident)
        if item.state != rules.LISTED:
            break
        if left and _erase(item, left):
            item.state, item.paths = rules.ERASED, left.paths
            break
    else:
        with atomic():
            _skip(item, ErasureItem.Why.CHANGED)
    if item.state == rules.ERASED:
        _clean_up(item)
    return item.state


def _skip(item: ErasureItem, why: str) -> None:
    item.state, item.why = rules.SKIPPED, why
    item.save(update_fields=["state", "why"])
    audit.record("retention.skipped", by=None, obj=item, why=why)


def _erase(item: ErasureItem, left: Leaving) -> bool:
    """All of it in one transaction; False when the case is not as it was, or PostgreSQL refuses."""
    at = timezone.now()
    try:
        with system_scope("an approved erasure"):
            if not case_erase(left, at=at):
                return False
            ErasureItem.objects.filter(pk=item.pk).update(state=rules.ERASED, erased_at=at, paths=left.paths)
            LedgerEntry.objects.bulk_create(
                [
                    LedgerEntry(
                        board_id=left.board,
                        school_id=left.school,
                        incident_id=left.incident,
                        reference=item.reference,
                        day=timezone.localdate(at),
                        list_id=item.list_id,
                    )
                ],
                ignore_conflicts=True,
            )
            AuditEvent(
                id=uuid4(),
                board_id=left.board,
                school_id=left.school,
                action="incident.erased",
                object_kind="incidents.incident",
                object_id=str(left.incident),
                detail={"list": str(item.list_id)},
            ).save(force_insert=True)
    except IntegrityError:
        return False
    return True


def _clean_up(item: ErasureItem) -> None:
    """What cannot be in the transaction: files, whose keys are gone already, and the ledger outside the database."""
    for path in item.paths:
        default_storage.delete(path)
    with atomic():
        ErasureItem.objects.filter(pk=item.pk).exclude(paths=[]).update(paths=[])
    write_ledger(item.board_id, item.school_id)


def write_ledger(board: UUID, school: UUID) -> int:
    """Write what is only in the database to the ledger outside it; a line may come twice, and none is lost."""
    with use_scope(Scope(board=board, school=school)), atomic():
        rows = list(LedgerEntry.objects.filter(written_at=None))
    if rows:
        ledger.append(rules.Erased(r.board_id, r.school_id, r.incident_id, r.reference, r.day, r.list_id) for r in rows)
        with system_scope("lines of the ledger are outside the database now"):
            LedgerEntry.objects.filter(pk__in=[row.pk for row in rows]).update(written_at=timezone.now())
    return len(rows)
