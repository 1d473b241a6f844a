"""The demo's monitor: De Regenboog closed a round of pupils last year and one of parents is open. All made up."""

import random
from datetime import timedelta
from itertools import accumulate
from statistics import NormalDist

from django.utils import timezone

from core.tenancy import Scope, atomic, use_scope
from schools.models import Group, Membership
from surveys import code_services, services
from surveys.close_services import round_close
from surveys.models import Audience, SurveyRound, SurveyUnit

# How a made-up school answers: weights of the options from 1 to 4, by the beginning of an item's key.
OFTEN = {"EV": (2, 8, 34, 56), "WB": (3, 10, 37, 50), "LA": (8, 24, 40, 28)}
TURNED = {"EV6": (70, 20, 7, 3), "WB5": (62, 26, 9, 3), "EV3": (10, 26, 36, 28), "LA3": (18, 34, 30, 18)}
HAPPENED = (186, 10, 3, 1)
MARKS = (0, 0, 1, 2, 4, 9, 24, 38, 17, 5)
TAKES_PART = 0.93


def load(school: Scope) -> None:
    """Safe to run again: what is there is passed over."""
    with use_scope(school), atomic():
        if SurveyRound.objects.exists():
            return
        leader = Membership.objects.get(user__email="noor@demo.example")
        coordinator = Membership.objects.get(user__email="aylin@demo.example")
        _closed_round(leader)
        _open_round(coordinator)


def _closed_round(by: Membership) -> None:
    today = timezone.localdate()
    groups = [group for group in Group.objects.all() if max(group.grades) >= 5]
    row = services.round_prepare(
        audience=Audience.PUPILS, opens_on=today - timedelta(20), closes_on=today, groups=groups, by=by
    )
    row = services.round_open(survey_round=row, by=by)
    chance = random.Random(5)  # noqa: S311 -- the same made-up answers every time
    for unit in row.units.all():
        _answer(unit, row, chance)
    round_close(survey_round=row, by=by)


def _answer(unit: SurveyUnit, row: SurveyRound, chance: random.Random) -> None:
    codes = code_services.fresh_codes(sum(chance.random() < TAKES_PART for _ in range(unit.size)))
    code_services.codes_keep(unit, codes, replace=False)
    for code in codes:
        mood = chance.gauss()  # who feels safe tends to feel well too
        given = {item.key: str(choice_of(item.key, mood, chance)) for item in row.instrument.items}
        code_services.answers_send(code=code, audience=row.audience, sector="po", given=given)


def choice_of(key: str, mood: float, chance: random.Random) -> int:
    if chance.random() < 0.03 and key != "CIJFER":
        return 100
    weights = MARKS if key == "CIJFER" else TURNED.get(key) or OFTEN.get(key[:2], HAPPENED)
    if key in ("EV6", "WB5") or key.startswith("AV"):
        mood = -mood
    level = NormalDist().cdf(0.65 * mood + 0.76 * chance.gauss()) * sum(weights)
    sums = list(accumulate(weights))
    return 1 + next((i for i, most in enumerate(sums) if level < most), len(sums) - 1)


def _open_round(by: Membership) -> None:
    today = timezone.localdate()
    row = services.round_prepare(
        audience=Audience.PARENTS, opens_on=today, closes_on=today + timedelta(16), size=158, by=by
    )
    row = services.round_open(survey_round=row, by=by)
    unit = row.units.get()
    services.cards_ask(unit=unit, by=by)
    staff = services.round_prepare(
        audience=Audience.STAFF, opens_on=today, closes_on=today + timedelta(16), size=17, by=by
    )
    services.round_open(survey_round=staff, by=by)
