"""Files that were not brought in go after two weeks: a job at each school that has one, once a day."""

from collections.abc import Iterable
from datetime import date

from core import outbox
from core.registry import offer
from core.reminders import Due
from incident_import.models import FileImport
from incident_import.services import KEPT


@offer("reminders")
def old_files(today: date) -> Iterable[Due]:
    """Nobody is reminded of anything. One query of ids and dates."""
    old = FileImport.objects.filter(done_at=None, dropped_at=None, added_at__date__lte=today - KEPT).order_by()
    places = old.values_list("board_id", "school_id").distinct()
    outbox.enqueue_at("incident_import.drop", key=f"incident_import.drop:{today}", places=places)
    return []
