"""Keys of a round: one link that may hang on a wall, or cards that each work once.

No key is kept. They are derived from the installation's secret, so that a link can be shown again to who may.
"""

import base64
import hashlib
import hmac
from datetime import datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.translation import gettext as _

from consultation.models import VISITOR, ConsultationRound
from consultation.rules import MOST_ANSWERS
from core import audit
from core.doors import close_doors, key_is_taken, make_door
from core.tenancy import atomic
from schools.models import Membership

DOOR = VISITOR
READ_ON = timedelta(days=90)  # so long after its closing date a link still shows what became of the remarks


class AlreadyClosed(ValidationError):
    """Somebody closed the round meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("This round has been closed. Look at how it stands now."), code="closed")


def open_locked(pk: object) -> ConsultationRound:
    """A round, locked; raises AlreadyClosed."""
    row = ConsultationRound.objects.select_for_update(of=("self",)).select_related("plan__school").get(pk=pk)
    if not row.is_open:
        raise AlreadyClosed
    return row


def link_key(row: ConsultationRound) -> str:
    """The key of the link that a round has now."""
    return _key(row, f"link:{row.links_made}")


def link_make(*, row: ConsultationRound, by: Membership) -> str:
    """A link for everybody; an earlier one stops."""
    with atomic():
        row = open_locked(row.pk)
        close_doors(DOOR, object_id=row.pk)
        row.links_made += 1
        row.save(update_fields=["links_made"])
        audit.record("consultation.link_made", by=by, obj=row)
        return make_door(DOOR, object_id=row.pk, expires_at=_end(row, READ_ON), key=link_key(row))


def cards_make(*, row: ConsultationRound, batch: UUID, number: int, by: Membership) -> list[str]:
    """Keys that each work once. Asking for the same batch again gives the same keys and makes none."""
    with atomic():
        row = open_locked(row.pk)
        keys = [_key(row, f"card:{batch}:{each}") for each in range(number)]
        if key_is_taken(keys[0]):
            return [key for key in keys if key_is_taken(key)]
        if row.links_made + number > MOST_ANSWERS:
            raise ValidationError(_("This round has enough cards."), code="enough")
        row.links_made += number
        row.save(update_fields=["links_made"])
        for key in keys:
            make_door(DOOR, object_id=row.pk, expires_at=_end(row), key=key)
        audit.record("consultation.cards_made", by=by, obj=row, number=number)
    return keys


def _end(row: ConsultationRound, longer: timedelta = timedelta()) -> datetime:
    return timezone.make_aware(datetime.combine(row.closing_date + longer, time.max))


def _key(row: ConsultationRound, what: str) -> str:
    """120 bits that nobody can guess, without letters that look alike."""
    secret = hashlib.sha512(b"consultation:" + force_bytes(settings.SECRET_KEY)).digest()
    digest = hmac.digest(secret, f"{row.pk}:{what}".encode(), "sha256")
    return base64.b32encode(digest[:15]).decode().lower()
