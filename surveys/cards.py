"""What the monitor asks for on Vandaag."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.cards import Card
from core.registry import offer
from schools.http import PlaceRequest
from schools.roles import SURVEYS_MANAGE
from surveys.models import SurveyRound


def _begun(request: PlaceRequest) -> QuerySet[SurveyRound]:
    return SurveyRound.objects.exclude(state=SurveyRound.State.CLOSED).filter(opens_on__lte=timezone.localdate())


@offer("cards", rank=22, may=SURVEYS_MANAGE, when=_begun)
def survey_cards(request: PlaceRequest) -> list[Card]:
    """Rounds to be opened, and those whose last day has passed."""
    today = timezone.localdate()
    rows = [row for row in _begun(request) if row.is_preparing or row.has_passed(today)]
    return [_card(request, row) for row in rows]


def _card(request: PlaceRequest, row: SurveyRound) -> Card:
    if row.is_preparing:
        title = _("Open the round of %(audience)s")
        text = _("It was to begin on %(day)s.") % {"day": date_format(row.opens_on, "j F")}
    else:
        title = _("Close the round of %(audience)s and see the results")
        text = _("The last day was %(day)s.") % {"day": date_format(row.closes_on, "j F")}
    return Card(
        rank=22,
        title=title % {"audience": row.get_audience_display().lower()},
        text=text,
        url=reverse("surveys:round", args=[request.school.slug, row.pk]),
        verb=_("Open"),
        icon="chart-column",
        tone="attention",
    )
