"""Ways in without an account. Only the hash of a key is kept; the key itself is in the link that was given out."""

import secrets
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from core.models import Door
from core.tenancy import Scope, atomic, current, require_board, use_scope


def make_door(
    kind: str, *, object_id: UUID | None = None, expires_at: datetime | None = None, key: str | None = None
) -> str:
    """Make a door at the board (and school) of the scope; returns the key, which is not kept."""
    scope = current()
    key = key or secrets.token_urlsafe(24)
    Door.objects.bulk_create(
        [
            Door(
                key_hash=Door.hash(key),
                kind=kind,
                board_id=require_board(),
                school_id=scope.school,
                object_id=object_id,
                expires_at=expires_at,
            )
        ]
    )
    return key


def named_key(kind: str, name: str) -> str:
    """The key of a door whose address is a name, such as a school's: doors of other kinds may have that name too."""
    return f"{kind}/{name}"


def find_door(kind: str, key: str) -> Door | None:
    """The open door that this key fits, or None. Reads outside any board, by the key's hash alone."""
    key_hash = Door.hash(key)
    with use_scope(Scope(door=key_hash)), atomic():
        door = Door.objects.filter(key_hash=key_hash, kind=kind).first()
    return door if door and door.is_open() else None


def close_doors(kind: str = "", *, object_id: UUID) -> int:
    """Revoke every key to an object, or those of one kind; returns how many. In the scope of the object's board."""
    doors = Door.objects.filter(board_id=require_board(), object_id=object_id, revoked_at__isnull=True)
    return (doors.filter(kind=kind) if kind else doors).update(revoked_at=timezone.now())


def use_up_door(door: Door) -> bool:
    """Close a door that opens once; False when somebody else went through it first. In the scope of its board.

    Kept is the day, not the moment, so that nothing that was stored then can be laid beside a key.
    """
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return bool(Door.objects.filter(pk=door.pk, revoked_at__isnull=True).update(revoked_at=today))


def key_is_taken(key: str) -> bool:
    """Whether some door, of any board, has this key. Only for keys that are no secret, such as a public address."""
    key_hash = Door.hash(key)
    with use_scope(Scope(door=key_hash)), atomic():
        return Door.objects.filter(key_hash=key_hash).exists()


def reopen_doors(kind: str, *, object_id: UUID) -> int:
    """Open every door of one kind to an object again; returns how many. In the scope of the object's board."""
    doors = Door.objects.filter(board_id=require_board(), kind=kind, object_id=object_id)
    return doors.update(revoked_at=None)


def open_door(kind: str, *, object_id: UUID) -> Door | None:
    """The newest open door to an object, without its key. Runs in the scope of the object's board."""
    doors = Door.objects.filter(board_id=require_board(), kind=kind, object_id=object_id, revoked_at__isnull=True)
    return doors.order_by("-created_at").first()
