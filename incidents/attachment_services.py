"""Attachments of a case: sealed when they come in, opened with an event, and gone for good when they are taken away."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.files import drop_sealed, keep_sealed, open_sealed
from core.sealed import keyring
from core.tenancy import atomic
from core.uploads import Upload, safe_name
from incidents import rules
from incidents.models import Attachment, Incident
from incidents.services import locked
from schools.models import Membership


def attachment_add(*, incident: Incident, key: UUID, title: str, upload: Upload, by: Membership) -> Attachment:
    """Keep a file. The same form again is the same attachment; more than the limit raises ``ValidationError``."""
    with atomic():
        row = locked(incident)
        if found := Attachment.objects.filter(pk=key, incident=row).first():
            return found
        if row.attachments.filter(removed_at=None).count() >= rules.MOST_ATTACHMENTS:
            text = _("This incident has %(count)s attachments already. Take one away first.")
            raise ValidationError(text % {"count": rules.MOST_ATTACHMENTS}, code="too_many")
        made = Attachment(
            id=key,
            board_id=row.board_id,
            school_id=row.school_id,
            incident=row,
            content_type=upload.content_type,
            size=len(upload.content),
            added_by=by,
        )
        made.name = keyring().seal(made, "name", safe_name(title, upload.extension))
        keep_sealed(made, upload.content)
        made.save(force_insert=True)
        audit.record("incident.attachment_added", by=by, obj=row, kind=upload.extension)
    return made


def attachment_read(*, attachment: Attachment, by: Membership) -> tuple[str, bytes]:
    """Its name and content; who reads it is written down in the transaction whose commit lets it leave."""
    with atomic():
        audit.record("incident.attachment_read", by=by, obj=attachment.incident, attachment=attachment.pk)
        return keyring().open(attachment, "name"), open_sealed(attachment)


def attachment_remove(*, attachment: Attachment, by: Membership) -> None:
    """Take it away: its key is forgotten at once, so no copy of the file can be read. A second time changes nothing.

    Raises ``ValidationError`` while the case must be kept as it is, which PostgreSQL knows (``retention``), and
    ``Stale`` when it was erased.
    """
    with atomic():
        locked(attachment.incident)  # so that who says that it must be kept waits, or is seen
        row = Attachment.objects.select_for_update(of=("self",)).select_related("incident").get(pk=attachment.pk)
        if row.removed_at is None:
            _drop(row)
            audit.record("incident.attachment_removed", by=by, obj=row.incident, attachment=row.pk)


def _drop(row: Attachment) -> None:
    try:
        with atomic():
            drop_sealed(row)
            row.name, row.removed_at = "", timezone.now()
            row.save(update_fields=["name", "file_key", "path", "removed_at"])
    except IntegrityError:
        text = _("This incident must be kept as it is. Until that ends, its attachments stay.")
        raise ValidationError(text, code="held") from None
