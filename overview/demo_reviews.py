"""The demo's looking back: De Regenboog held two quarterly talks, missed one and has the next one ready.

The evaluation of last school year is signed, that of this year a draft. All of it is made up.
"""

from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid4, uuid5

from django.utils import timezone

from core.tenancy import Scope, atomic, use_scope
from incidents.services import Report, incident_report
from plans.models import Section
from reviews import cancel_services, decision_services, evaluation_services, rules, services
from reviews.models import EvaluationItem, QuarterlyTalk, ReviewRecord, YearEvaluation
from reviews.rules import Quarter
from schools.models import Membership, School
from schools.school_year import SchoolYear

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
SPACE = UUID("6d3e0c55-0f0a-4f0e-9a34-2f7cf1b0b7d1")
YARD = 11  # quarrels on the yard so far this quarter: what the next talk is about
DISCUSSION = "De raad vroeg vooral naar het toezicht. We stellen dat bij, en laten de leerlingenraad meekijken."
JUDGED = 14  # parts of this year's draft that were judged
OFF = "De griep ging rond: er bleven te weinig collega’s over om samen te kijken."
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
        off = _plan(missed, missed.last_day - timedelta(3), leader)
        cancel_services.talk_cancel(talk=off, reason=OFF, seen=off.version, by=leader)
        _quarrels(now)
        _next(here, now, leader)
        _signed(here, now.school_year.previous, leader)
        _draft(here, now.school_year, leader)


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
    day = timezone.localdate() + timedelta(6)
    day += timedelta((0, 0, 0, 0, 0, 2, 1)[day.weekday()])  # not in a weekend
    talk = _plan(quarter, day, by)
    talk = services.talk_prepare(talk=talk, school=here, by=by)
    services.notes_save(talk=talk, notes=NOTES, seen=talk.version, by=by)


def _quarrels(quarter: Quarter) -> None:
    """Something to talk about: more on the yard than a year before."""
    today = timezone.localdate()
    days = (today - quarter.first_day).days + 1
    for n in range(YARD):
        day = quarter.first_day + timedelta(n * 3 % days)
        report = Report(
            type="physical_violence",
            place="playground",
            moment="break",
            happened_date=day,
            severity=1,
            narrative="Leerlingen duwden en trokken aan elkaar.",
            people=(),
        )
        at = timezone.make_aware(datetime.combine(day, time(14)))
        incident_report(form_key=uuid5(SPACE, f"{quarter}/{n}"), report=report, by=None, at=at)


def _signed(here: School, year: SchoolYear, by: Membership) -> None:
    row = evaluation_services.evaluation_begin(school=here, year=year, by=by)
    for item in row.items.all():
        changed = item.kind == EvaluationItem.Kind.SECTION and item.key == SECTION
        verdict = rules.ADJUST if changed else rules.KEEP
        reason = "In de tweede helft van de pauze waren er te weinig ogen." if changed else ""
        evaluation_services.item_judge(item=item, verdict=verdict, reason=reason, seen=item.version, by=by)
        if changed:
            due = timezone.localdate() + timedelta(40)
            title = "Het toezicht in de pauze opnieuw verdelen"
            evaluation_services.item_to_action(item=item, title=title, owner=by, due_date=due, by=by)
    row = YearEvaluation.objects.get(pk=row.pk)
    row = evaluation_services.evaluation_discuss(
        evaluation=row,
        discussed_date=timezone.localdate() - timedelta(20),
        discussed_with=["team", "council"],
        discussion=DISCUSSION,
        seen=row.version,
        by=by,
    )
    evaluation_services.evaluation_sign(evaluation=row, signer=by.name, seen=row.version, by=by)


def _draft(here: School, year: SchoolYear, by: Membership) -> None:
    row = evaluation_services.evaluation_begin(school=here, year=year, by=by)
    keep, adjust = (list(row.items.filter(suggestion=each)) for each in (rules.KEEP, rules.ADJUST))
    for item in [*keep[:JUDGED], *adjust[:2]]:
        evaluation_services.item_judge(
            item=item, verdict=item.suggestion, reason=item.suggestion_reason, seen=item.version, by=by
        )
