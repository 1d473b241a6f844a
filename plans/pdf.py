"""Printing a plan: what is asked for, what is made of it, where it is kept."""

import hashlib
from dataclasses import asdict
from pathlib import Path

from core import audit, docx, outbox
from core.tenancy import atomic
from plans import document
from plans.models import Plan, PlanPdf
from plans.print_selectors import plan_document
from plans.tidy_services import forget_old
from schools.models import Membership

TEMPLATES = Path(__file__).parent.parent / "templates" / "plans"
PRINT_FILES = {
    PlanPdf.Format.PDF: [*TEMPLATES.glob("pdf/*"), document.STYLESHEET],
    PlanPdf.Format.DOCX: [*TEMPLATES.glob("docx/*"), *TEMPLATES.glob("pdf/_duties.html"), docx.REFERENCE],
}


def plan_print(*, plan: Plan, by: Membership, form: str = PlanPdf.Format.PDF) -> PlanPdf:
    """Ask for a file of the plan as it is now. The same state is made once and then served from store."""
    digest = plan_digest(plan_document(plan), form)
    place = {"board_id": plan.board_id, "school_id": plan.school_id}
    with atomic():
        forget_old(plan.pdfs.exclude(digest=digest), by=by)
        asked = PlanPdf(**place, plan=plan, format=form, digest=digest, requested_by=by)
        PlanPdf.objects.bulk_create([asked], ignore_conflicts=True)
        row = PlanPdf.objects.get(plan=plan, digest=digest)
        if row.file_id is None:
            job = outbox.enqueue("plans.pdf", key=row.job_key, payload={"pdf": str(row.pk)}, user_id=by.user_id)
            if job.failed:
                outbox.again(job)
            audit.record("plan.pdf_asked", by=by, obj=row, form=form)
    return row


def plan_digest(printable: document.PlanDocument, form: str) -> str:
    """SHA-256 of everything that decides how the file looks: the texts, and how we print them."""
    digest = hashlib.sha256(repr(sorted(asdict(printable).items())).encode())
    for path in sorted(PRINT_FILES[PlanPdf.Format(form)]):
        digest.update(path.read_bytes())
    return digest.hexdigest()
