"""Which kinds of incidents the schools of a board choose from, and the subtypes it adds. History keeps its names."""

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.tenancy import atomic, require_board
from incidents import taxonomy
from incidents.models import OwnSubtype, TypeSwitch
from schools.models import Membership

MOST_SUBTYPES = 12  # of one type; a longer list is not read


def type_switch(*, code: str, on: bool, by: Membership) -> None:
    """Let schools choose a kind, or not any more. What was reported keeps its kind; the same again changes nothing."""
    taxonomy.load().type(code)
    if code == taxonomy.OTHER:
        raise ValidationError(_("This kind stays: something always fits."), code="stays")
    with atomic():
        if on:
            changed = TypeSwitch.objects.filter(code=code).delete()[0]
        else:
            changed = not TypeSwitch.objects.filter(code=code).exists()
            TypeSwitch.objects.bulk_create([TypeSwitch(board_id=require_board(), code=code)], ignore_conflicts=True)
        if changed:
            audit.record("incidents.type_on" if on else "incidents.type_off", by=by, type=code)


def subtype_add(*, type: str, name: str, by: Membership) -> OwnSubtype:
    """Add a subtype; one with the same name that is there already is that one."""
    taxonomy.load().type(type)
    with atomic():
        own = list(OwnSubtype.objects.filter(type=type, ended_at__isnull=True))
        for row in own:
            if row.name.casefold() == name.casefold():
                return row
        if len(own) >= MOST_SUBTYPES:
            raise ValidationError(_("There are many subtypes already. End one first."), code="too_many")
        row = OwnSubtype.create(type=type, name=name)
        audit.record("incidents.subtype_added", by=by, obj=row, type=type)
    return row


def subtype_end(*, subtype: OwnSubtype, by: Membership) -> None:
    """From now on nobody chooses it; incidents that have it keep it."""
    with atomic():
        if OwnSubtype.objects.filter(pk=subtype.pk, ended_at__isnull=True).update(ended_at=timezone.now()):
            audit.record("incidents.subtype_ended", by=by, obj=subtype, type=subtype.type)
