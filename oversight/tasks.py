"""Work of this room that waits in the outbox."""

from django.utils import timezone

from core import outbox, pdf
from core.models import Job
from core.printing import pressed
from core.tenancy import atomic
from oversight import report_files, report_services
from oversight.models import ReportFile
from oversight.report_selectors import board_report
from oversight.standing_services import JOB, standing_refresh

LIMITS = pdf.Limits(seconds=120, pages=200)


@outbox.job(JOB)
def refresh(job: Job) -> None:
    """Something changed at this school: the board is to see it."""
    with atomic():
        standing_refresh()
        outbox.complete(job)


@outbox.job(report_services.MAKE)
def make_planned(job: Job) -> None:
    """It is time for a report."""
    with atomic():
        report_services.planned_make(today=timezone.localdate())
        outbox.complete(job)


@outbox.job(report_services.PRINT)
def print_report(job: Job) -> None:
    """The report as it is now, as PDF."""
    with atomic():
        row = ReportFile.objects.select_related("board", "asked_by").get(pk=job.payload["report"])
        if row.file_id:
            return
        found = board_report(row.board, row.school_year, timezone.localdate())
        html = report_files.as_html(found, name=row.asked_by.name)
    content = pressed(job, html, stylesheets=report_files.STYLESHEETS, limits=LIMITS)
    report_services.report_keep(report=row, content=content, job=job)
