"""Which talks are planned, over all schools: ids and dates. That a quarter has none is in the year calendar."""

from collections.abc import Iterator
from datetime import date

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from core.registry import offer
from core.reminders import Due, horizon, reminder_kind
from reviews.models import QuarterlyTalk, ReviewRecord

LEADERS = ("safety_coordinator", "school_leader")

reminder_kind("quarterly_talk", title=_("Hold the quarterly talk"), view="reviews:talk", same_day=True)


@offer("reminders")
def talks(today: date) -> Iterator[Due]:
    """One query."""
    page = QuarterlyTalk.objects.filter(record=OuterRef("pk"), board=OuterRef("board")).order_by().values("pk")[:1]
    rows = ReviewRecord.objects.filter(planned_date__lte=horizon(today), held_date__isnull=True).order_by()
    fields = ("board_id", "school_id", "talk", "planned_date")
    for board, school, pk, day in rows.annotate(talk=Subquery(page)).values_list(*fields).iterator(chunk_size=10_000):
        if pk:
            yield Due(board, school, "quarterly_talk", str(pk), day, LEADERS)
