"""What results and the statutory monitor ask for on Vandaag."""

from datetime import timedelta
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.cards import Card, day_of
from core.registry import offer
from monitoring import rules
from monitoring.models import ResultSharing, RoundSummary, StatutoryMonitor
from monitoring.talk_selectors import shared_lately
from schools.http import PlaceRequest
from schools.roles import BOARD_READ, SURVEYS_COUNCIL, SURVEYS_MANAGE, SURVEYS_READ
from schools.school_year import SchoolYear
from schools.selectors import schools_in_use

SOON = timedelta(14)
SEASON = timedelta(90)  # before 1 July delivery is something to be busy with


def _to_discuss(request: PlaceRequest) -> QuerySet[RoundSummary]:
    today = timezone.localdate()
    return RoundSummary.objects.filter(talk_by__lte=today + SOON, talk_by__gte=today - rules.TALK_STILL)


@offer("cards", rank=28, may=SURVEYS_MANAGE, when=_to_discuss)
def talk_cards(request: PlaceRequest) -> list[Card]:
    """Closed rounds that were not discussed with everybody yet: the last two."""
    today = timezone.localdate()
    rows = _to_discuss(request).select_related("round").order_by("-closed_at")[:2]
    return [
        Card(
            rank=28,
            title=_("Discuss the results of the monitor"),
            text=_("%(round)s: with pupils, team and council, by %(day)s.")
            % {"round": row.round, "day": date_format(row.talk_by or today, "j F")},
            url=reverse("monitoring:talks", args=[request.school.slug, row.round_id]),
            verb=_("Write down"),
            icon="users",
            tone="attention" if row.talk_by and row.talk_by < today else "info",
        )
        for row in rows
    ]


def _shared(reader: str) -> Any:
    return lambda request: shared_lately(reader, timezone.localdate())


def _shared_cards(request: PlaceRequest, reader: str) -> list[Card]:
    if SURVEYS_MANAGE in request.permissions:
        return []
    rows: QuerySet[ResultSharing] = _shared(reader)(request).select_related("round").order_by("-shared_at")[:2]
    return [
        Card(
            rank=35,
            title=_("Read what came out of the monitor"),
            text=_("%(round)s: shared with you on %(day)s.") % {"round": row.round, "day": day_of(row.shared_at)},
            url=reverse(f"monitoring:{reader}", args=[request.school.slug, row.round_id]),
            verb=_("Read"),
            icon="chart-column",
        )
        for row in rows
    ]


@offer("cards", rank=35, may=SURVEYS_READ, when=_shared("team"))
def team_cards(request: PlaceRequest) -> list[Card]:
    return _shared_cards(request, "team")


@offer("cards", rank=35, may=SURVEYS_COUNCIL, when=_shared("council"))
def council_cards(request: PlaceRequest) -> list[Card]:
    return _shared_cards(request, "council")


def _not_delivered(request: PlaceRequest) -> QuerySet[Any]:
    """The school or schools of the place that have not delivered, from when it is time to until the year ends."""
    today = timezone.localdate()
    year = SchoolYear.of(today).start
    schools = schools_in_use()
    if request.school:
        schools = schools.filter(pk=request.school.pk)
    if rules.deliver_by(year) - today > SEASON:
        return schools.none()
    done = StatutoryMonitor.objects.filter(school=OuterRef("pk"), year=year, delivered_date__isnull=False)
    return schools.filter(~Exists(done))


@offer("cards", rank=18, may=SURVEYS_MANAGE, when=_not_delivered)
def delivery_cards(request: PlaceRequest) -> list[Card]:
    """From the last months before 1 July on, while nothing was delivered."""
    return [
        _delivery_card(_("Have the statutory monitor delivered"), reverse("monitoring:law", args=[request.school.slug]))
    ]


@offer("cards", rank=18, may=BOARD_READ, at="board", when=_not_delivered)
def board_delivery_cards(request: PlaceRequest) -> list[Card]:
    count = _not_delivered(request).count()
    title = _("See which schools have not delivered (%(count)s)") % {"count": count}
    return [_delivery_card(title, reverse("monitoring:board", args=[request.board.slug]))]


def _delivery_card(title: str, url: str) -> Card:
    today = timezone.localdate()
    day = rules.deliver_by(SchoolYear.of(today).start)
    text = _("The Inspectorate has to have it before 1 July, so by %(day)s.")
    if today > day:
        text = _("It was to be delivered at the latest on %(day)s. Do it still.")
    text = text % {"day": date_format(day, "j F")}
    return Card(rank=18, title=title, text=text, url=url, verb=_("Open"), icon="scale", tone="attention")
