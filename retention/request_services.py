"""Requests about rights: written down, given more time, filled with cases, answered."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, outbox
from core.files import drop_sealed, keep_sealed, open_sealed
from core.sealed import keyring
from core.tenancy import atomic
from core.versions import Stale
from incidents.models import Incident
from retention import request_selectors, rules
from retention.dossier_rules import EXTENSION, KEPT_DAYS, months_after
from retention.dossier_selectors import unseen
from retention.models import DossierFile, ErasureList, RightsCase, RightsRequest, RightsText
from retention.services import item_add, list_approve
from schools.models import Membership


@dataclass(frozen=True)
class Asked:
    """What is asked, and where to look. ``subject``: who it is about; ``asker``: who asks."""

    kind: str
    received_date: date
    subject: str
    asker: str
    identified: bool
    group: str
    first_date: date
    last_date: date


def request_add(*, key: UUID, asked: Asked, school: Any, by: Membership) -> RightsRequest:
    """Write a request down; it must be answered within a month. The same form again is the same request."""
    with atomic():
        if found := RightsRequest.objects.filter(pk=key).first():
            return found
        plain = {name: getattr(asked, name) for name in ("kind", "received_date", "identified", "group")}
        dates = {"first_date": asked.first_date, "last_date": asked.last_date}
        due = months_after(asked.received_date, 1)
        row = RightsRequest(
            id=key, board_id=school.board_id, school_id=school.pk, handler=by, due_date=due, **plain, **dates
        )
        for name in ("subject", "asker"):
            setattr(row, name, keyring().seal(row, name, getattr(asked, name)))
        row.save(force_insert=True)
        audit.record("rights.asked", by=by, obj=row, kind=row.kind)
    return row


def request_extend(*, row: RightsRequest, because: str, today: date, by: Membership) -> RightsRequest:
    """Two months more, once and within the first month, with the reason that who asked is told. A second time changes
    nothing."""
    with atomic():
        found = locked(row)
        if found.extended_at is None:
            if today > found.due_date:
                raise ValidationError(_("The first month is over. Then more time cannot be taken."), code="late")
            found.extended_at = timezone.now()
            found.due_date = months_after(found.due_date, EXTENSION)
            found.extended_because = keyring().seal(found, "extended_because", because)
            found.save(update_fields=["extended_at", "due_date", "extended_because"])
            audit.record("rights.extended", by=by, obj=found)
    return found


def request_read(*, row: RightsRequest, by: Membership) -> None:
    """Write down who reads whose request it is, in the transaction whose commit lets the page leave."""
    with atomic():
        audit.record("rights.read", by=by, obj=row)


def searched(*, row: RightsRequest, cases: int, found: list[Incident], by: Membership) -> None:
    """Write down that somebody looked through cases for a name, and which were found, before anything of it leaves."""
    with atomic():
        audit.record("rights.searched", by=by, obj=row, cases=cases, found=len(found))
        for incident in found:
            audit.record("incident.read", by=by, obj=incident, part="search")


def cases_choose(*, row: RightsRequest, incidents: list[Incident], by: Membership) -> None:
    """Add cases that concern who the request is about."""
    with atomic():
        found = locked(row)
        known = set(found.cases.values_list("incident_id", flat=True))
        new = [incident for incident in incidents if incident.pk not in known]
        for incident in new:
            own = request_selectors.own_people(found, incident)
            RightsCase.create(request=found, incident=incident, own=[str(pk) for pk in own])
        if new:
            audit.record("rights.cases_chosen", by=by, obj=found, cases=len(new))


def case_leave_out(*, case: RightsCase, by: Membership) -> None:
    """A case does not concern them after all: its copies go too."""
    with atomic():
        found = locked(case.request)
        RightsText.objects.filter(case=case).delete()
        RightsCase.objects.filter(pk=case.pk).delete()
        audit.record("rights.case_left_out", by=by, obj=found)


def case_save(
    *,
    case: RightsCase,
    texts: dict[str, str],
    sources: list[str],
    own: list[str],
    left_out: list[str],
    files: list[str],
    seen: int,
    by: Membership,
) -> RightsCase:
    """What of a case goes into the dossier: copies, never the originals. ``sources``: every text that was looked at.

    Raises ``Stale`` when it is not as seen.
    """
    with atomic():
        locked(case.request)
        row = RightsCase.objects.select_for_update(of=("self",)).get(pk=case.pk)
        if row.version != seen:
            raise Stale(row)
        keys = keyring()
        kept = {text.source: text for text in row.texts.all()}
        for source, text in texts.items():
            copy = kept.get(source)
            if copy is None:
                copy = RightsText(
                    board_id=row.board_id, school_id=row.school_id, case=row, incident_id=row.incident_id, source=source
                )
                copy.text = keys.seal(copy, "text", text)
                copy.save(force_insert=True)
            elif keys.open(copy, "text") != text:
                copy.text = keys.seal(copy, "text", text)
                copy.save(update_fields=["text"])
        row.own, row.left_out, row.files, row.version = own, left_out, files, row.version + 1
        row.looked_at, row.looked_by, row.sources = timezone.now(), by, sources
        row.save(update_fields=["own", "left_out", "files", "sources", "version", "looked_at", "looked_by"])
        audit.record("rights.case_redacted", by=by, obj=case.request)
    return row


def dossier_ask(*, row: RightsRequest, key: UUID, by: Membership) -> DossierFile:
    """Have the dossier made as a file. The same form again is the same file."""
    with atomic():
        found = locked(row)
        if made := DossierFile.objects.filter(pk=key, request=found).first():
            return made
        if not found.cases.exists():
            raise ValidationError(_("Choose at least one incident first."), code="no_cases")
        require_looked_at(found)
        file = DossierFile.create(id=key, request=found, made_by=by, expires_at=timezone.now() + timedelta(KEPT_DAYS))
        outbox.enqueue("retention.dossier", key=file.job_key, payload={"file": str(file.pk)})
        audit.record("rights.dossier_asked", by=by, obj=found)
    return file


def require_looked_at(row: RightsRequest) -> None:
    """Nothing goes into a dossier that nobody went through, also not what was written since."""
    cases = list(request_selectors.cases_in(row))
    if any(case.looked_at is None for case in cases):
        raise ValidationError(_("Go through the texts of every incident first."), code="not_looked_at")
    if new := unseen(cases):
        names = ", ".join(case.incident.reference for case in cases if case.pk in new)
        text = _("Since you looked something was written down: %(names)s. Go through those texts once more.")
        raise ValidationError(text, params={"names": names}, code="unseen")


def dossier_keep(*, file: DossierFile, name: str, content: bytes) -> None:
    """The job is done: keep the file sealed, unless its time is over or it was kept already."""
    row = DossierFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
    if row.path or row.gone_at:
        return
    row.name = keyring().seal(row, "name", name)
    row.size = len(content)
    keep_sealed(row, content)
    row.save(update_fields=["name", "file_key", "path", "size"])
    audit.record("rights.dossier_made", by=None, obj=row.request)


def dossier_take(*, file: DossierFile, by: Membership) -> tuple[str, bytes]:
    """Its name and content; who takes it is written down in the transaction whose commit lets it leave."""
    with atomic():
        audit.record("rights.dossier_taken", by=by, obj=file.request, file=file.pk)
        return keyring().open(file, "name"), open_sealed(file)


def dossiers_expire(*, now: Any = None) -> int:
    """Forget files whose time is over: the key at once, so that no copy can be read."""
    with atomic():
        rows = DossierFile.objects.select_for_update(of=("self",)).filter(
            gone_at=None, expires_at__lte=now or timezone.now()
        )
        for row in rows:
            _forget(row)
        if rows:
            audit.record("rights.dossiers_expired", by=None, count=len(rows))
    return len(rows)


def dossier_drop(*, file: DossierFile, by: Membership) -> None:
    """Take a file away before its time. A second time changes nothing."""
    with atomic():
        row = DossierFile.objects.select_for_update(of=("self",)).get(pk=file.pk)
        if row.gone_at is None:
            _forget(row)
            audit.record("rights.dossier_dropped", by=by, obj=row.request, file=row.pk)


def _forget(row: DossierFile) -> None:
    if row.path:
        drop_sealed(row)
    row.name, row.gone_at = "", timezone.now()
    row.save(update_fields=["name", "file_key", "path", "gone_at"])


def request_close(*, row: RightsRequest, state: str, outcome: str, by: Membership) -> RightsRequest:
    """What came of it, with the reason that who asked is told. The same again changes nothing."""
    with atomic():
        found = RightsRequest.objects.select_for_update(of=("self",)).get(pk=row.pk)
        if found.state == state and keyring().open(found, "outcome") == outcome:
            return found
        _require_open(found)
        _close(found, state, outcome, by)
    return found


def erasure_grant(*, row: RightsRequest, outcome: str, count: int, by: Membership) -> ErasureList:
    """Erase what somebody asked for: the chosen cases, by the same way as any list. Says which case cannot go.

    The request is answered when the list is done (``services.list_finish``).
    """
    with atomic():
        found = locked(row)
        incidents = [case.incident for case in found.cases.select_related("incident")]
        cannot = request_selectors.not_erasable(incidents, but=found)
        if cannot or not incidents:
            names = ", ".join(incident.reference for incident in cannot)
            text = _("These cannot be erased now: %(names)s.") if cannot else _("Choose at least one incident first.")
            raise ValidationError(text % {"names": names}, code="cannot")
        today = timezone.localdate()
        made = ErasureList.create(origin=ErasureList.Origin.REQUEST, proposed_date=today, listed=len(incidents))
        for incident in incidents:
            category = rules.category_of(incident.type, incident.severity, restricted=incident.restricted)
            closed = timezone.localdate(incident.closed_at) if incident.closed_at else today
            item_add(made, incident, category=category, closed=closed, due=today)
        found.erasure, found.outcome = made, keyring().seal(found, "outcome", outcome)
        found.save(update_fields=["erasure", "outcome"])
        return list_approve(row=made, count=count, by=by)


def requests_forget(*, today: date) -> int:
    """Names and reasons of requests that were answered long ago go; that there was one stays."""
    with atomic():
        old = RightsRequest.objects.exclude(subject="").filter(closed_at__date__lte=today - rules.REQUEST_KEPT)
        emptied = dict.fromkeys(("subject", "asker", "outcome", "extended_because", "group"), "")
        RightsText.objects.filter(case__request__in=old.values("pk")).delete()
        count = old.update(**emptied)
        if count:
            audit.record("rights.forgotten", by=None, count=count)
    return count


def _close(found: RightsRequest, state: str, outcome: str, by: Membership) -> None:
    found.state, found.closed_at, found.closed_by = state, timezone.now(), by
    found.outcome = keyring().seal(found, "outcome", outcome)
    found.save(update_fields=["state", "closed_at", "closed_by", "outcome"])
    audit.record("rights.answered", by=by, obj=found, state=state)


def locked(row: RightsRequest) -> RightsRequest:
    """An open request, for this transaction alone."""
    found = RightsRequest.objects.select_for_update(of=("self",)).get(pk=row.pk)
    _require_open(found)
    return found


def _require_open(row: RightsRequest) -> None:
    if not row.takes_changes:
        raise ValidationError(_("This request was answered already."), code="answered")
