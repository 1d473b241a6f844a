"""The audit trail: who did what, when, where. Ids and codes only, so it may outlive the texts it speaks of.

Rows can be added and read, never changed: by grant and by trigger. ``seal`` chains them per board, so that what
someone with the owner's password takes away or alters shows (``verify``).
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connections, models

from core.models import AuditEvent, AuditSeal
from core.tenancy import current
from core.tenancy.scope import alias

FIRST = "0" * 64
SEALING = 7_233_738  # the number of the lock that the sealing holds
# Events are sealed in the order they are committed in; no transaction lasts longer than this.
LATE = timedelta(hours=1)


def record(action: str, *, by: Any, obj: models.Model | None = None, **detail: Any) -> AuditEvent:
    """Add one event in the transaction of what it tells of.

    ``by``: a Membership, a User, or None for the system. ``obj``: what it was done to. ``detail``: codes,
    numbers and ids, never a person's words.
    """
    scope = current()
    event = AuditEvent(
        board_id=scope.board,
        school_id=scope.school,
        actor_id=_actor(by),
        action=action,
        object_kind=obj._meta.label_lower if obj else "",
        object_id=str(obj.pk) if obj else "",
        detail={key: _plain(value) for key, value in detail.items()},
    )
    event.save(force_insert=True)
    return event


def _actor(by: Any) -> UUID | None:
    return None if by is None else getattr(by, "user_id", None) or by.pk


def _plain(value: Any) -> Any:
    return str(value) if isinstance(value, UUID) else value


def seal(events: Iterable[AuditEvent], previous: AuditSeal | None) -> list[AuditSeal]:
    """Links of the chain for events not yet in it (pure; the tick stores them)."""
    number, digest = (previous.number, previous.digest) if previous else (0, FIRST)
    seals = []
    for event in events:
        number, digest = number + 1, link(digest, event)
        seals.append(AuditSeal(board_id=event.board_id, event_id=event.pk, number=number, digest=digest))
    return seals


def link(previous: str, event: AuditEvent) -> str:
    """SHA-256 of the previous link and everything the event says."""
    fields = ("id", "at", "board_id", "school_id", "actor_id", "action", "object_kind", "object_id")
    said = {name: str(getattr(event, name)) for name in fields} | {"detail": event.detail}
    text = json.dumps([previous, said], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def seal_new_events() -> int:
    """Add every event that is not in a chain yet; returns how many. Runs in ``system_scope``, by the tick."""
    with connections[alias()].cursor() as cursor:  # two ticks at once: the second waits and finds nothing new
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SEALING])
    added, unsealed = 0, _unsealed()
    for board_id in unsealed.values_list("board_id", flat=True).distinct():
        last = AuditSeal.objects.filter(board_id=board_id).order_by("-number").first()
        new = unsealed.filter(board_id=board_id).order_by("at", "pk")
        added += len(AuditSeal.objects.bulk_create(seal(new.iterator(), last)))
    return added


def _unsealed() -> models.QuerySet:
    """Events without a link, among those that can have been committed since the last sealing."""
    events = AuditEvent.objects.filter(~models.Exists(AuditSeal.objects.filter(event_id=models.OuterRef("pk"))))
    last = AuditSeal.objects.aggregate(at=models.Max("sealed_at"))["at"]
    return events.filter(at__gte=last - LATE) if last else events


def verify(board_id: UUID | None, head: tuple[int, str] | None = None) -> list[str]:
    """What is wrong with a board's chain, in words; empty when every link holds. In ``system_scope``.

    ``head``: number and digest of the last link as they were written down outside the database. Without it a tail
    that was cut off, or a chain that was made anew, cannot be seen.
    """
    seals = list(AuditSeal.objects.filter(board_id=board_id).order_by("number"))
    events = {event.pk: event for event in AuditEvent.objects.filter(board_id=board_id)}
    faults, latest = _broken_links(seals, events)
    for event in events.values():
        if latest and event.at < latest - LATE:
            faults.append(f"event {event.pk} was put in afterwards")
    digests = {row.number: row.digest for row in seals}
    if head and digests.get(head[0]) != head[1]:
        faults.append(f"link {head[0]} is not the one that was written down")
    return faults


def _broken_links(seals: list[AuditSeal], events: dict[UUID, AuditEvent]) -> tuple[list[str], datetime | None]:
    """Faults of the chain, and the latest moment it tells of. Takes the sealed events out of ``events``."""
    faults, expected, digest, latest = [], 1, FIRST, None
    for row in seals:
        event = events.pop(row.event_id, None)
        if row.number != expected:
            faults.append(f"link {expected} is missing")
        if event is None:
            faults.append(f"the event of link {row.number} is missing")
        elif link(digest, event) != row.digest:
            faults.append(f"the event of link {row.number} was altered")
        elif latest and event.at < latest - LATE:
            faults.append(f"the event of link {row.number} was put in afterwards")
        if event:
            latest = max(latest or event.at, event.at)
        expected, digest = row.number + 1, row.digest
    return faults, latest


def last_link(board_id: UUID | None) -> tuple[int, str] | None:
    """The head of a board's chain, to be written down outside the database. In ``system_scope``."""
    row = AuditSeal.objects.filter(board_id=board_id).order_by("-number").first()
    return (row.number, row.digest) if row else None
