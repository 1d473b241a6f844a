"""Reporting an incident, who handles it, what it is and how it ends.

What is added to a case is in ``follow_services``, ``road_services``, ``talk_services`` and ``attachment_services``;
what these share stands below.
"""

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Max
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import audit
from core.mail import send_mail
from core.sealed import keyring
from core.tenancy import atomic, current, require_school, use_scope
from core.versions import Stale
from incidents import rules, taxonomy
from incidents.escalation_services import case_escalate, escalation_stop
from incidents.figure_services import Counted, count_report, one_at_a_time
from incidents.limit_services import Limited as Limited
from incidents.limit_services import refuse_limited as refuse_limited
from incidents.models import Entry, Incident, Involvement, OwnSubtype, Task
from incidents.road_selectors import first_step_due, step_due_date
from incidents.selectors import group_ids
from incidents.sent_services import AlreadySent as AlreadySent
from incidents.taxonomy import IncidentType
from schools.models import Membership, School
from schools.roles import INCIDENTS_FOLLOW, INCIDENTS_HANDLE
from schools.school_year import SchoolYear


@dataclass(frozen=True)
class Person:
    """Somebody's part in an incident, as it is reported."""

    person: str
    part: str
    group: str = ""
    grade: int | None = None


@dataclass(frozen=True)
class Report:
    """What a reporter says. ``narrative``: one sentence, without names."""

    type: str
    place: str
    moment: str
    happened_date: date
    severity: int
    narrative: str
    people: tuple[Person, ...] = ()


def incident_report(
    *, form_key: UUID, report: Report, by: Membership | None, at: datetime | None = None, device: bool = False
) -> Incident:
    """Write down an incident; ``by`` None keeps nothing of who reported it. ``at``: when, if not now.

    ``device``: it came from a trusted device. Of an anonymous report that is not told either.

    The same form again is the same incident. Raises ``AlreadySent`` when it holds something else now.

    What the law brings to the board goes there before anybody at the school opens it, and says not who reported it.
    """
    if taxonomy.load().type(report.type).wordless:
        report = replace(report, narrative="")
    with atomic():
        one_at_a_time()
        if sent := Incident.objects.filter(form_key=form_key).first():
            if report_of(sent) != report or sent.reporter_id != (by and by.pk):
                raise AlreadySent(sent)
            return sent
        row = _as_reported(report, at or timezone.now())
        row.form_key, row.reporter = form_key, by
        row.save(force_insert=True)
        groups = group_ids((person.group for person in report.people), [row.year])
        for position, person in enumerate(report.people, start=1):
            of_group = groups.get((row.year, person.group))
            Involvement.create(incident=row, position=position, of_group_id=of_group, **asdict(person))
        count_report(row, (person.group for person in report.people))
        audit.record("incident.reported_by_device" if device and by else "incident.reported", by=by, obj=row)
        if row.is_serious:
            _tell_who_follows(row)
        if _board_knows(row):
            with use_scope(replace(current(), user=None)):
                case_escalate(incident=row, reason="", by=None)
    return row


def _as_reported(report: Report, at: datetime) -> Incident:
    """A new incident, not saved yet."""
    kind, today = taxonomy.load().type(report.type), timezone.localdate(at)
    values = {name: value for name, value in asdict(report).items() if name not in ("people", "narrative")}
    row = Incident(
        board_id=_school().board_id,
        school_id=require_school(),
        taxonomy=taxonomy.CURRENT,
        subtype=kind.by_staff if any(map(_staff_did, report.people)) else "",
        restricted=kind.restricted,
        reported_date=today,
        reported_at=at,
        **values,
        **_next_number(today),
    )
    row.narrative = keyring().seal(row, "narrative", report.narrative)
    row.step_due_date = first_step_due(row)
    return row


def report_of(row: Incident) -> Report:
    """What was reported, to compare with what is sent again."""
    people = [Person(each.person, each.part, each.group, each.grade) for each in row.involved.all()]
    return Report(
        type=row.type,
        place=row.place,
        moment=row.moment,
        happened_date=row.happened_date,
        severity=row.severity,
        narrative=keyring().open(row, "narrative"),
        people=tuple(people),
    )


def incident_assign(*, incident: Incident, owner: Membership, by: Membership, today: date | None = None) -> Incident:
    """Give somebody the case, or take it. It is in hand from then on; the same person again changes nothing."""
    today = today or timezone.localdate()
    if INCIDENTS_HANDLE not in owner.permissions or owner.ended_at or owner.school_id != incident.school_id:
        raise ValidationError(_("This colleague cannot handle incidents."), code="cannot_handle")
    with atomic():
        row = locked(incident, limited=True)  # somebody must be able to end that
        if row.owner_id == owner.pk and row.state != rules.REPORTED:
            return row
        row.owner = owner
        row.state = rules.BUSY if row.state == rules.REPORTED and not row.is_limited else row.state
        Entry.create(incident=row, kind=Entry.Kind.OWNER, detail={"member": str(owner.pk)}, on_date=today, by=by)
        save(row, "owner", "state", by=by, today=today)
        audit.record("incident.assigned", by=by, obj=row, member=owner.pk)
        if owner.pk != by.pk:
            _tell(row, owner, "incident_given")
    return row


def incident_set_severity(*, incident: Incident, severity: int, seen: int, by: Membership) -> Incident:
    """Say how serious it is. Raises ``Stale`` when it is not the version ``seen`` any more."""
    with atomic():
        row = locked(incident)
        if row.severity == severity:
            return row
        require_seen(row, seen)
        before, row.severity = row.severity, severity
        save(row, "severity", by=by)
        _note(row, Entry.Kind.SEVERITY, by, before=before, after=severity)
        audit.record("incident.severity_set", by=by, obj=row, before=before, after=severity)
    return row


def incident_answer(
    *,
    incident: Incident,
    type: str,
    subtype: str,
    own_subtype: OwnSubtype | None,
    means: list[str],
    motive: str,
    cause: str,
    seen: int,
    by: Membership,
) -> Incident:
    """The second step of the seven questions: with what, why, and which kind it really is.

    Raises ``Stale`` when it is not the version ``seen`` any more. What was told stays until the case is erased, so it
    becomes none of a kind of which no word is kept: ``ValidationError``.
    """
    with atomic():
        row, keys = locked(incident), keyring()
        asked: dict[str, Any] = {"type": type, "subtype": subtype, "means": means, "motive": motive}
        asked["own_subtype_id"] = own_subtype and own_subtype.pk
        _may_become(row, type, cause)
        if keys.open(row, "cause") != cause:
            asked["cause"] = keys.seal(row, "cause", cause)
        changed = [name for name, value in asked.items() if getattr(row, name) != value]
        if not changed:
            return row
        require_seen(row, seen)
        before, known = row.type, _board_knows(row)
        for name in changed:
            setattr(row, name, asked[name])
        row.restricted = row.restricted or row.kind.restricted  # what was closed to most stays so
        save(row, *changed, "restricted", by=by)
        codes = {"before": before, "after": type} if before != type else {}
        _note(row, Entry.Kind.ANSWERS, by, **codes)
        audit.record("incident.answered", by=by, obj=row, **codes)
        if _board_knows(row) and not known:
            case_escalate(incident=row, reason="", by=by)
    return row


def _may_become(row: Incident, type: str, cause: str) -> None:
    kind = row.words.type(type)
    without_words(kind, cause)
    if kind.wordless and type != row.type and row.narrative:
        text = _("Of this kind no word is kept, and this report has some. Report the signal anew, without words.")
        raise ValidationError(text, code="has_words")


def incident_close(*, incident: Incident, outcome: str, seen: int, by: Membership) -> Incident:
    """Close a case, with what its reporter is told, if there is one. Raises ``Stale`` when somebody changed it."""
    with atomic():
        row, keys = locked(incident), keyring()
        if row.state == rules.CLOSED and keys.open(row, "outcome") == outcome:
            return row
        require_seen(row, seen)
        without_words(row.kind, outcome)
        row.state, row.closed_at, row.outcome_seen_at = rules.CLOSED, timezone.now(), None
        row.outcome = keys.seal(row, "outcome", outcome)
        save(row, "state", "closed_at", "outcome", "outcome_seen_at")
        _note(row, Entry.Kind.STATE, by, after=rules.CLOSED)
        audit.record("incident.closed", by=by, obj=row)
        escalation_stop(incident=row, by=by)
        if row.reporter and row.reporter_id != by.pk and row.reporter.ended_at is None:
            _tell(row, row.reporter, "incident_outcome")
    return row


def incident_reopen(*, incident: Incident, seen: int, by: Membership) -> Incident:
    """Take a closed case in hand again."""
    with atomic():
        row = locked(incident)
        if row.state != rules.CLOSED:
            return row
        require_seen(row, seen)
        row.state, row.closed_at = rules.BUSY, None
        save(row, "state", "closed_at", by=by)
        _note(row, Entry.Kind.STATE, by, after=rules.BUSY)
        audit.record("incident.reopened", by=by, obj=row)
    return row


def incident_read(*, incident: Incident, by: Membership, part: str) -> None:
    """Write down who reads which part of a case, in the transaction whose commit lets the page leave."""
    with atomic():
        audit.record("incident.read", by=by, obj=incident, part=part)


def outcome_seen(*, incident: Incident, by: Membership) -> None:
    """The reporter knows how it ended; only they say so, and once."""
    with atomic():
        row = locked(incident, limited=True)
        if row.reporter_id == by.pk and row.state == rules.CLOSED and row.outcome_seen_at is None:
            row.outcome_seen_at = timezone.now()
            row.save(update_fields=["outcome_seen_at"])
            audit.record("incident.outcome_seen", by=by, obj=row)


# --- What the services of this room share ---


def locked(incident: Incident, *, limited: bool = False) -> Incident:
    """The incident as it is now, for this transaction alone. What was erased meanwhile takes no change: ``Stale``; nor
    does what is kept as it is (``Limited``), but with ``limited``."""
    row = Incident.objects.select_for_update(of=("self",)).select_related("reporter__user").get(pk=incident.pk)
    if row.erased_at:
        raise Stale(row)
    if not limited:
        refuse_limited(row)
    return row


def without_words(kind: IncidentType, *texts: str) -> None:
    """Raises ``ValidationError`` where something would be written of a kind of which no word is kept."""
    if kind.wordless and any(texts):
        raise ValidationError(_("Of this kind of incident nothing is written down here."), code="wordless")


def require_seen(row: Incident, seen: int) -> None:
    if row.version != seen:
        raise Stale(row)


STEPS = {"state", "type", "subtype", "severity"}  # decide which special roads there are
CHECKS = {"state", "type", "severity"}  # whether somebody asks if it stopped
DECIDES = (Entry.Kind.MEASURE, Entry.Kind.CORRECTION)  # so do these lines of the timeline
COUNTS = {"state", "owner", "type", "restricted"}


def save(row: Incident, *names: str, by: Membership | None = None, today: date | None = None) -> None:
    """Save what changed of a locked incident, plan its checks, and bring the figures in line with it."""
    row.version += 1
    before = Counted(Incident.objects.get(pk=row.pk)) if COUNTS & set(names) else None
    if STEPS & set(names):
        row.step_due_date = step_due_date(row, row.entries.filter(kind__in=DECIDES))
    row.save(update_fields=[*(name.removesuffix("_id") for name in names), "version", "step_due_date"])
    if CHECKS & set(names):
        _plan_checks(row, today or timezone.localdate(), by)
    if before:
        before.changed(row)


def _plan_checks(row: Incident, today: date, by: Membership | None) -> None:
    """Once a case is in hand and of a kind that asks for it: on two days somebody asks whether it stopped."""
    if row.state != rules.BUSY or not row.kind.asks_whether_it_stopped(row.severity):
        return
    if not row.tasks.filter(kind=Task.Kind.CHECK).exists():
        for due in rules.check_dates(today):
            Task.create(incident=row, kind=Task.Kind.CHECK, owner=row.owner, due_date=due, created_by=by)


def steps_date(row: Incident) -> None:
    """Write down by when the next step is to be done, after a measure or a step."""
    row.step_due_date = step_due_date(row, row.entries.filter(kind__in=DECIDES))
    Incident.objects.filter(pk=row.pk).update(step_due_date=row.step_due_date)


def _note(row: Incident, kind: str, by: Membership, **detail: Any) -> None:
    Entry.create(incident=row, kind=kind, detail=detail, on_date=timezone.localdate(), by=by)


def _school() -> School:
    return School.objects.get(pk=require_school())


def _next_number(today: date) -> dict[str, int]:
    year = SchoolYear.of(today).start
    last = Incident.objects.filter(year=year).aggregate(last=Max("number"))["last"]
    return {"year": year, "number": (last or 0) + 1}


def _tell_who_follows(row: Incident) -> None:
    """Something serious: whoever follows all cases hears at once that there is one, and nothing of it.

    A job knows who asked for it, and this one must not: the report may be anonymous.
    """
    members = Membership.objects.active().filter(school_id=row.school_id).select_related("user")
    with use_scope(replace(current(), user=None)):
        for member in members:
            if INCIDENTS_FOLLOW in member.permissions and member.pk != row.reporter_id:
                _tell(row, member, "incident_serious")


def _board_knows(row: Incident) -> bool:
    """Whether the law brings it to the board, as it is called now or by who did it."""
    found = row.kind.subtype(row.subtype)
    if found and found.board:
        return True
    return bool(row.kind.by_staff) and any(map(_staff_did, row.involved.all()))


def _staff_did(person: Person | Involvement) -> bool:
    return (person.person, person.part) == ("staff", "did")


def _tell(row: Incident, member: Membership, kind: str) -> None:
    with override(settings.LANGUAGE_CODE):
        subjects = {
            "incident_serious": _("A serious incident was reported"),
            "incident_outcome": _("There is an outcome of your report"),
            "incident_given": _("A colleague gave you an incident to handle"),
        }
        school = _school()
        url = settings.SITE_URL + reverse("incidents:incident", args=[school.slug, row.pk])
        words = {"member": member, "school": school, "reference": row.reference, "url": url}
        text = render_to_string(f"incidents/{kind}.txt", words)
        send_mail(kind, to=member.user.email, subject=subjects[kind], text=text)
