"""Work of this room that waits in the outbox."""

from core import outbox
from core.models import Job
from core.tenancy import atomic
from oversight.standing_services import JOB, standing_refresh


@outbox.job(JOB)
def refresh(job: Job) -> None:
    """Something changed at this school: the board is to see it."""
    with atomic():
        standing_refresh()
        outbox.complete(job)
