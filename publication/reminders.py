"""Where a published text or a poster is no longer right, over all schools: ids and dates."""

from collections.abc import Iterable
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core import outbox
from core.registry import offer
from core.reminders import Due, reminder_kind
from publication.models import EditionText, Handout

EDITORS = ("safety_coordinator", "antibullying_coordinator", "school_leader")
LOOKS = (11, 15)  # hours after which is looked once more that day

reminder_kind(
    "publication",
    title=_("See whether what parents and pupils read is still right"),
    view="publication:overview",
    keyed=False,
    same_day=True,
)


@offer("reminders")
def drifting(today: date) -> Iterable[Due]:
    """Two queries. What differs is found by a job at each school, thrice a day."""
    fields = ("board_id", "school_id", "drifted_date")
    rows = {
        *Handout.objects.filter(ended_at__isnull=True).order_by().values_list(*fields),
        *EditionText.objects.order_by().values_list(*fields),
    }
    hour = timezone.localtime().hour
    places = {(board, school) for board, school, _on in rows}
    outbox.enqueue_at("publication.drift", key=f"drift:{today}:{sum(hour >= each for each in LOOKS)}", places=places)
    return [Due(board, school, "publication", "drift", on, EDITORS) for board, school, on in rows if on]
