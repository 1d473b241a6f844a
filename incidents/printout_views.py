"""Files of the register: PDFs that a job makes, and the list of incidents for a spreadsheet."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from core import xlsx
from core.access import for_school
from core.files import as_download
from core.models import Job
from incidents import figure_files, list_selectors, printout_services
from incidents.figure_rules import Period
from incidents.figure_selectors import period_name
from incidents.figure_views import asked_for
from incidents.printout_models import Printout
from schools.http import PlaceRequest, asked_year
from schools.roles import INCIDENTS_FIGURES, INCIDENTS_FOLLOW, INCIDENTS_YEARLY


@for_school(INCIDENTS_YEARLY, "GET", "POST", per_object=True)
@never_cache
def printouts(request: PlaceRequest, school: str) -> HttpResponse:
    """POST: a PDF of what is asked for, as it is now. GET: those one asked for before."""
    if request.method == "POST":
        kind = request.POST.get("vorm", "")
        if kind not in Printout.Kind.values:
            return HttpResponseBadRequest()
        period, narrowed, exact = _wanted(request, kind)
        row = printout_services.printout_ask(
            kind=kind, period=period, narrowed=narrowed, exact=exact, school=request.school, by=request.member
        )
        return redirect("incidents:printout", school, row.pk)
    mine = Printout.objects.filter(requested_by=request.member, dropped_at=None)[:20]
    rows = [(row, period_of(row)) for row in mine if row.needs in request.permissions]
    return render(request, "incidents/printouts.html", {"rows": rows})


@for_school(INCIDENTS_YEARLY, per_object=True)
@never_cache
def printout(request: PlaceRequest, school: str, printout: UUID) -> HttpResponse:
    """How far it is; ends with the download."""
    row = get_printout(request, printout)
    job = None if row.is_there else Job.objects.filter(key=row.job_key).first()
    context = {"row": row, "period": period_of(row), "job": job}
    template = "incidents/_printout_state.html" if request.htmx else "incidents/printout.html"
    return render(request, template, context)


@for_school(INCIDENTS_YEARLY, per_object=True)
@never_cache
def printout_file(request: PlaceRequest, school: str, printout: UUID) -> HttpResponse:
    row = get_printout(request, printout)
    if not row.is_there:
        raise Http404
    content = printout_services.printout_read(printout=row, by=request.member)
    name = f"incidenten-{row.get_kind_display().lower().replace(' ', '-')}-{school}-{row.period}.pdf"
    return as_download(HttpResponse(content, content_type="application/pdf"), name)


@for_school(INCIDENTS_FIGURES)
@never_cache
def incident_list(request: PlaceRequest, school: str) -> HttpResponse:
    """Which school year, and as what kind of file."""
    year = _year(request)
    context = {
        "year": year,
        "years": [(each.start, each) for each in list_selectors.years_of(timezone.localdate())],
        "count": list_selectors.incidents_of(request.member, year).count(),
        "follows_all": INCIDENTS_FOLLOW in request.permissions,
    }
    return render(request, "incidents/list.html", context)


@for_school(INCIDENTS_FIGURES)
@never_cache
def list_xlsx(request: PlaceRequest, school: str) -> HttpResponse:
    return _as_file(request, "xlsx")


@for_school(INCIDENTS_FIGURES)
@never_cache
def list_csv(request: PlaceRequest, school: str) -> HttpResponse:
    return _as_file(request, "csv")


def get_printout(request: PlaceRequest, pk: UUID) -> Printout:
    """Only who asked for it, and only while they may read what is in it."""
    row = Printout.objects.filter(pk=pk, requested_by=request.member, dropped_at=None).first()
    if row is None or row.needs not in request.permissions:
        raise Http404
    return row


def period_of(row: Printout) -> str:
    period = Period.read(row.period)
    return period_name(period) if period else ""


def _wanted(request: PlaceRequest, kind: str) -> tuple[Period, str, bool]:
    """The period, the kind of incidents it is narrowed to, and whether exact; 404 for what this person cannot ask."""
    needed = {"yearly": INCIDENTS_YEARLY, "analysis": INCIDENTS_FIGURES, "register": INCIDENTS_FIGURES}
    if needed.get(kind) not in request.permissions:
        raise Http404
    exact = kind != "yearly" and INCIDENTS_FOLLOW in request.permissions
    if kind == "register":
        return Period(_year(request)), "", exact
    found, _choices = asked_for(request, request.POST, exact=exact)
    if found is None:
        raise Http404
    return found.period, found.kind, exact


def _year(request: PlaceRequest) -> int:
    return asked_year(request, list_selectors.years_of(timezone.localdate())).start


def _as_file(request: PlaceRequest, ending: str) -> HttpResponse:
    year = _year(request)
    rows = list_selectors.list_rows(request.member, year)
    about: dict[str, Any] = {"school": request.school.name, "at": timezone.now(), "name": request.member.name}
    sheet = figure_files.list_as_table(rows, year=year, **about)
    exact = INCIDENTS_FOLLOW in request.permissions
    printout_services.list_taken(year=year, ending=ending, exact=exact, by=request.member)
    if ending == "xlsx":
        content, kind = xlsx.xlsx([sheet]), xlsx.CONTENT_TYPE
    else:
        content, kind = xlsx.csv_file(sheet.rows), "text/csv; charset=utf-8"
    return as_download(HttpResponse(content, content_type=kind), f"incidenten-{request.school.slug}-{year}.{ending}")
