"""The demo's boards that take part in national figures: only their sums are made, by the rules that count for real."""

import random
from datetime import date, timedelta

from django.utils import timezone

from core.standing import OBLIGATIONS, UNKNOWN
from core.tenancy import Scope, atomic, system_scope, use_scope
from oversight.models import NationalFigures, NationalShare
from oversight.national_rules import TOLD_IN, Together
from oversight.national_services import share_set
from schools.models import Membership

BOARDS = 38
# Per 100 pupils, about as many of each kind as the demo's own schools report.
KINDS = {
    "physical_violence": 3.6,
    "bullying": 2.1,
    "verbal_threat": 1.8,
    "accident": 1.3,
    "property": 0.7,
    "online_harm": 0.6,
}


def load(board: Scope) -> None:
    """Safe to run again: what is there is passed over."""
    today = timezone.localdate()
    month = date(today.year - (today.month < TOLD_IN), TOLD_IN, 1)
    with system_scope("the demo's national figures"):
        if not NationalFigures.objects.filter(month=month).exists():
            found = _together()
            values = {"boards": len(found.boards), "schools": found.schools, "data": found.told()}
            NationalFigures.objects.create(month=month, **values)
    with use_scope(board), atomic():
        if not NationalShare.objects.exists():
            share_set(on=True, by=Membership.objects.get(user__email="bestuur@demo.example"))
            NationalShare.objects.update(set_at=timezone.now() - (today - month) - timedelta(60))


def _together() -> Together:
    chance = random.Random(36777)  # noqa: S311 -- the same made-up boards every time
    found = Together()
    for board in range(BOARDS):
        for _school in range(chance.randint(3, 24)):
            states = []
            for key, asked in OBLIGATIONS.items():
                known = [said.state for said in asked.said.values() if said.state != UNKNOWN]
                likely = [5 if state == "good" else 1 for state in known]
                states.append((key, chance.choices(known, weights=likely)[0]))
            found.add_standing(board, states)
            pupils = chance.randint(90, 420)
            counts = {code: round(pupils / 100 * rate * chance.uniform(0.5, 1.5)) for code, rate in KINDS.items()}
            found.add_year(board, {"types": counts}, pupils)
    return found
