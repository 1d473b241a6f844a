"""Work of this room that waits in the outbox."""

from board_model.uptake_services import uptake_count
from core import outbox
from core.models import Job
from core.tenancy import atomic
from plans.selectors import current_plan


@outbox.job("board_model.count")
def count(job: Job) -> None:
    """A version was published: how much of it waits at this school."""
    with atomic():
        uptake_count(plan=current_plan())
        outbox.complete(job)
