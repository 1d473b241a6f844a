"""Work of this room that waits in the outbox."""

from core import outbox, uploads
from core.files import store
from core.models import Job
from core.printing import giving_up
from core.reminders import amsterdam_date
from core.tenancy import atomic
from plans import annex_tasks  # noqa: F401  (registers its jobs)
from plans.document import plan_docx, plan_pdf
from plans.fact_services import drifts_date
from plans.models import PlanPdf
from plans.pdf import plan_digest
from plans.print_selectors import plan_document

CONTENT_TYPES: dict[str, str] = {"pdf": "application/pdf", "docx": uploads.DOCX}


@outbox.job("plans.pdf")
def make_pdf(job: Job) -> None:
    """Print a plan or put it in Word, and keep the file. Who loses the lease halfway keeps nothing."""
    with atomic():
        row = PlanPdf.objects.select_related("plan__school__board").get(pk=job.payload["pdf"])
        printable = plan_document(row.plan)
    if row.file_id:
        return
    outbox.keep(job, progress=20)
    with giving_up():
        write = plan_docx if row.format == PlanPdf.Format.DOCX else plan_pdf
        content = write(printable, on_wait=lambda: outbox.keep(job))
    outbox.keep(job, progress=90)
    with atomic():
        outbox.complete(job)
        name = f"{printable.title}.{row.format}"
        file = store(content, kind="plan_pdf", name=name, content_type=CONTENT_TYPES[row.format], by=None)
        # Edited since it was asked for? Then this file is of a later state and is not served for that one.
        digest = row.digest if plan_digest(printable, row.format) == row.digest else row.pk.hex
        PlanPdf.objects.filter(pk=row.pk).update(file=file, digest=digest)


@outbox.job("plans.facts")
def look_at_facts(job: Job) -> None:
    """See which quoted facts are no longer so, for the reminders."""
    drifts_date(amsterdam_date())
