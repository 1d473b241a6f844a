"""What one's actions ask for today."""

from datetime import timedelta

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from actions import rules, selectors
from actions.models import Action
from core.cards import Card, day_of
from core.registry import offer
from schools.http import PlaceRequest
from schools.roles import ACTIONS_READ

AHEAD, MOST_OF_A_KIND = timedelta(7), 3


def _pressing(request: PlaceRequest) -> QuerySet[Action]:
    today = timezone.localdate()
    soon = Q(status__in=rules.LIVE, due_date__lte=today + AHEAD)
    asked = selectors.TO_LOOK_AT & Q(effect_date__lte=today)
    return selectors.of_member(request.member).filter(soon | asked)


@offer("cards", rank=15, may=ACTIONS_READ, when=_pressing)
def action_cards(request: PlaceRequest) -> list[Card]:
    """One's own actions that are too late, due within a week, or done long enough to say whether they helped."""
    return [_card(request, row) for row in _pressing(request).order_by("due_date")[:MOST_OF_A_KIND]]


def _card(request: PlaceRequest, row: Action) -> Card:
    day = {"day": date_format(row.due_date, "j F")}
    if not row.is_live:
        title, verb, rank = row.title, _("Say how it went"), 45
        text = _("Did it help? To be looked at from %(day)s on.") % {"day": day_of(row.effect_date or row.due_date)}
    elif row.is_late():
        title, text, verb, rank = row.title, _("Should have been done on %(day)s.") % day, _("Open"), 15
    else:
        title, text, verb, rank = row.title, _("To be done by %(day)s.") % day, _("Open"), 25
    return Card(
        rank=rank,
        title=title,
        text=text,
        url=reverse("actions:action", args=[request.school.slug, row.pk]),
        verb=verb,
        icon="list-checks",
        tone="attention" if row.is_late() else "info",
    )
