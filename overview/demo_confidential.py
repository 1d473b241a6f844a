"""The demo's case before the board, with the road of an expulsion, and a month of reading. All of it is made up."""

from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4, uuid5

from django.utils import timezone

from core.models import AuditEvent, AuditSeal
from core.tenancy import Scope, atomic, use_scope
from incidents import escalation_services, follow_services, reading_services, road_services, services
from incidents.models import Entry, Incident
from incidents.reading_rules import before
from incidents.services import Person, Report
from schools.models import Membership

SPACE = UUID("5f7f0d6e-0f0c-4a0e-9d55-9a3c53cf3d0b")
STORY = "Een leerling sloeg en trapte een ander op de gang, voor de derde keer sinds de zomer."
REASON = "Wij denken aan verwijdering. Daarover beslist het bestuur. Kunnen we hier deze week over praten?"
STEPS = ("teacher", "heard")

# Who opened cases last month: on which day of it, at what time, how many cases, how many minutes after each other.
READING = (
    ("aylin", 2, time(9, 10), 3, 25),
    ("aylin", 4, time(11, 0), 2, 30),
    ("aylin", 9, time(21, 40), 1, 0),
    ("aylin", 16, time(15, 20), 3, 20),
    ("anna", 3, time(13, 5), 2, 40),
    ("anna", 17, time(12, 30), 1, 0),
    ("noor", 5, time(16, 0), 7, 1),
    ("noor", 19, time(8, 45), 2, 15),
)
ACCIDENT = ("bram", 20, time(15, 40))  # the prevention officer looks whether something has to change
TURNED_AWAY = ("sven", 10, time(14, 15), 3)


def load(school: Scope) -> None:
    """Safe to run again: what is there is passed over."""
    with use_scope(school), atomic():
        key = uuid5(SPACE, "case")
        if not Incident.objects.filter(form_key=key).exists():
            people = {row.user.email.partition("@")[0]: row for row in Membership.objects.select_related("user")}
            # Events of last month belong before the first that was sealed.
            if not AuditSeal.objects.exists():
                _read(people)
            _case(key, people)


def _case(key: UUID, people: dict[str, Membership]) -> None:
    day = timezone.localdate() - timedelta(3)
    at = timezone.make_aware(datetime.combine(day, time(11, 20)))
    report = Report(
        type="physical_violence",
        place="corridor",
        moment="lesson_change",
        happened_date=day,
        severity=3,
        narrative=STORY,
        people=(Person("pupil", "did", "Groep 8", 8), Person("pupil", "underwent", "Groep 7", 7)),
    )
    row = services.incident_report(form_key=key, report=report, by=people["bram"], at=at)
    common: dict[str, Any] = {"incident": row, "by": people["noor"]}
    services.incident_assign(**common, owner=people["noor"], today=day)
    for kind, code, text in (
        (Entry.Kind.INFORMED, "parents_underwent", "Gebeld. Zij maken zich grote zorgen."),
        (Entry.Kind.MEASURE, "expulsion", "De ouders weten dat wij hierover nadenken."),
    ):
        entry: dict[str, Any] = {"kind": kind, "code": code, "text": text, "on_date": day, "sealed": False}
        follow_services.entry_add(**common, key=uuid4(), **entry)
    for step in STEPS:
        done: dict[str, Any] = {"road": "expulsion", "step": step, "done": True, "on_date": day, "who": people["noor"]}
        road_services.step_mark(**common, key=uuid4(), **done)
    escalation_services.case_escalate(**common, reason=REASON)


def _opened(case: UUID, who: Membership, at: datetime) -> None:
    said = {"object_kind": "incidents.incident", "object_id": str(case), "detail": {"part": "case"}}
    AuditEvent.create(at=at, actor_id=who.user_id, action="incident.read", **said)


def _read(people: dict[str, Membership]) -> None:
    """Last month's reading, of which nobody said yet that they looked; of the month before the leader did."""
    month, cases = before(timezone.localdate()), list(Incident.objects.order_by("number").values_list("pk", flat=True))
    for who, day, at, count, pause in READING:
        moment = timezone.make_aware(datetime.combine(month.replace(day=day), at))
        for number, case in enumerate(cases[-count:]):
            _opened(case, people[who], moment + timedelta(minutes=pause * number))
    who, day, at = ACCIDENT
    for case in (
        Incident.objects.filter(type="accident", erased_at=None).order_by("-number").values_list("pk", flat=True)[:1]
    ):
        _opened(case, people[who], timezone.make_aware(datetime.combine(month.replace(day=day), at)))
    who, day, at, count = TURNED_AWAY
    for number in range(count):
        moment = timezone.make_aware(datetime.combine(month.replace(day=day), at)) + timedelta(minutes=number)
        detail = {"route": "incidents:incident", "status": 404}
        AuditEvent.create(at=moment, actor_id=people[who].user_id, action="access.refused", detail=detail)
    reading_services.month_reviewed(month=before(month), today=timezone.localdate(), by=people["noor"])
