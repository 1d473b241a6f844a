"""Which rounds close soon or should have been closed, over all schools: ids and dates."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from consultation.models import ConsultationRound
from core.registry import offer
from core.reminders import Due, horizon, reminder_kind

DECIDERS = ("school_leader",)

reminder_kind("consultation_closes", title=_("A round of reading along ends"), view="consultation:rounds", keyed=False)


@offer("reminders")
def closing_rounds(today: date) -> Iterator[Due]:
    """Open rounds whose last day is near, or behind us. One query."""
    rows = ConsultationRound.objects.filter(state="open", closing_date__lte=horizon(today)).order_by()
    for pk, board, school, day in rows.values_list("pk", "board_id", "school_id", "closing_date").iterator():
        yield Due(board, school, "consultation_closes", str(pk), day, DECIDERS)
