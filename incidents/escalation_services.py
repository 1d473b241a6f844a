"""Putting a case before the board, ending that, and what the board says of it."""

from contextlib import AbstractContextManager
from dataclasses import replace
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import audit
from core.mail import send_mail
from core.sealed import keyring
from core.tenancy import Scope, atomic, current, use_scope
from incidents.limit_services import refuse_limited
from incidents.models import Entry, Escalation, Incident
from incidents.sent_services import as_sent
from schools.models import Membership, School
from schools.roles import INCIDENTS_ESCALATED


def case_escalate(*, incident: Incident, reason: str, by: Membership | None) -> Escalation:
    """Let the board read a case, and tell its administrators. Without a reason the law asked it.

    Doing it twice is once: a case is open to the board or it is not.
    """
    with atomic():
        row = _locked(incident)
        if found := Escalation.objects.filter(incident=row, ended_at=None).first():
            return found
        if reason:
            refuse_limited(row)
        place = {"board_id": row.board_id, "school_id": row.school_id}
        made = Escalation(**place, incident=row, reference=row.reference, by=by, automatic=not reason)
        made.reason = keyring().seal(made, "reason", reason)
        made.save(force_insert=True)
        _set(row, escalated=True, code="shown", by=by)
        audit.record("incident.escalated", by=by, obj=row, automatic=made.automatic)
        _tell_board(made)
    return made


def escalation_stop(*, incident: Incident, by: Membership) -> bool:
    """The school takes it back: the board reads the case no longer, from its next request on. Answers whether it did.

    What the law brought to the board stays there until the board ends it. Of a case that it did not read: nothing.
    """
    with atomic():
        return _stop(incident, by, automatic=False)


def escalation_done(*, escalation: Escalation, by: Membership) -> None:
    """The board ends it, whatever brought it there. A second time changes nothing."""
    with atomic(), _at_school(escalation):
        _stop(Incident(pk=escalation.incident_id), by)


def _stop(incident: Incident, by: Membership, **which: bool) -> bool:
    row = _locked(incident)
    ended = {"ended_at": timezone.now(), "ended_by": by}
    if not Escalation.objects.filter(incident=row, ended_at=None, **which).update(**ended):
        return False
    _set(row, escalated=False, code="ended", by=by)
    audit.record("incident.escalation_ended", by=by, obj=row)
    return True


def escalation_read(*, escalation: Escalation, by: Membership) -> None:
    """Write down that the board reads a case, in its school's trail, before anything of it leaves."""
    with atomic(), _at_school(escalation):
        audit.record("incident.read", by=by, obj=Incident(pk=escalation.incident_id), part="board")
        Escalation.objects.filter(pk=escalation.pk, seen_at=None).update(seen_at=timezone.now())


def board_answer(*, escalation: Escalation, key: UUID, text: str, by: Membership) -> None:
    """What the board says of a case it is shown, in its timeline; in the scope of that case.

    The same form again is the same answer; with something else in it, it raises ``AlreadySent``. Who put the case
    before the board hears that there is one; if they left, who handles it.
    """
    refuse_limited(Incident.objects.get(pk=escalation.incident_id))
    row = Entry(
        id=key,
        board_id=escalation.board_id,
        school_id=escalation.school_id,
        incident_id=escalation.incident_id,
        kind=Entry.Kind.BOARD,
        code="answer",
        on_date=timezone.localdate(),
        by=by,
    )
    row.text = keyring().seal(row, "text", text)
    owner = Membership.objects.filter(pk__in=Incident.objects.values("owner")).first()
    who = next((each for each in (escalation.by, owner) if each and each.ended_at is None), None)
    with atomic():
        try:
            with atomic():
                row.save(force_insert=True)
        except IntegrityError:
            as_sent(Entry.objects.get(pk=key), text)
            return
        with _at_school(escalation):
            audit.record("incident.board_answered", by=by, obj=Incident(pk=escalation.incident_id))
            if who:
                _tell(escalation, who, "incident_board_answer")


def _locked(incident: Incident) -> Incident:
    return Incident.objects.select_for_update(of=("self",)).get(pk=incident.pk)


def _set(row: Incident, *, escalated: bool, code: str, by: Membership | None) -> None:
    row.escalated = escalated
    row.save(update_fields=["escalated"])
    Entry.create(incident=row, kind=Entry.Kind.BOARD, code=code, on_date=timezone.localdate(), by=by)


def _at_school(escalation: Escalation) -> AbstractContextManager[Scope]:
    """Where the case is: its trail and its mails are the school's."""
    return use_scope(replace(current(), school=escalation.school_id, shown=None))


def _tell_board(escalation: Escalation) -> None:
    """Its administrators hear that there is a case, or that they must call at once; nothing of the case itself."""
    kind = "incident_board" if escalation.automatic else "incident_escalated"
    for member in Membership.objects.active().filter(school=None).select_related("user"):
        if INCIDENTS_ESCALATED in member.permissions:
            _tell(escalation, member, kind)


def _tell(escalation: Escalation, member: Membership, kind: str) -> None:
    school = School.objects.select_related("board").get(pk=escalation.school_id)
    with override(settings.LANGUAGE_CODE):
        subjects = {
            "incident_board": _("A school needs you today"),
            "incident_escalated": _("A school puts a case before you"),
            "incident_board_answer": _("The board answered about a case"),
        }
        if kind == "incident_board_answer":
            path = reverse("incidents:incident", args=[school.slug, escalation.incident_id])
        else:
            path = reverse("incidents:escalation", args=[school.board.slug, escalation.pk])
        words = {"member": member, "school": school, "reference": escalation.reference, "url": settings.SITE_URL + path}
        text = render_to_string(f"incidents/{kind}.txt", words)
        send_mail(kind, to=member.user.email, subject=subjects[kind], text=text)
