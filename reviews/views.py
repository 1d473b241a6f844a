"""Pages of the quarterly talk beside the screen: the quarters of a year, one talk, inviting, holding."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from core import ical
from core.access import for_board, for_school
from core.models import Job
from reviews import cancel_services, evaluation_selectors, invitations, rules, selectors, services, table_selectors
from reviews.forms import CancelForm, HoldForm, PlanForm, QuarterForm, SeenForm
from reviews.models import QuarterlyTalk
from reviews.rules import Quarter
from schools.http import PlaceRequest, asked_year
from schools.roles import BOARD_READ, REVIEWS_HOLD, REVIEWS_READ
from schools.school_year import SchoolYear
from schools.table_pages import table_file

YEARS = 4


def years() -> list[SchoolYear]:
    return SchoolYear.of(timezone.localdate()).back(YEARS)


@for_school(REVIEWS_READ)
def overview(request: PlaceRequest, school: str) -> HttpResponse:
    """What this school looks back on: talks and evaluation of this year, and where figures are."""
    today = timezone.localdate()
    context = {
        "year": SchoolYear.of(today),
        "quarters": selectors.quarters(request.school, SchoolYear.of(today), today),
        "now": Quarter.of(today),
        "may_hold": may_hold(request),
        "evaluation": evaluation_selectors.evaluation_of(SchoolYear.of(today)),
    }
    return render(request, "reviews/overview.html", context)


@for_school(REVIEWS_READ)
def talks(request: PlaceRequest, school: str) -> HttpResponse:
    """The four quarters of a school year."""
    today, year = timezone.localdate(), asked_year(request, years())
    context = {
        "year": year,
        "years": years(),
        "quarters": selectors.quarters(request.school, year, today),
        "now": Quarter.of(today),
        "may_hold": may_hold(request),
    }
    return render(request, "reviews/talks.html", context)


@for_school(REVIEWS_READ)
@never_cache
def talks_file(request: PlaceRequest, school: str, ending: str) -> HttpResponse:
    year = asked_year(request, years())
    rows = selectors.quarters(request.school, year, timezone.localdate())
    return table_file(request, table_selectors.school_table(rows, year), ending)


@for_school(REVIEWS_HOLD, "POST")
def begin(request: PlaceRequest, school: str) -> HttpResponse:
    """Begin with a quarter: prepare its talk in one go, or choose a day first (``plan``)."""
    form = QuarterForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choose a quarter."))
        return redirect("reviews:talks", school)
    try:
        talk = services.talk_begin(quarter=form.cleaned_data["quarter"], by=request.member)
        if "plan" in request.POST:
            return redirect("reviews:talk_plan", school, talk.pk)
        if not talk.is_prepared:
            services.talk_prepare(talk=talk, school=request.school, by=request.member)
            messages.success(request, _("The talk is ready: look at what stands out, and choose a day."))
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect("reviews:talks", school)
    return redirect("reviews:talk", school, talk.pk)


@for_school(REVIEWS_READ)
@never_cache
def talk(request: PlaceRequest, school: str, quarterlytalk: UUID) -> HttpResponse:
    return show(request, get_talk(quarterlytalk))


def show(request: PlaceRequest, row: QuarterlyTalk, status: int = 200) -> HttpResponse:
    job = Job.objects.filter(key=row.job_key).first() if row.is_held else None
    cancelled = list(row.cancelled.order_by("-number"))
    begun = row.is_held or row.is_prepared or row.record.planned_date
    context = {
        "talk": row,
        "shown": row.shown,
        "off": cancelled[0] if cancelled and not begun else None,
        "state": row.record.state(timezone.localdate()),
        "outcomes": selectors.outcomes(selectors.decisions_of(row)),
        "cancelled": cancelled,
        "may_hold": may_hold(request),
        "job": job,
    }
    return render(request, "reviews/talk.html", context, status=status)


@for_school(REVIEWS_READ)
def minutes_state(request: PlaceRequest, school: str, quarterlytalk: UUID) -> HttpResponse:
    """How far the minutes are; the page of the talk asks this again by itself."""
    row = get_talk(quarterlytalk)
    if not request.htmx:
        return redirect("reviews:talk", school, row.pk)
    job = Job.objects.filter(key=row.job_key).first() if row.is_held else None
    context = {"talk": row, "job": job}
    return render(request, "reviews/_minutes.html", context | {"may_hold": may_hold(request)})


@for_school(REVIEWS_HOLD, "POST")
def refresh(request: PlaceRequest, school: str, quarterlytalk: UUID) -> HttpResponse:
    """Gather the figures anew, as of today."""
    row = get_talk(quarterlytalk)
    try:
        services.talk_prepare(talk=row, school=request.school, by=request.member)
        messages.success(request, _("The figures are those of today now."))
    except services.AlreadyHeld as error:
        messages.warning(request, error.messages[0])
    return redirect("reviews:talk", school, row.pk)


@for_school(REVIEWS_HOLD, "GET", "POST")
def talk_plan(request: PlaceRequest, school: str, quarterlytalk: UUID) -> HttpResponse:
    """When and where."""
    row = get_talk(quarterlytalk)
    form = PlanForm(request.POST or None, talk=row)
    status = 422 if form.errors else 200
    if form.is_valid():
        try:
            done = services.talk_plan(talk=row, by=request.member, **form.cleaned_data)
            told = done.invited_at and done.invited_at != row.invited_at
            messages.success(
                request,
                _("The day is changed. Your colleagues get a mail about it.")
                if told
                else _("The day is chosen. Now you can invite your colleagues."),
            )
            return redirect("reviews:talk", school, row.pk)
        except services.Stale:
            row = get_talk(row.pk)
            form, status = again(request, row), 409
        except services.AlreadyHeld as error:
            form.add_error(None, error)
            status = 422
    context = {"form": form, "talk": row, "stale": status == 409}
    return render(request, "reviews/talk_plan.html", context, status=status)


def again(request: PlaceRequest, now: QuarterlyTalk) -> PlanForm:
    """What was typed, to be looked at beside what somebody else saved meanwhile."""
    messages.warning(request, _("Meanwhile somebody changed this. See how it is now, and save again if needed."))
    return PlanForm(seen_now(request, now), talk=now)


def seen_now(request: PlaceRequest, now: QuarterlyTalk) -> QueryDict:
    """What was typed, by who has seen it as it is now."""
    data = request.POST.copy()
    data["seen"] = str(now.version)
    return data


@for_school(REVIEWS_HOLD, "GET", "POST")
def invite(request: PlaceRequest, school: str, quarterlytalk: UUID) -> HttpResponse:
    """Who gets which mail; then send it."""
    row = get_talk(quarterlytalk)
    if row.is_held or row.record.planned_date is None:
        messages.info(request, _("Choose a date first.") if not row.is_held else _("This talk was held already."))
        return redirect("reviews:talk", school, row.pk)
    form = SeenForm(request.POST or None, initial={"seen": row.version})
    if form.is_valid():
        try:
            number = services.talk_invite(talk=row, school=request.school, by=request.member, **form.cleaned_data)
            messages.success(request, _("Your colleagues get a mail: %(number)s in all.") % {"number": number})
        except services.Stale:
            messages.warning(request, _("Somebody changed the talk or sent the mails meanwhile. Look at it once more."))
        except ValidationError as error:
            messages.warning(request, error.messages[0])
        return redirect("reviews:talk", school, row.pk)
    people = services.invited(request.school)
    context = {"talk": row, "form": form, "people": people}
    return render(request, "reviews/invite.html", context, status=422 if form.errors else 200)


@for_school(REVIEWS_HOLD, "GET", "POST")
def cancel(request: PlaceRequest, school: str, quarterlytalk: UUID) -> HttpResponse:
    """It does not take place, and why."""
    row = get_talk(quarterlytalk)
    if row.record.planned_date is None:
        messages.info(request, _("No day is planned for this talk."))
        return redirect("reviews:talk", school, row.pk)
    form = CancelForm(request.POST or None, initial={"seen": row.version})
    refused, status = cancel_services.why_not(row), 422 if form.errors else 200
    if form.is_valid() and not refused:
        try:
            done = cancel_services.talk_cancel(talk=row, by=request.member, **form.cleaned_data)
            told = done is not None and done.invited
            words = _("The talk is called off. Who was invited gets a mail.") if told else _("The talk is called off.")
            messages.success(request, words)
        except services.Stale as stale:
            row, status = stale.args[0], 409
            messages.warning(
                request, _("Meanwhile somebody changed this. Look at it, and call it off again if needed.")
            )
            form = CancelForm(seen_now(request, row))
        except ValidationError as error:
            refused = error
    if refused:
        messages.warning(request, refused.messages[0])
    if refused or (form.is_valid() and status == 200):
        return redirect("reviews:talk", school, row.pk)
    return render(request, "reviews/cancel.html", {"form": form, "talk": row, "stale": status == 409}, status=status)


@for_school(REVIEWS_READ)
def talk_calendar(request: PlaceRequest, school: str, quarterlytalk: UUID) -> HttpResponse:
    """The talk as a date for one's own calendar."""
    row = get_talk(quarterlytalk)
    if row.record.planned_date is None:
        raise Http404
    entry = invitations.entry_of(row, request.school, row.record.planned_date, place=row.place)
    headers = {"Content-Disposition": f'attachment; filename="{invitations.file_name(row)}"'}
    return HttpResponse(ical.write(str(row), [entry]), content_type="text/calendar; charset=utf-8", headers=headers)


@for_school(REVIEWS_HOLD, "GET", "POST")
def hold(request: PlaceRequest, school: str, quarterlytalk: UUID) -> HttpResponse:
    """It was held: when, and who were there."""
    row = get_talk(quarterlytalk)
    if row.is_held or not row.is_prepared:
        messages.info(request, _("This talk was held already.") if row.is_held else _("Prepare the talk first."))
        return redirect("reviews:talk", school, row.pk)
    form = HoldForm(request.POST or None, talk=row)
    if form.is_valid():
        try:
            services.talk_hold(talk=row, by=request.member, **form.cleaned_data)
            messages.success(request, _("Recorded. The minutes are being made."))
            return redirect("reviews:talk", school, row.pk)
        except ValidationError as error:
            form.add_error(None, error)
    open_decisions = [each for each in selectors.decisions_of(row) if not each.outcome]
    context = {"talk": row, "form": form, "open": open_decisions}
    return render(request, "reviews/hold.html", context, status=422 if form.errors else 200)


@for_school(REVIEWS_HOLD, "POST")
def minutes(request: PlaceRequest, school: str, quarterlytalk: UUID) -> HttpResponse:
    """Make the minutes anew."""
    row = get_talk(quarterlytalk)
    try:
        services.minutes_make(talk=row, by=request.member)
        messages.success(request, _("The minutes are being made."))
    except ValidationError as error:
        messages.warning(request, error.messages[0])
    return redirect("reviews:talk", school, row.pk)


@for_board(BOARD_READ)
def board(request: PlaceRequest, board: str) -> HttpResponse:
    """Per school how its quarters stand: state and day, nothing of what was said."""
    year = asked_year(request, years())
    rows = selectors.review_states(year)
    context: dict[str, Any] = {
        "year": year,
        "years": years(),
        "rows": rows,
        "missed": sum(bool(row.missed) for row in rows),
        "quarters": [Quarter(year.start, number) for number in rules.QUARTERS],
    }
    return render(request, "reviews/board.html", context)


@for_board(BOARD_READ)
@never_cache
def board_file(request: PlaceRequest, board: str, ending: str) -> HttpResponse:
    year = asked_year(request, years())
    return table_file(request, table_selectors.board_table(selectors.review_states(year), year), ending)


def get_talk(pk: UUID) -> QuarterlyTalk:
    return get_object_or_404(selectors.talks().select_related("minutes_pdf", "minutes_docx"), pk=pk)


def may_hold(request: PlaceRequest) -> bool:
    return REVIEWS_HOLD in request.permissions
