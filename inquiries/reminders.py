"""Which questions are to be answered by when, over all schools: ids and dates."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from core.registry import offer
from core.reminders import Due, horizon, reminder_kind
from inquiries.models import Inquiry

reminder_kind("inquiry", title=_("Answer a question of your board"), view="inquiries:inquiry")


@offer("reminders")
def unanswered(today: date) -> Iterator[Due]:
    """One query."""
    rows = Inquiry.objects.filter(state=Inquiry.State.OPEN, due_date__lte=horizon(today)).order_by()
    for pk, board, school, day in rows.values_list("pk", "board_id", "school_id", "due_date").iterator():
        yield Due(board, school, "inquiry", str(pk), day, ("school_leader",))
