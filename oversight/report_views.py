"""Reports of the board: as spreadsheet, as text for programs, printed, and made by itself."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core import xlsx
from core.access import for_board, operator
from core.files import as_download
from core.models import Job
from core.paging import page_of
from oversight import figure_selectors, national_selectors, national_services, report_files, report_services
from oversight.forms import FilterForm, ScheduleForm
from oversight.models import NationalFigures, NationalShare, ReportFile, ReportSchedule
from oversight.pages import get_school, year_asked
from oversight.report_selectors import board_report, school_table, standing_table, trend_table
from oversight.selectors import beside, matrix
from schools.http import PlaceRequest
from schools.navigation import board_tabs
from schools.roles import BOARD_MANAGE, BOARD_READ
from schools.table_pages import table_file


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
        "years": [(each.start, each) for each in figure_selectors.years(timezone.localdate())],
        "tables": board_report(request.board, year, timezone.localdate()).tables,
        "tabs": board_tabs(request),
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
    report_services.figures_taken(what="rapport", ending="xlsx", by=request.member)
    answer = HttpResponse(content, content_type=xlsx.CONTENT_TYPE)
    return as_download(answer, f"{board}-rapport-{timezone.localdate()}.xlsx")


@for_board(BOARD_READ)
@never_cache
def matrix_file(request: PlaceRequest, board: str, ending: str) -> HttpResponse:
    """The schools and obligations that the page shows, by the same filters."""
    form = FilterForm(request.GET)
    if not form.is_valid():
        raise Http404
    table = standing_table(matrix(request.board, form.filters))
    return table_file(request, report_files.table_file(table, "scholen"), ending)


@for_board(BOARD_READ)
@never_cache
def trend_file(request: PlaceRequest, board: str, ending: str) -> HttpResponse:
    table = trend_table(timezone.localdate())
    return table_file(request, report_files.table_file(table, "verloop"), ending)


@for_board(BOARD_READ)
@never_cache
def school_file(request: PlaceRequest, board: str, location: str, ending: str) -> HttpResponse:
    """How one school stands to each obligation."""
    table = school_table(*beside(request.board, get_school(location)))
    return table_file(request, report_files.table_file(table, table.key), ending)


@for_board(BOARD_READ)
@never_cache
def figures_file(request: PlaceRequest, board: str, ending: str) -> HttpResponse:
    """One table of the page of incidents, by ``?jaar=`` and ``tabel``."""
    return _asked_table(request, ending, "types")


@for_board(BOARD_READ)
@never_cache
def report_csv(request: PlaceRequest, board: str) -> HttpResponse:
    """One table, by ``?tabel=``."""
    return _asked_table(request, "csv", "standing")


def _asked_table(request: PlaceRequest, ending: str, usual: str) -> HttpResponse:
    found = board_report(request.board, year_asked(request), timezone.localdate())
    table = found.table(request.GET.get("tabel", usual))
    if table is None:
        raise Http404
    return table_file(request, report_files.table_file(table, table.key), ending)


@for_board(BOARD_MANAGE, "POST")
def share(request: PlaceRequest, board: str) -> HttpResponse:
    """Whether the board's figures count in those of all boards."""
    national_services.share_set(on=request.POST.get("on") == "1", by=request.member)
    messages.success(request, _("Saved."))
    return redirect("oversight:reports", board)


@for_board(BOARD_READ)
def national_board(request: PlaceRequest, board: str) -> HttpResponse:
    """The board beside all that take part."""
    context = {
        "beside": national_selectors.beside(request.board, timezone.localdate()),
        "may_manage": BOARD_MANAGE in request.permissions,
        "tabs": board_tabs(request),
    }
    return render(request, "oversight/national_board.html", context)


@for_board(BOARD_READ)
@never_cache
def national_file(request: PlaceRequest, board: str, ending: str) -> HttpResponse:
    """One table of it, by ``?tabel=``; while there is none the page says why."""
    found = national_selectors.beside(request.board, timezone.localdate()).tables
    if not found:
        return redirect("oversight:national_board", board)
    table = next((each for each in found if each.key == request.GET.get("tabel", "standing")), None)
    if table is None:
        raise Http404
    return table_file(request, report_files.table_file(table, f"landelijk-{table.key}"), ending)


@operator()
def national(request: PlaceRequest) -> HttpResponse:
    """All boards that take part, together: large numbers, and no board or school."""
    row = NationalFigures.objects.first()
    tables = national_selectors.tables(row) if row else []
    return render(request, "oversight/national.html", {"row": row, "tables": tables})
