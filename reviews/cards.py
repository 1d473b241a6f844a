"""What looking back asks for today: to plan a talk, to hold it, and to do something with what was decided."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.cards import Card, day_of
from core.registry import offer
from reviews import rules, selectors
from reviews.models import Decision, QuarterlyTalk, ReviewRecord
from reviews.rules import Quarter
from schools.http import PlaceRequest
from schools.models import School
from schools.roles import REVIEWS_HOLD, REVIEWS_READ
from schools.school_year import SchoolYear


def _unplanned(request: PlaceRequest) -> QuerySet[School]:
    """This school, while nothing is planned or prepared for the quarter we are in."""
    quarter = Quarter.of(timezone.localdate())
    records = ReviewRecord.objects.filter(year=quarter.year, number=quarter.number)
    begun = records.exclude(planned_date__isnull=True, prepared_date__isnull=True)
    return School.objects.filter(pk=request.school.pk).exclude(pk__in=begun.values("school"))


@offer("cards", rank=33, may=REVIEWS_HOLD, when=_unplanned)
def plan_a_talk(request: PlaceRequest) -> list[Card]:
    quarter = Quarter.of(timezone.localdate())
    if not _unplanned(request).exists():
        return []
    return [
        Card(
            rank=33,
            title=_("Plan the quarterly talk"),
            text=_("Half an hour with the team, before %(day)s.") % {"day": date_format(quarter.last_day, "j F")},
            url=reverse("reviews:talks", args=[request.school.slug]),
            verb=_("Plan it"),
            icon="users",
        )
    ]


def _near(request: PlaceRequest) -> QuerySet[QuarterlyTalk]:
    """Talks that are planned for today or soon; of earlier days those that nobody said were held."""
    until = timezone.localdate() + rules.SOON
    return selectors.talks().filter(record__planned_date__lte=until, record__held_date__isnull=True)


@offer("cards", rank=12, may=REVIEWS_READ, when=_near)
def coming(request: PlaceRequest) -> list[Card]:
    today = timezone.localdate()
    rows = [row for row in _near(request).order_by("record__planned_date") if _concerns(request, row)]
    return [_card(request, row, today) for row in rows[:2]]


def _concerns(request: PlaceRequest, row: QuarterlyTalk) -> bool:
    """The day itself is for everybody; before and after it is for who leads the talk."""
    day, today = row.record.planned_date, timezone.localdate()
    return day == today or (REVIEWS_HOLD in request.permissions and not _long_ago(row))


def _long_ago(row: QuarterlyTalk) -> bool:
    return row.quarter.year < Quarter.of(timezone.localdate()).year


def _card(request: PlaceRequest, row: QuarterlyTalk, today: object) -> Card:
    day = row.record.planned_date
    assert day
    if day == today:
        title, text, verb = _("Today you talk about safety with the team"), str(row), _("Open")
        if row.begins_at:
            text = _("At %(time)s.") % {"time": row.begins_at.strftime("%H.%M")}
    elif day > timezone.localdate():
        title, text, verb = _("Get the quarterly talk ready"), date_format(day, "l j F"), _("Look at it")
    else:
        title, verb = _("Was the quarterly talk held?"), _("Say it")
        text = _("It was planned for %(day)s.") % {"day": date_format(day, "j F")}
    return Card(
        rank=12 if day == today else 34,
        title=title,
        text=text,
        url=reverse("reviews:talk", args=[request.school.slug, row.pk]),
        verb=verb,
        icon="users",
        tone="attention" if day <= timezone.localdate() else "info",
    )


def _undone(request: PlaceRequest) -> QuerySet[Decision]:
    return selectors.waiting_decisions()


@offer("cards", rank=32, may=REVIEWS_HOLD, when=_undone)
def decisions(request: PlaceRequest) -> list[Card]:
    rows = list(_undone(request).order_by("-created_at").select_related("talk__record"))
    if not rows:
        return []
    text = ngettext(
        "Of %(count)s decision nobody knows yet who does it.",
        "Of %(count)s decisions nobody knows yet who does them.",
        len(rows),
    )
    return [
        Card(
            rank=32,
            title=_("Make decisions into actions"),
            text=text % {"count": len(rows)}
            + " "
            + _("The first is of %(day)s.") % {"day": day_of(rows[-1].created_at)},
            url=reverse("reviews:talk", args=[request.school.slug, rows[0].talk_id]),
            verb=_("Look at them"),
            icon="list-checks",
            tone="attention",
        )
    ]


def _unevaluated(request: PlaceRequest) -> QuerySet[School]:
    """This school, from May on while nobody began to evaluate the school year."""
    today = timezone.localdate()
    year = SchoolYear.of(today)
    here = School.objects.filter(pk=request.school.pk)
    if not rules.asks_evaluation(year, today):
        return here.none()
    begun = ReviewRecord.objects.filter(year=year.start, number=rules.YEAR)
    return here.exclude(pk__in=begun.values("school"))


@offer("cards", rank=31, may=REVIEWS_HOLD, when=_unevaluated)
def evaluate(request: PlaceRequest) -> list[Card]:
    if not _unevaluated(request).exists():
        return []
    return [
        Card(
            rank=31,
            title=_("Begin with the yearly evaluation"),
            text=_("One press makes a whole draft. The school year ends on %(day)s.")
            % {"day": day_of(SchoolYear.of(timezone.localdate()).last_day)},
            url=reverse("reviews:evaluations", args=[request.school.slug]),
            verb=_("Begin"),
            icon="scale",
        )
    ]
