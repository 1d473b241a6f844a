"""The demo's quarterly talks: De Regenboog held two, missed one and has the next one ready. All of it is made up."""

from datetime import date, time, timedelta
from uuid import uuid4

from django.utils import timezone

from core.tenancy import Scope, atomic, use_scope
from plans.models import Section
from reviews import decision_services, services
from reviews.models import QuarterlyTalk, ReviewRecord
from reviews.rules import Quarter
from schools.models import Membership, School

# Of the talks that were held, oldest first: what was decided, and what became of it.
HELD = (
    (
        ("We lopen in de pauze een vaste ronde langs de fietsenstalling.", "section"),
        ("Anna vertelt in elke klas wie het aanspreekpunt is.", "action"),
    ),
    (
        ("We beginnen de bovenbouwpauze vijf minuten eerder met toezicht.", "action"),
        ("We vragen de leerlingenraad wat het plein fijner maakt.", ""),
    ),
)
SECTION, WORDS = "supervision", "In elke pauze loopt iemand een vaste ronde langs de fietsenstalling."
NOTES = "Begin met wat goed ging: het toezicht begint eerder. Laat Bram vertellen over de fietsenstalling."


def load(school: Scope) -> None:
    """Safe to run again: what is there is passed over."""
    with use_scope(school), atomic():
        if ReviewRecord.objects.exists():
            return
        leader = Membership.objects.get(user__email="noor@demo.example")
        here = School.objects.select_related("board").get(pk=school.school)
        now = Quarter.of(timezone.localdate())
        missed = now.previous
        second, first = missed.previous, missed.previous.previous
        for quarter, decided in zip((first, second), HELD, strict=True):
            _hold(here, quarter, decided, leader)
        _plan(missed, missed.last_day - timedelta(3), leader)  # nobody came to it
        _next(here, now, leader)


def _begin(quarter: Quarter, by: Membership) -> QuarterlyTalk:
    return services.talk_begin(quarter=quarter, by=by, today=quarter.last_day)


def _hold(here: School, quarter: Quarter, decided: tuple, by: Membership) -> None:
    talk = services.talk_prepare(talk=_begin(quarter, by), school=here, by=by, today=quarter.last_day)
    made = []
    for text, outcome in decided:
        row = decision_services.decision_save(talk=talk, key=uuid4(), text=text, page=uuid4(), seen=0, by=by)
        made.append((row, outcome))
    day = quarter.last_day - timedelta(8)
    services.talk_hold(talk=talk, held_date=day, present=["team", "leaders"], present_count=14, by=by)
    for row, outcome in made:
        if outcome == "action":
            due = timezone.localdate() + timedelta(25)
            decision_services.decision_to_action(decision=row, title=row.text[:119], owner=by, due_date=due, by=by)
        elif outcome == "section" and (section := Section.objects.filter(key=SECTION).first()):
            decision_services.decision_to_section(decision=row, section=section, proposal=WORDS, by=by)


def _plan(quarter: Quarter, day: date, by: Membership) -> QuarterlyTalk:
    talk = _begin(quarter, by)
    return services.talk_plan(
        talk=talk, planned_date=day, begins_at=time(15, 30), place="Teamkamer", seen=talk.version, by=by
    )


def _next(here: School, quarter: Quarter, by: Membership) -> None:
    talk = _plan(quarter, timezone.localdate() + timedelta(6), by)
    talk = services.talk_prepare(talk=talk, school=here, by=by)
    services.notes_save(talk=talk, notes=NOTES, seen=talk.version, by=by)
