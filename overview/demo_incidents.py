"""The demo's incidents at one school: fictional, without names, from just reported to closed with an outcome."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from core.tenancy import Scope, atomic, use_scope
from incidents import follow_services, road_services, rules, services, talk_services
from incidents.models import Entry, Incident, Task
from incidents.services import Person, Report
from schools.calendar_rules import Holidays
from schools.calendar_selectors import holidays_of
from schools.models import Membership


@dataclass(frozen=True)
class Event:
    """``people``: kind, part, group, year, how many. ``by``: an account, or "" for an anonymous report."""

    days_ago: int
    type: str
    place: str
    moment: str
    severity: int
    by: str
    narrative: str
    people: tuple[tuple[str, str, str, int | None, int], ...] = ()
    end: str = ""
    handler: str = ""
    suspended: int = 0  # days
    repaired: bool = False


DID, UNDERWENT, SAW = "did", "underwent", "saw"
SEVEN, SIX = ("Groep 7", 7), ("Groep 6", 6)

EVENTS = (
    Event(
        74, "physical_violence", "playground", "break", 1, "sven",
        "Twee leerlingen duwden elkaar in de rij bij het klimrek. Na een gesprek speelden ze weer samen.",
        (("pupil", DID, *SIX, 2),),
        "We hebben met beiden gepraat. Bij het klimrek staat nu in elke pauze iemand.", "aylin",
    ),
    Event(
        61, "verbal_threat", "corridor", "lesson_change", 2, "bram",
        "Een leerling riep dat hij een ander na school zou opwachten.",
        (("pupil", DID, "Groep 8", 8, 1), ("pupil", UNDERWENT, *SEVEN, 1)),
        "De ouders van beide leerlingen zijn gebeld. De leerling heeft sorry gezegd.", "aylin",
    ),
    Event(
        52, "physical_violence", "playground", "break", 2, "sven",
        "Ruzie over de regels van een spel liep uit op slaan.",
        (("pupil", DID, *SEVEN, 1), ("pupil", UNDERWENT, *SIX, 1), ("pupil", SAW, *SIX, 4)),
        "Het spel heeft nieuwe regels, die in beide groepen zijn besproken.", "aylin", 0, True,
    ),
    Event(
        38, "property", "toilets", "lunch", 1, "",
        "De kraan in de wc bij de bovenbouw is met opzet opengezet en dichtgestopt.",
        (("unknown", DID, "", None, 1),), "De conciërge heeft de kraan vervangen.", "aylin",
    ),
    Event(
        33, "discrimination", "classroom", "lesson", 2, "bram",
        "Een leerling kreeg een opmerking over huidskleur tijdens het samenwerken.",
        (("pupil", DID, *SEVEN, 1), ("pupil", UNDERWENT, *SEVEN, 1)), "", "aylin", 2,
    ),
    Event(
        24, "bullying", "online", "outside_hours", 2, "anna",
        "In de groepsapp is een leerling al een paar weken het mikpunt van grapjes.",
        (("pupil", DID, *SEVEN, 3), ("pupil", UNDERWENT, *SEVEN, 1), ("pupil", SAW, *SEVEN, 12)), "", "anna",
    ),
    Event(
        18, "accident", "gym", "lesson", 1, "sven",
        "Een leerling viel van de kast en had een dikke enkel.",
        (("pupil", UNDERWENT, "Groep 5", 5, 1),), "De mat ligt nu anders. Met de enkel gaat het goed.", "aylin",
    ),
    Event(
        9, "physical_violence", "playground", "break", 2, "bram",
        "Twee groepjes gooiden met takken; één leerling had een schram in het gezicht.",
        (("pupil", DID, *SEVEN, 2), ("pupil", DID, *SIX, 2), ("pupil", UNDERWENT, *SIX, 1)), "", "aylin", 0, True,
    ),
    Event(
        4, "sexual", "toilets", "break", 3, "anna",
        "Een leerling vertelde over een aanraking die niet oké was.",
        (("pupil", UNDERWENT, "Groep 8", 8, 1),),
    ),
    Event(
        1, "verbal_threat", "entrance", "after_school", 3, "sven",
        "Een ouder schreeuwde bij de deur tegen een collega en hield haar tegen.",
        (("parent", DID, "", None, 1), ("staff", UNDERWENT, "", None, 1), ("pupil", SAW, "Groep 3", 3, 5)),
    ),
    Event(
        0, "physical_violence", "playground", "break", 2, "sven",
        "Duwen en slaan bij het klimrek na ruzie over een bal.",
        (("pupil", DID, *SEVEN, 1), ("pupil", UNDERWENT, *SIX, 1)),
    ),
)  # fmt: skip


def load(school: Scope) -> None:
    """Safe to run again: what is there is passed over."""
    with use_scope(school), atomic():
        if not Incident.objects.exists():
            members = {row.user.email.partition("@")[0]: row for row in Membership.objects.select_related("user")}
            for event in EVENTS:
                _make(event, members)


def _make(event: Event, members: dict[str, Membership]) -> None:
    day = timezone.localdate() - timedelta(event.days_ago)
    at = min(timezone.make_aware(datetime.combine(day, time(10, 40))), timezone.now())
    people = [
        Person(kind, part, group, grade) for kind, part, group, grade, count in event.people for _ in range(count)
    ]
    report = Report(
        type=event.type,
        place=event.place,
        moment=event.moment,
        happened_date=timezone.localdate(at),
        severity=event.severity,
        narrative=event.narrative,
        people=tuple(people),
    )
    row = services.incident_report(form_key=uuid4(), report=report, by=members.get(event.by), at=at)
    if event.handler:
        _follow(event, row, members[event.handler])


def _follow(event: Event, row: Incident, by: Membership) -> None:
    day = row.reported_date
    row = services.incident_assign(incident=row, owner=by, by=by, today=day)
    for kind, code, text in (
        (Entry.Kind.NOTE, "", "Eerst apart gesproken, daarna samen. Iedereen vertelde rustig wat er gebeurde."),
        (Entry.Kind.MEASURE, "talk", ""),
        (Entry.Kind.INFORMED, "parents_underwent", "Gebeld; zij wilden graag horen wat we afspreken."),
    ):
        follow_services.entry_add(
            incident=row, key=uuid4(), kind=kind, code=code, on_date=day, text=text, sealed=False, by=by
        )
    if event.repaired:
        _repair(row, by)
    if event.suspended:
        _suspend(row, event.suspended, by)
    for task in Task.objects.filter(incident=row, kind="check", due_date__lt=timezone.localdate() - timedelta(2)):
        follow_services.task_finish(task=task, answer="stopped", note="Beiden zeggen dat het over is.", by=by)
    if event.end:
        services.incident_close(incident=row, outcome=event.end, seen=row.version, by=by)
    else:
        text = "Vraag de ouders hoe het nu thuis gaat."
        due = timezone.localdate() + timedelta(3)
        follow_services.task_add(incident=row, key=uuid4(), text=text, owner=by, due_date=due, by=by)


def _suspend(row: Incident, days: int, by: Membership) -> None:
    """The days after the report, and the first steps that belong to it."""
    holidays = Holidays((each.first_date, each.last_date) for each in holidays_of(row.school))
    first = row.reported_date + timedelta(1)
    while not rules.school_days(first, first, lambda day: holidays.find(day) is not None):
        first += timedelta(1)
    common: dict[str, Any] = {"incident": row, "by": by}
    made = road_services.suspension_add(
        **common,
        key=uuid4(),
        code="suspension",
        first=first,
        last=first + timedelta(days - 1),
        text="Het was de derde keer, na twee gesprekken met de ouders erbij.",
        today=row.reported_date,
    )
    for step in ("heard", "decided", "written"):
        values: dict[str, Any] = {
            "road": "suspension",
            "step": step,
            "done": True,
            "on_date": row.reported_date,
            "who": by,
            "suspension": made.pk,
        }
        road_services.step_mark(**common, key=uuid4(), **values)


def _repair(row: Incident, by: Membership) -> None:
    """A restorative talk that this colleague held, a few days later."""
    talk = talk_services.talk_plan(incident=row, key=uuid4(), held_by=by, held_with=None, by=by)
    held = row.reported_date + timedelta(3)
    outcome = talk_services.Outcome(
        conditions=["owns", "listens", "sorry", "free", "safe"],
        attendees=["did", "underwent", "parents_did", "parents_underwent"],
        held_date=held,
        content={
            "happened": "Het begon met een spel waarvan niemand de regels kende.",
            "thought": "Ik was boos. Nu vind ik dat ik eerst had moeten vragen wat er was.",
            "repair": "Sorry zeggen, en samen de regels opschrijven.",
            "agreements": "Samen de regels van het spel opschrijven en in beide groepen uitleggen.",
        },
        check_date=held + timedelta(14),
    )
    talk = talk_services.talk_save(talk=talk, outcome=outcome, seen=1, by=by)
    if outcome.check_date and outcome.check_date < timezone.localdate():
        talk_services.talk_check(talk=talk, answer="kept", by=by)
