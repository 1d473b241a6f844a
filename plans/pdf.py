"""Printing a plan: what is asked for, what is made of it, where it is kept."""

import hashlib
from dataclasses import asdict
from pathlib import Path

from core import audit, outbox
from core.models import Job
from core.tenancy import atomic
from plans import document
from plans.models import Plan, PlanPdf
from plans.selectors import plan_document
from schools.models import Membership

PRINT_FILES = [*Path(__file__).parent.parent.glob("templates/plans/pdf/*"), document.STYLESHEET]


def plan_print(*, plan: Plan, by: Membership) -> PlanPdf:
    """Ask for a PDF of the plan as it is now. The same state is made once and then served from store."""
    digest = plan_digest(plan_document(plan))
    with atomic():
        PlanPdf.objects.bulk_create(
            [PlanPdf(board_id=plan.board_id, school_id=plan.school_id, plan=plan, digest=digest, requested_by=by)],
            ignore_conflicts=True,
        )
        row = PlanPdf.objects.get(plan=plan, digest=digest)
        if row.file_id is None:
            job = outbox.enqueue("plans.pdf", key=row.job_key, payload={"pdf": str(row.pk)}, user_id=by.user_id)
            if job.state == Job.State.FAILED:
                outbox.again(job)
            audit.record("plan.pdf_asked", by=by, obj=row)
    return row


def plan_digest(printable: document.PlanDocument) -> str:
    """SHA-256 of everything that decides how the PDF looks: the texts, and how we print them."""
    digest = hashlib.sha256(repr(sorted(asdict(printable).items())).encode())
    for path in sorted(PRINT_FILES):
        digest.update(path.read_bytes())
    return digest.hexdigest()
