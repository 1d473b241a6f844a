"""Keys for other programs: made, used within a limit, and taken back."""

from datetime import timedelta

from django.utils import timezone

from core import audit
from core.doors import close_doors, make_door
from core.models import Door
from core.tenancy import atomic
from oversight.models import ApiToken
from schools.models import Membership

DOOR = "apitoken"
LASTS = timedelta(days=365)
MINUTE, MOST = timedelta(minutes=1), 60  # so many questions a minute


class TooOften(Exception):
    """The program asked too much; its argument is after how many seconds it may ask again."""


class NotAllowed(Exception):
    """The key does not open this part."""


def token_make(*, name: str, parts: list[str], by: Membership) -> str:
    """A new key, which is not kept: it is shown once."""
    expires_at = timezone.now() + LASTS
    with atomic():
        row = ApiToken.create(name=name, parts=sorted(parts), created_by=by, expires_at=expires_at)
        key = make_door(DOOR, object_id=row.pk, expires_at=expires_at)
        audit.record("api.token_made", by=by, obj=row, parts=" ".join(row.parts))
    return key


def token_revoke(*, token: ApiToken, by: Membership) -> None:
    """From now on its key is unknown. Doing it twice happens once."""
    with atomic():
        open_ = ApiToken.objects.filter(pk=token.pk, revoked_at__isnull=True)
        if open_.update(revoked_at=timezone.now()):
            close_doors(DOOR, object_id=token.pk)
            audit.record("api.token_revoked", by=by, obj=token)


def token_use(*, door: Door, part: str, what: str) -> ApiToken:
    """A program asks something, in the scope of its board. Every question is written down.

    Raises ``NotAllowed`` or ``TooOften``. Those that come at once wait for each other.
    """
    now = timezone.now()
    with atomic():
        row = ApiToken.objects.select_for_update(of=("self",)).get(pk=door.object_id)
        if part and part not in row.parts:
            raise NotAllowed
        if row.counted_from is None or row.counted_from <= now - MINUTE:
            row.counted_from, row.used = now, 0
        if row.used >= MOST:
            raise TooOften(int((row.counted_from + MINUTE - now).total_seconds()) + 1)
        row.used, row.last_used_at = row.used + 1, now
        row.save(update_fields=["counted_from", "used", "last_used_at"])
        audit.record("api.read", by=None, obj=row, what=what)
    return row
