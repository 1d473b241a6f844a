"""The demo's board: nine more schools, so that there is something to see over three school years. All made up.

Rows are made in bulk; the figures that pages read are counted from them afterwards, as everywhere.
"""

import random
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from django.utils import timezone

from actions.models import Action
from adoption.models import Adoption, ConsentRequest
from board_model.uptake_services import uptake_count
from contacts.models import ContactPerson, ContactTask, Training
from core.standing import OBLIGATIONS
from core.tenancy import Scope, atomic, system_scope, use_scope
from incidents.figure_services import figures_recount
from incidents.models import Incident
from inquiries.models import Inquiry
from inquiries.services import inquiry_ask, inquiry_say
from oversight.models import Standing
from oversight.rules import last_quarters, since
from oversight.standing_services import standing_refresh
from plans.milestone_services import milestone_make
from plans.models import Milestone, Plan, Section
from plans.selectors import current_plan
from plans.services import plan_start
from reviews.models import ReviewRecord
from reviews.rules import YEAR, Quarter
from schools.models import Board, Membership, School, Sector, User
from schools.school_year import SchoolYear


@dataclass(frozen=True)
class Made:
    """A school as the demo makes it.

    ``adopted``: days since its plan was (None: never; 0: still a first draft). ``vacant``: tasks without somebody.
    ``per_year``: how many incidents in each of three school years. ``late``: actions past their date.
    """

    name: str
    sector: Sector
    town: str
    pupils: int
    leader: str
    adopted: int | None
    per_year: tuple[int, int, int]
    vacant: tuple[str, ...] = ()
    trained: int = 120
    late: int = 0
    open_actions: int = 3
    serious: int = 0


CONTACT, COORDINATOR, OFFICER = "antibullying_contact", "antibullying_coordinator", "prevention_officer"
PO, VO, SO = Sector.PO, Sector.VO, Sector.SO
SCHOOLS = {
    "de-akker": Made("De Akker", PO, "Dronten", 118, "Jeroen Prins", 420, (14, 17, 6)),
    "montessori-zuid": Made("Montessori Zuid", PO, "Almere", 274, "Sanne Vos", 510, (31, 38, 12), serious=1),
    "de-vlinder": Made("De Vlinder", PO, "Lelystad", 186, "Petra Kok", 1430, (22, 19, 4), trained=-40, late=2),
    "het-kompas": Made("Het Kompas", PO, "Almere", 231, "Mehmet Kaya", None, (9, 6, 1), vacant=(CONTACT,), late=1),
    "de-zandkorrel": Made("De Zandkorrel", PO, "Zeewolde", 96, "Lianne Smit", 380, (4, 3, 1), open_actions=0),
    "de-bron": Made("De Bron", PO, "Dronten", 143, "Marit Dekker", 640, (12, 15, 7), trained=320),
    "oostvaarders": Made("Oostvaarders", VO, "Almere", 1120, "Ruben Maas", 300, (88, 97, 34), serious=6, late=3),
    "praktijkschool-oost": Made("Praktijkschool Oost", VO, "Lelystad", 187, "Nadia Haddad", 0, (41, 36, 15), serious=2),
    "de-steiger": Made("De Steiger", SO, "Almere", 84, "Tom Willems", 210, (52, 61, 22), vacant=(OFFICER,), serious=3),
}  # fmt: skip
SPOTS = (
    ("physical_violence", "playground", "break", 7),
    ("physical_violence", "corridor", "lesson_change", 4),
    ("bullying", "playground", "lunch", 4),
    ("bullying", "online", "outside_hours", 2),
    ("verbal_threat", "classroom", "lesson", 5),
    ("property", "toilets", "lunch", 2),
    ("accident", "gym", "lesson", 3),
    ("online_harm", "online", "outside_hours", 1),
)
QUESTIONS = (
    (("het-kompas", "de-regenboog"), "survey", "Wanneer vragen jullie je leerlingen dit schooljaar?"),
    (("de-vlinder",), "training", "De scholing van het aanspreekpunt is verlopen. Wanneer is de opfriscursus?"),
)
ANSWER = "Petra volgt de opfriscursus op de eerste dinsdag van januari. Daarna zetten we de datum erin."
QUARTERS = 8  # of before, in the table of how it went
# How schools stood in quarters that are over: the better code becomes likelier. Only what the pages need.
BEFORE = {
    "plan": ("writing", "adopted"),
    "consent": ("none", "granted"),
    "contact": ("vacant", "complete"),
    "training": ("unknown", "valid"),
    "survey": ("before", "done"),
    "severe": ("few", "none"),
    "actions": ("late", "in_time"),
    "quarterly_talk": ("missed", "held"),
    "norms": ("open", "met"),
    "register": ("silent", "regular"),
}


def load(board: Scope) -> None:
    """Safe to run again: what is there is passed over."""
    with system_scope("the demo's schools"):
        if not School.objects.filter(slug="de-akker").exists():
            for slug, made in SCHOOLS.items():
                _school(slug, made, Board.objects.get(pk=board.board))
        schools = {row.slug: row for row in School.objects.filter(board=board.board)}
    for slug, made in SCHOOLS.items():
        with use_scope(Scope(board=board.board, school=schools[slug].pk)), atomic():
            if not Membership.objects.filter(school=schools[slug]).exists():
                _fill(schools[slug], made)


def look_at_all(board: Scope) -> None:
    """What the board sees, as the tick would have it in a few minutes; and a question that was answered."""
    with use_scope(board), atomic():
        schools = {school.slug: school for school in School.objects.filter(in_use_since__isnull=False)}
    for school in schools.values():
        with use_scope(Scope(board=board.board, school=school.pk)), atomic():
            uptake_count(plan=current_plan())
            standing_refresh(today=_some_days_ago(school))
            standing_refresh()
    with use_scope(board), atomic():
        if not Inquiry.objects.exists():
            _ask(schools)


def _some_days_ago(school: School) -> date:
    """In this quarter still: since when it has been so, as far as it was not so before."""
    today = timezone.localdate()
    return max(Quarter.of(today).first_day, today - timedelta(3 + len(school.slug) * 7 % 40))


def _ask(schools: dict[str, School]) -> None:
    by = Membership.objects.get(user__email="bestuur@demo.example")
    due = timezone.localdate() + timedelta(9)
    for slugs, subject, text in QUESTIONS:
        chosen = [schools[slug] for slug in slugs]
        inquiry_ask(schools=chosen, subject=subject, text=text, due_date=due, form_key=uuid4(), by=by)
    row = Inquiry.objects.select_related("school").get(subject="training")
    leader = Membership.objects.filter(school=row.school, roles__contains=["school_leader"]).first()
    if leader:
        inquiry_say(inquiry=row, text=ANSWER, form_key=uuid4(), seen=row.version, by=leader)


def _school(slug: str, made: Made, board_row: Board) -> None:
    year = SchoolYear.of(timezone.localdate()).previous.previous
    began = timezone.make_aware(datetime.combine(year.first_day, time(9)))
    values = {"sector": made.sector, "town": made.town, "pupil_count": made.pupils, "region": "midden"}
    School(board=board_row, slug=slug, name=made.name, in_use_since=began, **values).save(force_insert=True)


def _fill(school: School, made: Made) -> None:
    chance = random.Random(school.slug)  # noqa: S311 -- the same made-up school every time
    user, _new = User.objects.get_or_create(email=f"leiding.{school.slug}@demo.example")
    leader = Membership.create(school_id=school.pk, user=user, name=made.leader, roles=["school_leader"])
    team = [leader, *_team(school, made)]
    _contacts(made, leader)
    _actions(made, leader)
    if made.adopted is not None:
        _plan(school, made, leader)
    _incidents(school, made, team, chance)
    _talks(school, _quarters(school, made, chance))
    _evaluations(school, made)


def _team(school: School, made: Made) -> list[Membership]:
    """Two colleagues who report."""
    found = []
    for n, name in enumerate(("Kees Mulder", "Fleur Jacobs"), start=1):
        user, _new = User.objects.get_or_create(email=f"team{n}.{school.slug}@demo.example")
        found.append(Membership.create(school_id=school.pk, user=user, name=name, roles=["teacher"]))
    return found


def _contacts(made: Made, leader: Membership) -> None:
    today = timezone.localdate()
    person = ContactPerson.create(name=f"{made.leader.split()[0]} de Graaf", email="info@demo.example")
    chief = ContactPerson.create(name=made.leader, member=leader)
    for task, who in ((CONTACT, person), (COORDINATOR, person), (OFFICER, chief)):
        if task not in made.vacant:
            ContactTask.create(person=who, task=task, started_on=today - timedelta(500))
    until = today + timedelta(made.trained)
    Training.create(
        person=person, title="Training aanspreekpunt pesten", followed_on=until - timedelta(365), valid_until=until
    )


def _actions(made: Made, leader: Membership) -> None:
    today = timezone.localdate()
    titles = ("Pleinrooster maken", "Ouderavond voorbereiden", "Les over grenzen kiezen", "Ontruiming oefenen")
    for n in range(made.open_actions):
        days = -12 - n if n < made.late else 25 + 9 * n
        Action.create(title=titles[n % 4], due_date=today + timedelta(days), owner=leader, created_by=leader)


def _plan(school: School, made: Made, leader: Membership) -> None:
    plan = plan_start(school=school, by=leader)
    if not made.adopted:
        return
    plan.sections.update(status=Section.Status.DONE)
    kept = milestone_make(plan=plan, kind=Milestone.Kind.ADOPTED, name="Versie 1, vastgesteld", by=leader)
    day = timezone.localdate() - timedelta(made.adopted)
    asked = ConsentRequest.create(
        plan=plan,
        milestone=kept,
        due_date=day,
        state=ConsentRequest.State.GRANTED,
        decided_on=day - timedelta(9),
        signer="Voorzitter van de MR",
        asked_by=leader,
        closed_by=leader,
        closed_at=timezone.now(),
    )
    Adoption.create(
        plan=plan,
        consent=asked,
        milestone=kept,
        number=1,
        valid_until=day + timedelta(4 * 365),
        proposed_by=leader,
        adopted_on=day,
        adopted_by=leader,
    )
    Plan.objects.filter(pk=plan.pk).update(state=Plan.State.ADOPTED, adopted_number=1)


def _incidents(school: School, made: Made, team: list[Membership], chance: random.Random) -> None:
    today, numbers = timezone.localdate(), 0
    now = SchoolYear.of(today)
    rows = []
    for year, count in zip((now.previous.previous, now.previous, now), made.per_year, strict=True):
        days = min((today - year.first_day).days, 330) - 20
        for n in range(count):
            day = year.first_day + timedelta(20 + (n * max(1, days)) // count)
            numbers += 1
            serious = year == now and n >= count - made.serious
            rows.append(_incident(school, day, year, numbers, team, chance, serious=serious))
    Incident.objects.bulk_create(rows)
    figures_recount(mend=True)


def _incident(
    school: School,
    day: date,
    year: SchoolYear,
    number: int,
    team: list[Membership],
    chance: random.Random,
    *,
    serious: bool,
) -> Incident:
    kind, place, moment, _weight = chance.choices(SPOTS, weights=[spot[3] for spot in SPOTS])[0]
    at = timezone.make_aware(datetime.combine(day, time(14)))
    values: dict[str, Any] = {"state": "reported"} if serious else {"state": "closed", "closed_at": at}
    return Incident(
        board_id=school.board_id,
        school_id=school.pk,
        year=year.start,
        number=number,
        form_key=uuid4(),
        taxonomy="1",
        type=kind,
        place=place,
        moment=moment,
        happened_date=day,
        severity=3 if serious else 1,
        reporter=chance.choice(team) if chance.random() < 0.7 else None,
        reported_date=day,
        reported_at=at,
        **values,
    )


def _quarters(school: School, made: Made, chance: random.Random) -> list[Quarter]:
    """How it stood in the quarters before this one; of what was then nothing else is kept. Which had a talk."""
    today, held = timezone.localdate(), []
    year = SchoolYear.of(today)
    adopted = today - timedelta(made.adopted) if made.adopted else None
    before: dict[str, dict[str, Any]] = {}
    for n, name in enumerate(last_quarters(year.start, year.quarter(today), QUARTERS)[:-1]):
        quarter = Quarter(*name)
        good = chance.random() < 0.35 + 0.07 * n
        cells = {key: _cell(key, codes, quarter, good=good or chance.random() < 0.4) for key, codes in BEFORE.items()}
        cells |= {key: _plan_cell(key, quarter, adopted) for key in ("plan", "consent")}
        before = {
            key: since(before.get(key), cell, quarter.first_day + timedelta(7 * len(key)))
            for key, cell in cells.items()
        }
        Standing.create(year=quarter.year, quarter=quarter.number, cells=before)
        if cells["quarterly_talk"]["code"] == "held":
            held.append(quarter)
    return held


def _talks(school: School, held: list[Quarter]) -> None:
    """That talks were held: as much of them as the board knows."""
    for quarter in held:
        day = quarter.last_day - timedelta(10 + len(school.slug) % 9)
        days = dict.fromkeys(("planned_date", "prepared_date", "held_date"), day)
        ReviewRecord.create(year=quarter.year, number=quarter.number, **days)


def _evaluations(school: School, made: Made) -> None:
    """Who adopted a plan evaluated the years before this one as well, though not everybody began with it at once."""
    last = SchoolYear.of(timezone.localdate()).previous
    years = [last, last.previous] if len(school.slug) % 3 else [last]
    for year in years if made.adopted else ():
        day = year.last_day - timedelta(30 + len(school.slug))
        ReviewRecord.create(year=year.start, number=YEAR, prepared_date=day - timedelta(14), held_date=day)


def _cell(key: str, codes: tuple[str, str], quarter: Quarter, *, good: bool) -> dict[str, Any]:
    code = codes[good]
    if code not in OBLIGATIONS[key].said:
        raise LookupError(f"{key} knows no {code}")
    n = {"survey": 88, "norms": 6, "register": 10}.get(key, 1)
    return {"code": code, "n": n, "m": 40, "day": f"{quarter.year}-10-12"}


def _plan_cell(key: str, quarter: Quarter, adopted: date | None) -> dict[str, Any]:
    """Who adopted a plan has one from then on."""
    if adopted is None or adopted > quarter.last_day:
        return _cell(key, BEFORE[key], quarter, good=False)
    return _cell(key, BEFORE[key], quarter, good=True) | {"day": adopted.isoformat()}
