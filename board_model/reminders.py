"""What is due because of a board's model, over all schools: ids and dates."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from board_model.models import GmrRequest, ModelUptake
from core.registry import offer
from core.reminders import Due, horizon, reminder_kind

reminder_kind("model_update", title=_("Decide about the board’s model"), view="board_model:updates", keyed=False)
reminder_kind("gmr_due", title=_("The term for consent ends"), view="board_model:gmr", keyed=False, escalates=False)


@offer("reminders")
def waiting_updates(today: date) -> Iterator[Due]:
    """Schools where a version of the model waits, if the board gave a term. One query."""
    rows = ModelUptake.objects.filter(due_date__lte=horizon(today)).order_by()
    for version, board, school, day in rows.values_list("version_id", "board_id", "school_id", "due_date").iterator():
        yield Due(board, school, "model_update", str(version), day, ("school_leader",))


@offer("reminders")
def gmr_terms(today: date) -> Iterator[Due]:
    """Boards whose council has yet to answer. One query."""
    rows = GmrRequest.objects.filter(state=GmrRequest.State.OPEN, due_date__lte=horizon(today)).order_by()
    for pk, board, day in rows.values_list("pk", "board_id", "due_date").iterator():
        yield Due(board, None, "gmr_due", str(pk), day, ("board_admin",))
