"""The pages of a round for those who have a part in it, sharing them, and PDFs."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.access import for_school
from core.files import serve
from core.models import Job
from monitoring import talk_selectors, talk_services
from monitoring.models import MonitorPaper, ResultSharing, StatutoryMonitor
from monitoring.paper_selectors import about_of, paper_of, papers_of, says
from monitoring.paper_services import paper_ask
from monitoring.result_selectors import told
from monitoring.result_views import frame, of_closed
from monitoring.rules import PAGES
from monitoring.variant_selectors import variant
from schools.http import PlaceRequest
from schools.roles import STAFF_FIGURES, SURVEYS_COUNCIL, SURVEYS_MANAGE, SURVEYS_READ
from surveys.models import Audience, RoundResult, SurveyRound
from surveys.results import leaves

Kind = MonitorPaper.Kind
FileAnswer = HttpResponse | FileResponse


@for_school(SURVEYS_MANAGE, "GET", "POST")
@never_cache
@of_closed
def share(request: PlaceRequest, row: SurveyRound) -> HttpResponse:
    """Who may read what; POST shares a page with its readers, or takes it back."""
    if request.method == "POST":
        return _share(request, row)
    found = told(row, request.school)
    readers = talk_selectors.shared_with(row)
    kinds = [
        {
            "kind": kind,
            "url": reverse(f"monitoring:{kind.value}", args=[request.school.slug, row.pk]),
            "sharing": readers.get(kind),
            "shareable": kind in ResultSharing.Reader.values,
        }
        for kind in map(Kind, PAGES[row.audience])
    ]
    context = {**frame(request, row, "share"), "told": found, "kinds": kinds, "papers": papers_of(row.pk)}
    return render(request, "monitoring/share.html", context)


def _share(request: PlaceRequest, row: SurveyRound) -> HttpResponse:
    reader = request.POST.get("reader", "")
    if reader not in ResultSharing.Reader.values:
        raise Http404
    if request.POST.get("do") == "end":
        talk_services.share_end(survey_round=row, reader=reader, by=request.member)
        messages.success(request, _("The page is not shared any more."))
    else:
        try:
            talk_services.share(survey_round=row, reader=reader, by=request.member)
            messages.success(request, _("The page is shared."))
        except talk_services.TooFew:
            messages.error(request, _("With fewer than ten answers nothing can be shared."))
    return redirect("monitoring:share", request.school.slug, row.pk)


# --- The pages themselves ---


@for_school(SURVEYS_READ)
@never_cache
@of_closed
def team(request: PlaceRequest, row: SurveyRound) -> HttpResponse:
    """For the team, once it is shared; until then its managers see how it will look."""
    return _variant(request, row, Kind.TEAM)


@for_school(SURVEYS_COUNCIL)
@never_cache
@of_closed
def council(request: PlaceRequest, row: SurveyRound) -> HttpResponse:
    """For the participation council, once it is shared."""
    return _variant(request, row, Kind.COUNCIL)


@for_school(SURVEYS_MANAGE)
@never_cache
@of_closed
def pupils(request: PlaceRequest, row: SurveyRound) -> HttpResponse:
    """For the pupil council, to be printed or shown on the board."""
    return _variant(request, row, Kind.PUPILS)


@for_school(SURVEYS_MANAGE)
@never_cache
@of_closed
def parents(request: PlaceRequest, row: SurveyRound) -> HttpResponse:
    """For parents, to be sent along as PDF."""
    return _variant(request, row, Kind.PARENTS)


def _variant(request: PlaceRequest, row: SurveyRound, kind: str) -> HttpResponse:
    if kind not in PAGES[row.audience]:
        raise Http404
    shared = talk_selectors.is_shared(row, kind)
    manages = SURVEYS_MANAGE in request.permissions
    context: dict[str, Any] = {"round": row, "manages": manages, "shared": shared, "kind": kind}
    if not (shared or _reads_unshared(request, row, kind)):
        context["few"] = not leaves(RoundResult.objects.get(round=row).data)
        return render(request, "monitoring/not_shared.html", context)
    context["variant"] = variant(told(row, request.school), kind)
    context["file"] = paper_of(row.pk, kind)
    template = "pupils" if kind == Kind.PUPILS else "variant"
    return render(request, f"monitoring/{template}.html", context)


@for_school(SURVEYS_READ)
@of_closed
def team_file(request: PlaceRequest, row: SurveyRound) -> FileAnswer:
    return _file(request, row, Kind.TEAM)


@for_school(SURVEYS_COUNCIL)
@of_closed
def council_file(request: PlaceRequest, row: SurveyRound) -> FileAnswer:
    return _file(request, row, Kind.COUNCIL)


def _reads_unshared(request: PlaceRequest, row: SurveyRound, kind: str) -> bool:
    """Who manages the monitor sees each page before it is shared; who has the figures of staff, what staff said."""
    if SURVEYS_MANAGE in request.permissions:
        return True
    return STAFF_FIGURES in request.permissions and (row.audience, kind) == (Audience.STAFF, Kind.TEAM)


def _file(request: PlaceRequest, row: SurveyRound, kind: str) -> FileAnswer:
    """The page as PDF, as long as it is shared."""
    reads = _reads_unshared(request, row, kind) or talk_selectors.is_shared(row, kind)
    paper = paper_of(row.pk, kind) if reads else None
    if paper is None or paper.file is None:
        raise Http404
    return serve(request, paper.file)


@for_school(SURVEYS_COUNCIL)
@never_cache
def shared(request: PlaceRequest, school: str) -> HttpResponse:
    """What was shared with the participation council."""
    rows = ResultSharing.objects.filter(reader="council").select_related("round").order_by("-round__closed_at")[:50]
    return render(request, "monitoring/shared.html", {"sharings": rows})


# --- PDFs ---


@for_school(SURVEYS_MANAGE, "POST")
@of_closed
def print_round(request: PlaceRequest, row: SurveyRound) -> HttpResponse:
    """Have a PDF made; ``kind`` says which."""
    kind = request.POST.get("kind", "")
    if kind not in (Kind.REPORT, *PAGES[row.audience]):
        raise Http404
    paper = paper_ask(kind=kind, about=row.pk, says=says(kind, row, request.school), by=request.member)
    return redirect("monitoring:paper", request.school.slug, paper.pk)


@for_school(SURVEYS_MANAGE, "POST")
def print_law(request: PlaceRequest, school: str, statutorymonitor: UUID) -> HttpResponse:
    """Have the sheet for the Inspectorate made."""
    row = get_object_or_404(StatutoryMonitor, pk=statutorymonitor)
    paper = paper_ask(kind=Kind.LAW, about=row.pk, says=says(Kind.LAW, row, request.school), by=request.member)
    return redirect("monitoring:paper", school, paper.pk)


@for_school(SURVEYS_MANAGE)
def paper(request: PlaceRequest, school: str, monitorpaper: UUID) -> HttpResponse:
    """How far it is; ends with the download. The page asks again by itself, with or without script."""
    row = get_object_or_404(MonitorPaper.objects.select_related("file"), pk=monitorpaper)
    job = None if row.file else Job.objects.filter(key=row.job_key).first()
    context = {"paper": row, "about": about_of(row), "job": job}
    template = "monitoring/_paper_state.html" if request.htmx else "monitoring/paper.html"
    return render(request, template, context)
