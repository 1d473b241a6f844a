from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.outbox import work
from core.tenancy import atomic
from schools.models import School
from surveys import instrument, rules
from surveys.close_services import round_close
from surveys.models import SentAnswers, SurveyRound, SurveyUnit
from tests.surveys.conftest import answers

GROUPS = (("Groep 5", 5, 12), ("Groep 6", 6, 11), ("Groep 7", 7, 14))
Close = Callable[..., SurveyRound]


def packed(audience: str = "pupils", **given: Any) -> bytes:
    questions = instrument.newest(audience)
    found = answers(**given) if audience == "pupils" else {item.key: "3" for item in questions.items}
    return rules.packed(questions, questions.items, found)


@pytest.fixture
def at(world) -> Any:
    """Run something at Regenboog: ``at(service, by=world.leader)``."""

    def run(work: Any, *args: Any, school: School | None = None, **values: Any) -> Any:
        with world.at(school or world.regenboog), atomic():
            return work(*args, **values)

    return run


@pytest.fixture
def closed(world, at) -> Close:
    """A closed round with these groups (name, grade, how many answered); what they answered as in ``answers``."""

    def close(
        *, groups: Any = GROUPS, days_ago: int = 0, school: School | None = None, size: int = 0, **given: Any
    ) -> SurveyRound:
        day = timezone.localdate() - timedelta(days_ago)

        def make() -> SurveyRound:
            row = SurveyRound.create(
                audience="pupils", year=day.year, opens_on=day - timedelta(14), closes_on=day, state="open"
            )
            for position, (name, grade, count) in enumerate(groups):
                unit = SurveyUnit.create(
                    round=row, name=name, grades=[grade], size=size or count + 2, position=position
                )
                for _ in range(count):
                    SentAnswers.create(unit=unit, answers=packed(**given))
            round_close(survey_round=row, by=world.leader)
            return SurveyRound.objects.get(pk=row.pk)

        row = at(make, school=school)
        work()
        return row

    return close
