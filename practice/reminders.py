"""Which agreements it is time to talk about, over all schools: ids and dates."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from core.registry import offer
from core.reminders import Due, horizon, reminder_kind
from practice.models import Agreement
from practice.selectors import STANDING

NOBODYS = ("safety_coordinator", "school_leader")  # while nobody looks after it

reminder_kind("practice_talk", title=_("Talk about an agreement"), view="practice:agreement", escalates=False)


@offer("reminders")
def talks(today: date) -> Iterator[Due]:
    """One query of ids and dates. It asks, so it goes to nobody else when it is late."""
    rows = Agreement.objects.filter(STANDING, look_date__lte=horizon(today)).order_by()
    fields = ("board_id", "school_id", "pk", "owner_id", "look_date")
    for board, school, pk, owner, day in rows.values_list(*fields).iterator(chunk_size=10_000):
        yield Due(board, school, "practice_talk", str(pk), day, NOBODYS, owner)
