"""Which rounds are to be closed, over all schools."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from core.registry import offer
from core.reminders import Due, horizon, reminder_kind
from surveys.models import SurveyRound

WHOSE = ("safety_coordinator", "school_leader")

reminder_kind("survey_close", title=_("Close the round of the monitor"), view="surveys:round")


@offer("reminders")
def due(today: date) -> Iterator[Due]:
    """One query of ids and dates."""
    rows = SurveyRound.objects.filter(state=SurveyRound.State.OPEN, closes_on__lte=horizon(today)).order_by()
    for board, school, pk, day in rows.values_list("board_id", "school_id", "pk", "closes_on").iterator():
        yield Due(board, school, "survey_close", str(pk), day, WHOSE)
