"""Work of this room that waits in the outbox."""

from uuid import UUID

from core import outbox
from core.models import Job
from core.tenancy import atomic
from incidents import device_services


@outbox.job(device_services.TAKE_IN)
def take_in(job: Job) -> None:
    """A report from a trusted device goes into the register."""
    with atomic():
        device_services.report_take_in(dropped=UUID(job.payload["report"]))
        outbox.complete(job)
