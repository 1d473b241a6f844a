from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.outbox import work
from core.tenancy import atomic
from schools.models import Group
from schools.school_year import SchoolYear
from surveys import code_services, services
from surveys.models import SurveyRound, SurveyUnit

GROUPS = (("Groep 5", [5], 12), ("Groep 6", [6], 11), ("Groep 7", [7], 14), ("Groep 8", [8], 4))


@pytest.fixture
def at(world) -> Any:
    """Run something at Regenboog: ``at(service, by=world.leader)``."""

    def run(work: Any, *args: Any, **values: Any) -> Any:
        with world.at(world.regenboog), atomic():
            return work(*args, **values)

    return run


@pytest.fixture
def groups(world, at) -> list[Group]:
    year = SchoolYear.of(timezone.localdate()).start
    return at(lambda: [Group.create(year=year, name=name, grades=grades, pupil_count=n) for name, grades, n in GROUPS])


@pytest.fixture
def prepared(world, at, groups) -> SurveyRound:
    today = timezone.localdate()
    return at(
        services.round_prepare,
        audience="pupils",
        opens_on=today,
        closes_on=today + timedelta(14),
        groups=groups,
        by=world.leader,
    )


@pytest.fixture
def opened(world, at, prepared) -> SurveyRound:
    return at(services.round_open, survey_round=prepared, by=world.leader)


@pytest.fixture
def unit_of(at, opened) -> Any:
    return lambda name: at(lambda: SurveyUnit.objects.select_related("round").get(round=opened, name=name))


@pytest.fixture
def give_codes(at, unit_of) -> Any:
    """Codes of a group, as if they were printed."""

    def give(name: str, count: int) -> list[str]:
        codes = at(code_services.fresh_codes, count)
        at(code_services.codes_keep, unit_of(name), codes, replace=False)
        return codes

    return give


@pytest.fixture
def print_cards(world, at, unit_of) -> Any:
    def make(name: str) -> Any:
        sheet = at(services.cards_ask, unit=unit_of(name), by=world.leader)
        work()
        return at(lambda: type(sheet).objects.select_related("file").get(pk=sheet.pk))

    return make


def answers(value: int = 4, **other: Any) -> dict[str, str]:
    """A form with one value everywhere, but for some."""
    keys = [f"EV{i}" for i in range(1, 7)] + [f"AV{i}" for i in range(1, 11)] + [f"WB{i}" for i in range(1, 6)]
    keys += [f"LA{i}" for i in range(1, 4)]
    turned = {"EV6", "WB5", *(key for key in keys if key.startswith("AV"))}
    found = {key: str(5 - value if key in turned else value) for key in keys} | {"CIJFER": "8"}
    return found | {key: str(given) for key, given in other.items()}
