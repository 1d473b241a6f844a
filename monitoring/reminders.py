"""Which results are to be discussed, over all schools. That of delivery, before 1 July, is the year calendar's: writing
a delivery down ticks it off there."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from core.registry import offer
from core.reminders import Due, horizon, reminder_kind
from monitoring import rules
from monitoring.models import RoundSummary

WHOSE = ("safety_coordinator", "school_leader")

reminder_kind("results_talk", title=_("Discuss the results of the monitor"), view="monitoring:talks", escalates=False)


@offer("reminders")
def due(today: date) -> Iterator[Due]:
    """One query of ids and dates."""
    rows = RoundSummary.objects.filter(talk_by__lte=horizon(today), talk_by__gte=today - rules.TALK_STILL).order_by()
    for board, school, key, day in rows.values_list("board_id", "school_id", "round_id", "talk_by").iterator():
        yield Due(board, school, "results_talk", str(key), day, WHOSE)
