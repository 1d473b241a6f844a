"""The demo's results: closed rounds over three school years, talks about them, and the monitor of the law. All made up.

Answers are put where those of people wait and closed by the usual way, so that every figure was reckoned as everywhere.
"""

import random
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.utils import timezone

from core.tenancy import Scope, atomic, use_scope
from monitoring import law_services, talk_services
from monitoring.models import RoundSummary, StatutoryMonitor
from monitoring.summary_services import comparison_count, summary_write
from overview.demo_surveys import TAKES_PART, choice_of
from schools.models import Group, Membership, School
from schools.school_year import SchoolYear
from schools.selectors import schools_in_use
from surveys import instrument, rules
from surveys.close_services import round_close
from surveys.models import Audience, SentAnswers, SurveyRound, SurveyUnit

OTHERS = (("Groep 6", [6], 18), ("Groep 7", [7], 21), ("Groep 8", [8], 17))
VO = (("Klas 1", [1], 24), ("Klas 2", [2], 22), ("Klas 3", [3], 19))
FEW = 96  # pupils: a school this small has too few answers for its board to be told anything

TALKS = (
    ("pupils", 12, "Leerlingenraad, acht kinderen", "Elke week vraagt de juf of meester of het beter gaat."),
    ("team", 15, "Studieochtend, hele team", "We spreken per groep af wie na een ruzie terugvraagt, en wanneer."),
    ("council", 22, "Vergadering van de MR", "De MR ziet in het voorjaar wat er met de afspraken is gebeurd."),
)  # fmt: skip
LAW = {
    "instrument": "WMK: Vragenlijst Veiligheid Leerlingen",
    "provider": "WMK",
    "list_source": "https://www.onderwijsinspectie.nl/onderwerpen/sociale-veiligheid/instrumenten-monitoring-sociale-veiligheid",
}
MEANS = {"experience": "3.42", "violation": "3.61", "wellbeing": "3.38", "scale_low": "1", "scale_high": "4"}


def load(board: Scope, school: Scope) -> None:
    """Safe to run again: what is there is passed over. After the other schools of the board were made."""
    with use_scope(school), atomic():
        if SurveyRound.objects.filter(closed_at__lt=timezone.now() - timedelta(100)).exists():
            return
        leader = Membership.objects.get(user__email="noor@demo.example")
        coordinator = Membership.objects.get(user__email="aylin@demo.example")
        _years_before(leader)
        for row in SurveyRound.objects.filter(state=SurveyRound.State.CLOSED):
            summary_write(survey_round=row.pk)
            if row.audience == Audience.PUPILS and row.year < SchoolYear.of(timezone.localdate()).start:
                _talk_about(row, leader)
        _share_the_last(leader)
        _law(coordinator)
    _other_schools(board, school)
    with use_scope(board), atomic():
        for summary in RoundSummary.objects.filter(n__isnull=False):
            comparison_count(summary=summary.pk)


def _years_before(by: Membership) -> None:
    """Two school years of the same questions: feeling safe went up, what teachers do did not."""
    now = SchoolYear.of(timezone.localdate()).start
    groups = [(group.name, group.grades, group.pupil_count or 0) for group in Group.objects.filter(year=now)]
    chance = random.Random(11)  # noqa: S311 -- the same made-up answers every time
    for years, lean in ((2, -0.9), (1, -0.65)):
        asked = [(name, grades, size - years) for name, grades, size in groups if max(grades) >= 5]
        make_round(date(now - years + 1, 2, 14), asked, chance, lean, by)


def make_round(last: date, groups: list, chance: random.Random, lean: float, by: Any) -> SurveyRound:
    """A round of pupils that was closed on this day. ``lean``: how much better or worse than usual it is."""
    questions, year = instrument.newest("pupils"), SchoolYear.of(last).start
    row = SurveyRound.create(
        audience=Audience.PUPILS, year=year, opens_on=last - timedelta(14), closes_on=last, state="open", created_by=by
    )
    for position, (name, grades, size) in enumerate(groups):
        unit = SurveyUnit.create(round=row, name=name, grades=grades, size=size, position=position)
        items, sent = questions.asked("po", grades), []
        for _ in range(round(size * TAKES_PART)):
            mood = chance.gauss() + lean
            given = {item.key: str(choice_of(item.key, mood, chance)) for item in items}
            answers = rules.packed(questions, items, given)
            sent.append(SentAnswers(board_id=row.board_id, school_id=row.school_id, unit=unit, answers=answers))
        SentAnswers.objects.bulk_create(sent)
    round_close(survey_round=row, by=by)
    closed_at = timezone.make_aware(datetime.combine(last + timedelta(1), time(9)))
    SurveyRound.objects.filter(pk=row.pk).update(closed_at=closed_at)
    return SurveyRound.objects.get(pk=row.pk)


def _talk_about(row: SurveyRound, by: Membership) -> None:
    for partner, days, present, agreed in TALKS:
        day = timezone.localdate(row.closed_at) + timedelta(days)
        talk_services.talk_add(
            survey_round=row, partner=partner, date=day, present=present, agreed=agreed, page=uuid4(), by=by
        )


def _share_the_last(by: Membership) -> None:
    """What came out last is with the team and the council; with pupils it was discussed."""
    pupils = SurveyRound.objects.filter(state=SurveyRound.State.CLOSED, audience=Audience.PUPILS)
    row = pupils.order_by("-closed_at")[0]
    for reader in ("team", "council"):
        talk_services.share(survey_round=row, reader=reader, by=by)
    partner, _days, present, agreed = TALKS[0]
    talk_services.talk_add(
        survey_round=row,
        partner=partner,
        date=timezone.localdate(),
        present=present,
        agreed=agreed,
        page=uuid4(),
        by=by,
    )


def _law(by: Membership) -> None:
    """Last year's monitor of the law was delivered in time; of this year's the questionnaire was chosen."""
    now = SchoolYear.of(timezone.localdate()).start
    law_services.law_begin(year=now, values=LAW | {"listed_date": timezone.localdate() - timedelta(30)}, by=by)
    row = law_services.law_begin(year=now - 1, values=LAW | {"listed_date": date(now - 1, 10, 4)}, by=by)
    steps = {
        "uitkomsten": {name: Decimal(value) for name, value in MEANS.items()}
        | {"first_date": date(now, 3, 2), "last_date": date(now, 3, 20), "asked": 118, "answered": 112},
        "toestemming": {"consent_date": date(now, 4, 8), "consent_by": "Noor Jansen"},
        "levering": {"delivered_date": date(now, 5, 19), "delivered_via": "WMK", "delivered_by": "Aylin Demir"},
    }
    for step, values in steps.items():
        row = law_services.law_change(monitor=row, seen=row.version, step=step, values=values, by=by)


def _other_schools(board: Scope, school: Scope) -> None:
    """Every other school of the board closed a round last school year, and half of them this year too."""
    with use_scope(board), atomic():
        others = [row for row in schools_in_use().order_by("slug") if row.pk != school.school]
    now = SchoolYear.of(timezone.localdate()).start
    for number, other in enumerate(others):
        chance = random.Random(100 + number)  # noqa: S311 -- the same made-up answers every time
        lean = chance.uniform(-0.6, 0.5)
        with use_scope(Scope(board=other.board_id, school=other.pk)), atomic():
            groups = [(name, grades, size) for name, grades, size in (VO if other.sector == "vo" else OTHERS)]
            if (other.pupil_count or FEW) <= FEW:
                groups = [("Groep 6, 7 en 8", [6, 7, 8], 9)]
            days = [date(now, 3, 12), *([timezone.localdate() - timedelta(9)] if number % 2 == 0 else [])]
            for day in days:
                row = make_round(day, groups, chance, lean, None)
                summary_write(survey_round=row.pk)
            RoundSummary.objects.update(talk_by=None)
            _law_of(other, now - 1, number)


def _law_of(other: School, year: int, number: int) -> None:
    """Most delivered in time; one did not."""
    if number % 4 == 3:
        return
    delivered = (
        {} if number % 4 == 2 else {"delivered_date": date(year + 1, 6, 2 + number), "delivered_via": "Vensters"}
    )
    StatutoryMonitor.create(
        year=year,
        instrument="Vensters: leerlingtevredenheid",
        provider="Vensters",
        list_source=LAW["list_source"],
        listed_date=date(year, 11, 2),
        last_date=date(year + 1, 4, 10),
        asked=(other.pupil_count or 80) // 2,
        answered=(other.pupil_count or 80) // 2 - 4,
        **delivered,
    )
