"""Pages of the yearly evaluation: the draft, one item, discussing, signing, and what council and board read."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core.access import for_school
from core.models import Job
from core.versions import Stale
from reviews import evaluation_selectors as selectors
from reviews import evaluation_services as services
from reviews.evaluation_forms import ChapterForm, DiscussForm, SignForm
from reviews.models import YearEvaluation
from reviews.selectors import evaluation_law
from schools.form_pages import attempt
from schools.http import PlaceRequest, asked_year
from schools.roles import REVIEWS_BOARD, REVIEWS_COUNCIL, REVIEWS_HOLD, REVIEWS_SIGN
from schools.school_year import SchoolYear


@for_school(REVIEWS_HOLD)
def evaluations(request: PlaceRequest, school: str) -> HttpResponse:
    """The evaluations there are, and those that can be begun."""
    now = SchoolYear.of(timezone.localdate())
    rows = list(selectors.evaluations())
    begun = {row.record.year for row in rows}
    context = {
        "rows": rows,
        "open_years": [year for year in (now, now.previous) if year.start not in begun],
        "now": now,
        "law": evaluation_law(),
    }
    return render(request, "reviews/evaluations.html", context)


@for_school(REVIEWS_HOLD, "POST")
def begin(request: PlaceRequest, school: str) -> HttpResponse:
    """A complete draft in one press."""
    asked = request.POST.get("year", "")
    year = SchoolYear(int(asked)) if asked.isascii() and asked.isdigit() and len(asked) == 4 else SchoolYear(0)
    try:
        row = services.evaluation_begin(school=request.school, year=year, by=request.member)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect("reviews:evaluations", school)
    return redirect("reviews:evaluation", school, row.pk)


@for_school(REVIEWS_HOLD)
@never_cache
def evaluation(request: PlaceRequest, school: str, yearevaluation: UUID) -> HttpResponse:
    row = get_evaluation(yearevaluation)
    items = list(selectors.items_of(row))
    context = {
        "evaluation": row,
        "chapters": selectors.chapters(items),
        "judged": sum(bool(item.verdict) for item in items),
        "total": len(items),
        "waiting": [item for item in items if item.needs_follow_up],
        "may_sign": may_sign(request) and not row.is_signed,
    }
    return render(request, "reviews/evaluation.html", context | _printing(row))


def _printing(row: YearEvaluation) -> dict[str, Any]:
    return {"job": Job.objects.filter(key=row.job_key).first() if row.is_signed and row.pdf_id is None else None}


@for_school(REVIEWS_HOLD)
def editions(request: PlaceRequest, school: str, yearevaluation: UUID) -> HttpResponse:
    """How far the printing is; the page of the evaluation asks this again by itself."""
    row = get_evaluation(yearevaluation)
    if not request.htmx:
        return redirect("reviews:evaluation", school, row.pk)
    return render(request, "reviews/_editions.html", {"evaluation": row} | _printing(row))


@for_school(REVIEWS_HOLD, "POST")
def refresh(request: PlaceRequest, school: str, yearevaluation: UUID) -> HttpResponse:
    row = get_evaluation(yearevaluation)
    attempt(
        request,
        lambda: services.evaluation_refresh(evaluation=row, school=request.school, by=request.member),
        _("The figures are those of today now. What you judged stays."),
    )
    return redirect("reviews:evaluation", school, row.pk)


@for_school(REVIEWS_SIGN, "POST")
def follow(request: PlaceRequest, school: str, yearevaluation: UUID) -> HttpResponse:
    """Take the suggestions of a chapter over."""
    row, form = get_evaluation(yearevaluation), ChapterForm(request.POST)
    if form.is_valid():
        attempt(
            request,
            lambda: services.items_follow(evaluation=row, by=request.member, **form.cleaned_data),
            _("Taken over. You can still change each of them."),
        )
    return redirect("reviews:evaluation", school, row.pk)


@for_school(REVIEWS_SIGN, "GET", "POST")
def discuss(request: PlaceRequest, school: str, yearevaluation: UUID) -> HttpResponse:
    """With whom it was discussed, and when."""
    row = get_evaluation(yearevaluation)
    form = DiscussForm(request.POST or None, evaluation=row)
    return _save(
        request,
        row,
        form,
        lambda data: services.evaluation_discuss(evaluation=row, by=request.member, **data),
        template="reviews/evaluation_discuss.html",
        done=_("Saved."),
        again=lambda now, data: DiscussForm(data, evaluation=now),
    )


@for_school(REVIEWS_SIGN, "GET", "POST")
def sign(request: PlaceRequest, school: str, yearevaluation: UUID) -> HttpResponse:
    """One's name under it; from then on it is proof. ``?gelezen=``: the version of the page that was read."""
    row = get_evaluation(yearevaluation)
    asked = request.GET.get("gelezen", "")
    read = int(asked) if asked.isdecimal() and len(asked) < 9 else 0
    if request.method == "GET" and not read:
        return redirect("reviews:evaluation", school, row.pk)
    form = SignForm(request.POST or None, seen=read, by=request.member)

    def work(data: dict[str, Any]) -> object:
        return services.evaluation_sign(evaluation=row, signer=data["signer"], seen=data["seen"], by=request.member)

    return _save(
        request,
        row,
        form,
        work,
        template="reviews/evaluation_sign.html",
        done=_("Signed. The three editions are being printed."),
        again=lambda now, data: SignForm(request.POST, by=request.member),  # first that page is read again
    )


def _save(
    request: PlaceRequest, row: YearEvaluation, form: Any, work: Any, *, template: str, done: str, again: Any
) -> HttpResponse:
    """One form of an evaluation: saved, refused with what was typed, or shown beside what somebody else saved."""
    if row.is_signed:
        messages.info(request, _("This evaluation was signed. It stays as it is."))
        return redirect("reviews:evaluation", request.school.slug, row.pk)
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            work(form.cleaned_data)
            messages.success(request, done)
            return redirect("reviews:evaluation", request.school.slug, row.pk)
        except Stale as error:
            data = request.POST.copy()
            data["seen"] = str(error.args[0].version)
            messages.warning(
                request, _("Meanwhile somebody changed this. See how it is now, and save again if needed.")
            )
            row = get_evaluation(row.pk)
            form, status = again(row, data), 409
        except ValidationError as error:
            form.add_error(None, error)
            status = 422
    unjudged = selectors.items_of(row).filter(verdict="").count()
    context = {"evaluation": row, "form": form, "unjudged": unjudged, "stale": status == 409}
    return render(request, template, context, status=status)


@for_school(REVIEWS_SIGN, "POST")
def print_again(request: PlaceRequest, school: str, yearevaluation: UUID) -> HttpResponse:
    row = get_evaluation(yearevaluation)
    services.print_again(evaluation=row, by=request.member)
    return redirect("reviews:evaluation", school, row.pk)


# --- What others read ---


@for_school(REVIEWS_COUNCIL)
@never_cache
def council(request: PlaceRequest, school: str) -> HttpResponse:
    """What the participation council reads of the last signed evaluation, or of that of ``?jaar=``."""
    return _edition(request, selectors.COUNCIL)


@for_school(REVIEWS_BOARD)
@never_cache
def for_board(request: PlaceRequest, school: str) -> HttpResponse:
    """What the board reads."""
    return _edition(request, selectors.BOARD)


def _edition(request: PlaceRequest, audience: str) -> HttpResponse:
    rows = list(selectors.signed())
    year = asked_year(request) if request.GET.get("jaar") else None
    row = next((each for each in rows if year is None or each.record.year == year.start), None)
    file = None
    if row:
        file = row.council_pdf if audience == selectors.COUNCIL else row.board_pdf
    context = {
        "rows": rows,
        "edition": selectors.edition(row, audience) if row else None,
        "evaluation": row,
        "file": file,
        "audience": audience,
    }
    return render(request, "reviews/edition.html", context)


def get_evaluation(pk: UUID) -> YearEvaluation:
    return get_object_or_404(selectors.evaluations().select_related("pdf", "council_pdf", "board_pdf"), pk=pk)


def may_sign(request: PlaceRequest) -> bool:
    return REVIEWS_SIGN in request.permissions
