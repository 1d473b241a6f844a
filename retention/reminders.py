"""What waits for approval, and which holds are to be looked at again, over all schools; and the daily look for more."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from core import outbox
from core.registry import offer
from core.reminders import Due, horizon, reminder_kind
from retention import rules
from retention.models import CaseMark, ErasureList, RightsRequest, Term
from schools.models import School

LEADERS, FOLLOWERS = ("school_leader",), ("safety_coordinator", "school_leader")

reminder_kind("erasure_list", title=_("Look through what may be erased"), view="retention:lists", keyed=False)
reminder_kind("legal_hold", title=_("See whether an incident must still be kept"), view="retention:lists", keyed=False)
reminder_kind(
    "rights_request", title=_("Answer a request of somebody"), view="retention:requests", keyed=False, hard=True
)


@offer("reminders")
def lists(today: date) -> Iterator[Due]:
    """Four queries. A job a day at each school of a board with terms, or with requests, looks what may go."""
    boards = set(Term.objects.order_by().values_list("board_id", flat=True))
    schools = School.objects.filter(board_id__in=boards, in_use_since__isnull=False).values_list("board_id", "pk")
    asked = RightsRequest.objects.order_by().values_list("board_id", "school_id").distinct()
    outbox.enqueue_at("retention.daily", key=f"retention:{today}", places={*schools, *asked})
    fields = ("pk", "board_id", "school_id", "proposed_date", "postponed_until")
    rows = ErasureList.objects.filter(state=rules.PROPOSED).order_by().values_list(*fields)
    for pk, board, school, proposed, postponed in rows.iterator():
        due = postponed or proposed + rules.TO_DECIDE
        if due <= horizon(today):
            yield Due(board, school, "erasure_list", str(pk), due, LEADERS)


@offer("reminders")
def holds(today: date) -> Iterator[Due]:
    """One query."""
    rows = CaseMark.objects.filter(ended_at=None, review_date__lte=horizon(today)).order_by()
    for pk, board, school, day in rows.values_list("pk", "board_id", "school_id", "review_date").iterator():
        yield Due(board, school, "legal_hold", str(pk), day, FOLLOWERS)


@offer("reminders")
def requests(today: date) -> Iterator[Due]:
    """One query. The term is that of the law."""
    rows = RightsRequest.objects.filter(state="open", due_date__lte=horizon(today)).order_by()
    for pk, board, school, handler, day in rows.values_list(
        "pk", "board_id", "school_id", "handler_id", "due_date"
    ).iterator():
        yield Due(board, school, "rights_request", str(pk), day, FOLLOWERS, handler)
