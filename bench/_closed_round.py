"""A round of pupils that the product itself closed and reckoned, for benches that copy it."""

from django.utils import timezone

from core.tenancy import atomic
from monitoring.summary_services import summary_write
from schools.school_year import SchoolYear
from surveys import rules
from surveys.close_services import round_close
from surveys.models import SentAnswers, SurveyRound, SurveyUnit
from tests.surveys.conftest import answers
from tests.world import World

CLASS = 25  # pupils who answered


def closed_round(world: World, classes: int) -> SurveyRound:
    """At the school of the world, in this school year; one pupil of each class did not answer."""
    today = timezone.localdate()
    year = SchoolYear.of(today).start
    with world.at(world.regenboog), atomic():
        row = SurveyRound.create(audience="pupils", year=year, opens_on=today, closes_on=today, state="open")
        place = {"board_id": row.board_id, "school_id": row.school_id}
        sent = []
        for n in range(classes):
            unit = SurveyUnit.create(round=row, name=f"Klas {n}", grades=[n // 10 + 1], size=CLASS + 1, position=n)
            form = rules.packed(row.instrument, row.instrument.items, answers(EV1=n % 4 + 1, AV2=n % 3 + 1))
            sent += [SentAnswers(unit=unit, answers=form, **place) for _ in range(CLASS)]
        SentAnswers.objects.bulk_create(sent)
        round_close(survey_round=row, by=world.leader)
        summary_write(survey_round=row.pk)
    return row
