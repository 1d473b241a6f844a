"""Trusting a device, ending that, and the reports that come from it.

What runs on a trusted device stays in the scope of its door: PostgreSQL lets that add a ``DroppedReport`` and read
no incident at all. A job, in the school's scope, makes the report of it.
"""

import json
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError
from django.utils import timezone

from core import audit, outbox
from core.doors import close_doors, make_door
from core.sealed import keyring
from core.tenancy import Scope, atomic, use_scope
from incidents.device_models import DOOR, VALID, DroppedReport, TrustedDevice
from incidents.device_rules import password_mark, report_key
from incidents.device_selectors import Trusted, not_ended
from incidents.models import Incident
from incidents.services import AlreadySent, Person, Report, incident_report
from schools.models import Membership

TAKE_IN = "incidents.take_in"


class ChangedSince(Exception):
    """This form was sent before, with something else in it."""


def device_trust(*, name: str, passkey: int, by: Membership) -> str:
    """Trust a device for some months; answers its key, which is not kept. ``passkey``: the one that was just used."""
    with atomic():
        expires_at = timezone.now() + VALID
        row = TrustedDevice.create(
            member=by,
            user_id=by.user_id,
            name=" ".join(name.split()),
            passkey=passkey,
            password_mark=password_mark(by.user.password),
            expires_at=expires_at,
        )
        keyring()  # what comes from the device is sealed under a key that is there by then
        audit.record("account.device_trusted", by=by, obj=row)
        return make_door(DOOR, object_id=row.pk, expires_at=expires_at)


def device_end(*, device: TrustedDevice, by: Membership) -> None:
    """Trust a device no longer, from its next request on. A second time changes nothing."""
    with atomic():
        if TrustedDevice.objects.filter(pk=device.pk, ended_at=None).update(ended_at=timezone.now()):
            close_doors(DOOR, object_id=device.pk)
            audit.record("account.device_ended", by=by, obj=device, member=device.member_id)


def devices_end(*, member: Membership, by: Membership) -> int:
    """Trust no device of somebody any longer; answers how many that were."""
    with atomic():
        rows = list(not_ended().filter(member=member))
        for row in rows:
            device_end(device=row, by=by)
    return len(rows)


def report_drop(*, trusted: Trusted, form_key: UUID, report: Report, anonymous: bool) -> None:
    """Leave a report behind; runs in the scope of the device's door. The same form again is the same report.

    Raises ``ChangedSince`` when the form holds something else now.
    """
    door = trusted.door
    content = json.dumps(asdict(report) | {"happened_date": report.happened_date.isoformat()}, ensure_ascii=False)
    place: dict[str, Any] = {"board_id": door.board_id, "school_id": door.school_id}
    row = DroppedReport(
        id=report_key(form_key, f"{content}|{anonymous}"),
        **place,
        device_id=None if anonymous else trusted.device.pk,
        form_key=form_key,
    )
    with use_scope(Scope(board=door.board_id)):
        row.content = keyring().seal(row, "content", content)
    try:
        with atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        # PostgreSQL looks at the key first, then at the form: nothing has to be read to tell them apart.
        if "one_dropped_report_per_form" in str(error):
            raise ChangedSince from error
        return
    # Of who asks for the work a job keeps nothing here: the report may be anonymous.
    with use_scope(Scope(board=door.board_id, school=door.school_id)):
        outbox.enqueue(TAKE_IN, key=f"{TAKE_IN}:{row.pk}", payload={"report": str(row.pk)})


def report_take_in(*, dropped: UUID) -> Incident | None:
    """Put a dropped report in the register, as who reported it; None when that was done before."""
    with atomic():
        rows = DroppedReport.objects.select_for_update(of=("self",)).select_related("device__member")
        row = rows.get(pk=dropped)
        if row.taken_at is not None:
            return None
        report = _report(keyring().open(row, "content"))
        by = row.device.member if row.device else None
        try:
            incident = incident_report(form_key=row.form_key, report=report, by=by, at=row.dropped_at, device=True)
        except AlreadySent:  # the same form, sent by who was signed in, said something else: both are kept
            incident = incident_report(form_key=uuid4(), report=report, by=by, at=row.dropped_at, device=True)
        if row.device:
            TrustedDevice.objects.filter(pk=row.device_id).update(last_used_date=timezone.localdate(row.dropped_at))
        # The register says who reported, for as long as it may: here nothing of it stays.
        row.taken_at, row.content, row.device = timezone.now(), "", None
        row.save(update_fields=["taken_at", "content", "device"])
    return incident


def _report(content: str) -> Report:
    said = json.loads(content)
    people = tuple(Person(**person) for person in said.pop("people"))
    return Report(**said | {"happened_date": date.fromisoformat(said["happened_date"]), "people": people})
