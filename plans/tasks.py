"""Work of this room that waits in the outbox."""

from core import outbox, pdf
from core.files import store
from core.models import Job
from core.reminders import amsterdam_date
from core.tenancy import atomic
from plans import annex_tasks  # noqa: F401  (registers its jobs)
from plans.document import plan_pdf
from plans.fact_services import drifts_date
from plans.models import PlanPdf
from plans.pdf import plan_digest
from plans.selectors import plan_document

HOPELESS = (pdf.PdfTooLong, pdf.PdfMemory, pdf.PdfTimeout, pdf.PdfLibraryMissing)


@outbox.job("plans.pdf")
def make_pdf(job: Job) -> None:
    """Print a plan and keep the file. Whoever loses the lease halfway keeps nothing: one file per request."""
    with atomic():
        row = PlanPdf.objects.select_related("plan__school__board").get(pk=job.payload["pdf"])
        printable = plan_document(row.plan)
    if row.file_id:
        return
    outbox.keep(job, progress=20)
    try:
        content = plan_pdf(printable, on_wait=lambda: outbox.keep(job))
    except HOPELESS as error:
        raise outbox.GiveUp(error.code) from error
    outbox.keep(job, progress=90)
    with atomic():
        outbox.complete(job)
        file = store(content, kind="plan_pdf", name=f"{printable.title}.pdf", content_type="application/pdf", by=None)
        # Edited since it was asked for? Then this file is of a later state and is not served for that one.
        digest = row.digest if plan_digest(printable) == row.digest else row.pk.hex
        PlanPdf.objects.filter(pk=row.pk).update(file=file, digest=digest)


@outbox.job("plans.facts")
def look_at_facts(job: Job) -> None:
    """See which quoted facts are no longer so, for the reminders."""
    drifts_date(amsterdam_date())
