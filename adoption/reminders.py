"""What is due on the way to adoption, over all schools: ids and dates."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from adoption.models import Adoption, ConsentRequest
from core.registry import offer
from core.reminders import Due, horizon, reminder_kind

DECIDERS = ("school_leader",)

reminder_kind("consent_due", title=_("The term for consent ends"), view="adoption:overview", keyed=False)
reminder_kind("plan_ends", title=_("The adopted plan ends"), view="adoption:overview", keyed=False)


@offer("reminders")
def consent_terms(today: date) -> Iterator[Due]:
    """Open requests whose term ends soon, or ended. One query."""
    rows = ConsentRequest.objects.filter(state=ConsentRequest.State.OPEN, due_date__lte=horizon(today)).order_by()
    for pk, board, school, day in rows.values_list("pk", "board_id", "school_id", "due_date").iterator():
        yield Due(board, school, "consent_due", str(pk), day, DECIDERS)


@offer("reminders")
def ending_plans(today: date) -> Iterator[Due]:
    """Schools whose last adopted plan ends soon, or ended. One query."""
    adopted = Adoption.objects.filter(adopted_on__isnull=False)
    last = adopted.order_by("board_id", "school_id", "-number").distinct("board_id", "school_id")
    for board, school, day in last.values_list("board_id", "school_id", "valid_until").iterator():
        if day <= horizon(today):
            yield Due(board, school, "plan_ends", "plan", day, DECIDERS)
