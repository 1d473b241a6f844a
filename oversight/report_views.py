"""Reports of the board: as spreadsheet, as text for programs, printed, and made by itself."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core import xlsx
from core.access import for_board, operator
from core.models import Job
from core.paging import page_of
from oversight import figure_selectors, national_selectors, national_services, report_files, report_services
from oversight.forms import FilterForm, ScheduleForm
from oversight.models import NationalFigures, NationalShare, ReportFile, ReportSchedule
from oversight.pages import views_of, year_asked
from oversight.report_selectors import board_report, standing_table
from oversight.selectors import matrix
from schools.http import PlaceRequest
from schools.roles import BOARD_MANAGE, BOARD_READ


@for_board(BOARD_READ, "GET", "POST")
def reports(request: PlaceRequest, board: str) -> HttpResponse:
    """What was printed, and files of how it is now. POST: print it."""
    year = year_asked(request)
    if request.method == "POST":
        report_services.report_ask(year=year, by=request.member)
        messages.success(request, _("The report is being made. It is here in a moment."))
        return redirect("oversight:reports", board)
    schedule = ReportSchedule.objects.first()
    page = page_of(request, ReportFile.objects.select_related("file", "asked_by"))
    failed = _failed([row for row in page if row.file_id is None])
    context = {
        "page": page,
        "failed": failed,
        "year": year,
        "years": figure_selectors.years(timezone.localdate()),
        "tables": board_report(request.board, year, timezone.localdate()).tables,
        "tabs": views_of(request),
        "schedule": schedule,
        "form": ScheduleForm(initial={"rhythm": schedule.rhythm if schedule else "never"}),
        "share": NationalShare.objects.filter(on=True).exists(),
        "may_manage": BOARD_MANAGE in request.permissions,
    }
    return render(request, "oversight/reports.html", context)


def _failed(rows: list[ReportFile]) -> set[str]:
    keys = [row.job_key for row in rows]
    jobs = Job.objects.filter(key__in=keys, state=Job.State.FAILED) if keys else Job.objects.none()
    return {key.rpartition(":")[2] for key in jobs.values_list("key", flat=True)}


@for_board(BOARD_MANAGE, "POST")
def schedule(request: PlaceRequest, board: str) -> HttpResponse:
    """How often a report is made by itself."""
    form = ScheduleForm(request.POST)
    if form.is_valid():
        report_services.schedule_set(rhythm=form.cleaned_data["rhythm"], by=request.member)
        messages.success(request, _("Saved."))
    else:
        messages.warning(request, _("Choose how often."))
    return redirect("oversight:reports", board)


@for_board(BOARD_READ)
@never_cache
def report_xlsx(request: PlaceRequest, board: str) -> HttpResponse:
    """Every table, and a sheet for each school."""
    found = board_report(request.board, year_asked(request), timezone.localdate())
    content = report_files.as_xlsx(found, name=request.member.name)
    return _file(request, content, xlsx.CONTENT_TYPE, "rapport", "xlsx")


@for_board(BOARD_READ)
@never_cache
def matrix_xlsx(request: PlaceRequest, board: str) -> HttpResponse:
    """The schools and obligations that the page shows, by the same filters."""
    form = FilterForm(request.GET)
    if not form.is_valid():
        raise Http404
    table = standing_table(matrix(request.board, form.filters))
    content = report_files.table_xlsx(table, board=request.board.name, name=request.member.name)
    return _file(request, content, xlsx.CONTENT_TYPE, "scholen", "xlsx")


@for_board(BOARD_READ)
@never_cache
def report_csv(request: PlaceRequest, board: str) -> HttpResponse:
    """One table, by ``?tabel=``."""
    found = board_report(request.board, year_asked(request), timezone.localdate())
    table = found.table(request.GET.get("tabel", "standing"))
    if table is None:
        raise Http404
    return _file(request, report_files.as_csv(table), "text/csv; charset=utf-8", table.key, "csv")


def _file(request: PlaceRequest, content: bytes, content_type: str, what: str, ending: str) -> HttpResponse:
    report_services.figures_taken(what=what, ending=ending, by=request.member)
    name = f"{request.board.slug}-{what}-{timezone.localdate()}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Security-Policy": "sandbox"}
    return HttpResponse(content, content_type=content_type, headers=headers)


@for_board(BOARD_MANAGE, "POST")
def share(request: PlaceRequest, board: str) -> HttpResponse:
    """Whether the board's figures count in those of all boards."""
    national_services.share_set(on=request.POST.get("on") == "1", by=request.member)
    messages.success(request, _("Saved."))
    return redirect("oversight:reports", board)


@operator()
def national(request: PlaceRequest) -> HttpResponse:
    """All boards that take part, together: large numbers, and no board or school."""
    row = NationalFigures.objects.first()
    tables = national_selectors.tables(row) if row else []
    return render(request, "oversight/national.html", {"row": row, "tables": tables})
