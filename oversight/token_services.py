"""Keys for other programs: made, used within a limit, and taken back."""

from contextlib import suppress
from datetime import timedelta
from uuid import UUID, uuid4

from django.utils import timezone

from core import audit
from core.doors import close_doors, make_door
from core.models import Door
from core.tenancy import Scope, atomic, use_scope
from oversight.models import ApiToken
from schools.models import Membership

DOOR = "apitoken"
LASTS = timedelta(days=365)
MINUTE, MOST = timedelta(minutes=1), 60  # so many questions a minute


class TooOften(Exception):
    """The program asked too much; its argument is after how many seconds it may ask again."""


class NotAllowed(Exception):
    """The key does not open this part."""


def token_make(*, name: str, parts: list[str], by: Membership, form_key: UUID | None = None) -> str:
    """A new key, which is not kept: it is shown once.

    The same form sent twice at once makes one program, and its last key is the one that counts: that is the one on the
    screen. Sent again later it makes nothing, and answers "".
    """
    now = timezone.now()
    with atomic():
        Membership.objects.select_for_update(of=("self",)).get(pk=by.pk)
        row = ApiToken.objects.filter(pk=form_key).first()
        if row is None:
            values = {"name": name, "parts": sorted(parts), "created_by": by, "expires_at": now + LASTS}
            row = ApiToken.create(pk=form_key or uuid4(), **values)
            audit.record("api.token_made", by=by, obj=row, parts=" ".join(row.parts))
        elif row.last_used_at or not row.is_open or row.created_at < now - MINUTE:
            return ""
        close_doors(DOOR, object_id=row.pk)
        return make_door(DOOR, object_id=row.pk, expires_at=row.expires_at)


def token_revoke(*, token: ApiToken, by: Membership) -> None:
    """From now on its key is unknown. Doing it twice happens once."""
    with atomic():
        open_ = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True)
        if open_.update(revoked_at=timezone.now()):
            close_doors(DOOR, object_id=token.pk)
            audit.record("api.token_revoked", by=by, obj=token)


def token_use(*, door: Door, part: str, what: str) -> ApiToken:
    """A program asks something, in the scope of its board. Every question is counted and written down.

    Raises ``TooOften`` or ``NotAllowed``. Those that come at once wait for each other.
    """
    with atomic():
        row = _counted(door)
        if part and part not in row.parts:
            raise NotAllowed
        audit.record("api.read", by=None, obj=row, what=what)
    return row


def token_refused(*, door: Door, what: str) -> None:
    """A question that the key does not open counts too, and is written down: after the refusal undid everything.

    Unless others came in between and used up what was left: then there is nothing to count.
    """
    with suppress(TooOften), use_scope(Scope(board=door.board_id)), atomic():
        audit.record("api.refused", by=None, obj=_counted(door), what=what)


def _counted(door: Door) -> ApiToken:
    now = timezone.now()
    with atomic():
        row = ApiToken.objects.select_for_update(of=("self",)).get(pk=door.object_id)
        if row.counted_from is None or row.counted_from <= now - MINUTE:
            row.counted_from, row.used = now, 0
        if row.used >= MOST:
            raise TooOften(int((row.counted_from + MINUTE - now).total_seconds()) + 1)
        row.used, row.last_used_at = row.used + 1, now
        row.save(update_fields=["counted_from", "used", "last_used_at"])
    return row
