"""Asking for the plan as a PDF, seeing how far it is, and fetching it."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from core.access import for_school
from core.models import Job
from plans.http import get_plan
from plans.models import PlanPdf
from plans.pdf import plan_print
from plans.tidy_services import is_forgotten
from schools.http import PlaceRequest
from schools.roles import PLAN_READ


@for_school(PLAN_READ, "GET", "POST")
def pdfs(request: PlaceRequest, school: str) -> HttpResponse:
    """POST: make a PDF or Word file (``form``) of the plan as it is now. GET: those made before."""
    plan = get_plan()
    if request.method == "POST":
        form = "docx" if request.POST.get("form") == "docx" else "pdf"
        return redirect("plans:pdf", school, plan_print(plan=plan, by=request.member, form=form).pk)
    made = plan.pdfs.select_related("file", "requested_by").filter(file__isnull=False)[:50]
    blanks = sum(plan.sections.values_list("blanks", flat=True))
    return render(request, "plans/pdfs.html", {"plan": plan, "pdfs": made, "blanks": blanks})


@for_school(PLAN_READ)
def pdf(request: PlaceRequest, school: str, planpdf: UUID) -> HttpResponse:
    """How far it is; ends with the download. The page asks again by itself, with or without script."""
    row = PlanPdf.objects.select_related("file", "requested_by").filter(pk=planpdf).first()
    if row is None or is_forgotten(row):
        raise Http404
    job = None if row.file else Job.objects.filter(key=row.job_key).first()
    context = {"pdf": row, "job": job}
    template = "plans/_pdf_state.html" if request.htmx else "plans/pdf.html"
    return render(request, template, context)
