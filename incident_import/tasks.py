"""Work of this room that waits in the outbox."""

from uuid import UUID

from core import outbox
from core.models import Job
from core.reminders import amsterdam_date
from core.tenancy import atomic
from incident_import import services
from incident_import.models import FileImport


@outbox.job("incident_import.bring_in")
def bring_in(job: Job) -> None:
    """Bring a file in, in one transaction. Who loses the lease halfway brings nothing in."""
    with atomic():
        row = FileImport.objects.get(pk=UUID(job.payload["import"]))
    if row.is_over:
        return
    outbox.keep(job, progress=5)
    try:
        with atomic():
            services.rows_bring_in(
                file_import=row, today=amsterdam_date(), progress=lambda done: outbox.keep(job, progress=done)
            )
            outbox.complete(job)
    except services.HasProblems as error:
        raise outbox.GiveUp("problems") from error


@outbox.job("incident_import.drop")
def drop(job: Job) -> None:
    """Throw away what nobody brought in."""
    services.old_files_drop(today=amsterdam_date())
