"""What counts for one case: that it must be kept or left as it is, and what somebody says is not right."""

from datetime import date
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils import timezone

from core import audit
from core.sealed import keyring
from core.tenancy import atomic
from incidents.limit_services import case_limit
from incidents.models import Incident
from incidents.services import locked as locked_case
from retention import rules
from retention.models import CaseMark, ErasureItem
from retention.services import list_drop_empty
from retention.services import locked as locked_list
from schools.models import Membership
from schools.roles import RIGHTS_HANDLE

KEEPS = (CaseMark.Kind.HOLD, CaseMark.Kind.RESTRICTION)


def mark_add(
    *, incident: Incident, key: UUID, kind: str, text: str, until: date | None = None, by: Membership
) -> CaseMark:
    """Say something that counts for a case. The same form again is the same mark. ``Stale`` of what is erased."""
    with atomic():
        row = locked_case(incident, limited=True)
        if found := CaseMark.objects.filter(pk=key, incident=row).first():
            return found
        mark = CaseMark(id=key, board_id=row.board_id, school_id=row.school_id, incident=row, kind=kind, made_by=by)
        mark.text = keyring().seal(mark, "text", text)
        if kind in KEEPS:
            mark.until_date = until
            mark.review_date = min(until or date.max, timezone.localdate() + rules.REVIEW)
        mark.save(force_insert=True)
        _limit(row)
        audit.record("incident.marked", by=by, obj=row, kind=kind)
    return mark


def exception_add(
    *, incident: Incident, key: UUID, ground: str, text: str, until: date, by: Membership
) -> CaseMark | None:
    """Let something be done with a restricted case up to and including a day, on a ground of the law, with the reason.

    The same form again is the same exception. Of a case that is not restricted: None. ``Stale`` of what is erased.
    """
    if RIGHTS_HANDLE not in by.permissions:
        raise PermissionDenied
    with atomic():
        row = locked_case(incident, limited=True)
        if found := CaseMark.objects.filter(pk=key, incident=row).first():
            return found
        if not row.limited:
            return None
        kind = CaseMark.Kind.EXCEPTION
        mark = CaseMark(id=key, board_id=row.board_id, school_id=row.school_id, incident=row, kind=kind, made_by=by)
        mark.ground, mark.until_date = ground, until
        mark.text = keyring().seal(mark, "text", text)
        mark.save(force_insert=True)
        _limit(row)
        audit.record("incident.exception_made", by=by, obj=row, ground=ground, until=until.isoformat())
    return mark


def mark_end(*, mark: CaseMark, text: str, by: Membership) -> CaseMark:
    """It no longer counts, and why; with a restriction its exceptions end. A second time changes nothing."""
    with atomic():
        case = locked_case(mark.incident, limited=True)
        row = CaseMark.objects.select_for_update(of=("self",)).select_related("incident").get(pk=mark.pk)
        if row.ended_at is None:
            row.end_text = keyring().seal(row, "end_text", text)
            row.ended_at, row.ended_by = timezone.now(), by
            row.save(update_fields=["end_text", "ended_at", "ended_by"])
            _limit(case)
            audit.record("incident.mark_ended", by=by, obj=row.incident, kind=row.kind)
    return row


def mark_renew(*, mark: CaseMark, today: date, by: Membership) -> CaseMark:
    """It is still needed: somebody looks again after a year."""
    with atomic():
        row = CaseMark.objects.select_for_update(of=("self",)).select_related("incident").get(pk=mark.pk)
        later = today + rules.REVIEW
        if row.blocks and row.review_date and row.review_date < later:
            row.review_date = later
            row.save(update_fields=["review_date"])
            audit.record("incident.mark_renewed", by=by, obj=row.incident, kind=row.kind)
    return row


def _limit(row: Incident) -> None:
    """Tell the case whether it is kept as it is now, and until when there is an exception."""
    now = CaseMark.objects.filter(incident=row, ended_at=None)
    limited = now.filter(kind=CaseMark.Kind.RESTRICTION).exists()
    exceptions = now.filter(kind=CaseMark.Kind.EXCEPTION)
    if not limited:
        exceptions.update(ended_at=timezone.now())
    until = exceptions.aggregate(last=Max("until_date"))["last"] if limited else None
    case_limit(incident=row, limited=limited, free_until=until)


def item_take_out(*, item: ErasureItem, key: UUID, text: str, until: date | None, by: Membership) -> CaseMark:
    """Keep a case that is on a list: it goes off, and is held. Raises ``Changed`` when the list was approved."""
    with atomic():
        row = locked_list(item.list)
        found = ErasureItem.objects.select_related("incident").get(pk=item.pk, list=row)
        mark = mark_add(incident=found.incident, key=key, kind=CaseMark.Kind.HOLD, text=text, until=until, by=by)
        if found.state == rules.LISTED:
            found.state, found.why = rules.TAKEN_OUT, ErasureItem.Why.HOLD
            found.save(update_fields=["state", "why"])
            audit.record("retention.taken_out", by=by, obj=row)
            list_drop_empty(row=row)
    return mark
