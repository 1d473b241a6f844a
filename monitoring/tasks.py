"""Work of this room that waits in the outbox: what the board knows of a closed round, and PDFs."""

from typing import Any

from django.template.loader import render_to_string
from django.utils import timezone, translation

from core import outbox, pdf
from core.files import store
from core.models import Job
from core.printing import pressed
from core.table_files import printed
from core.tenancy import atomic
from monitoring.models import MonitorPaper
from monitoring.paper_selectors import about_of
from monitoring.paper_services import STYLESHEET, paper_keep
from monitoring.result_selectors import told
from monitoring.summary_services import comparison_count, summary_write
from monitoring.table_selectors import tables
from monitoring.variant_selectors import variant
from schools.models import School

LIMITS = pdf.Limits(seconds=30, pages=40)


@outbox.job("monitoring.summary")
def summarise(job: Job) -> None:
    """A round was closed: write what the board may know of it."""
    with atomic():
        outbox.complete(job)
        summary_write(survey_round=job.payload["round"])


@outbox.job("monitoring.compare")
def compare(job: Job) -> None:
    """A school can be compared with: count those that are alike."""
    with atomic():
        outbox.complete(job)
        comparison_count(summary=job.payload["summary"])


@outbox.job("monitoring.paper")
def print_paper(job: Job) -> None:
    """Print results, or the sheet for the Inspectorate, and keep the file."""
    with atomic():
        paper = MonitorPaper.objects.select_related("asked_by").get(pk=job.payload["paper"])
        html, name = paper_html(paper) if paper.file_id is None else ("", "")
    if not html:
        return
    outbox.keep(job, progress=20)
    content = pressed(job, html, stylesheets=[STYLESHEET], limits=LIMITS)
    outbox.keep(job, progress=90)
    with atomic():
        outbox.complete(job)
        kind = f"monitor_{paper.kind}"
        file = store(content, kind=kind, name=f"{name}.pdf", content_type="application/pdf", by=None)
        paper_keep(paper=paper, file=file)


def paper_html(paper: MonitorPaper) -> tuple[str, str]:
    """One document for print, in Dutch, and what its file is called; empty when what it is about is gone."""
    row, school = about_of(paper), School.objects.get(pk=paper.school_id)
    if row is None:
        return "", ""
    with translation.override("nl"):
        context: dict[str, Any] = {
            "school": school,
            "row": row,
            "printed": printed(timezone.now(), paper.asked_by.name if paper.asked_by else ""),
            "kind": paper.kind,
        }
        if paper.kind == MonitorPaper.Kind.LAW:
            template = "law"
        else:
            found = told(row, school)
            context |= {"told": found, "report": found.report, "round": row}
            template = "report"
            if paper.kind == MonitorPaper.Kind.REPORT:
                context["tables"] = tables(found)
            else:
                context["variant"] = variant(found, paper.kind)
                template = "pupils" if paper.kind == MonitorPaper.Kind.PUPILS else "variant"
        name = f"{MonitorPaper.Kind(paper.kind).label} - {row} - {school}"
        return render_to_string(f"monitoring/pdf/{template}.html", context), name[:150]
