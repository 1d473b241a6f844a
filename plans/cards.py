"""What the plan asks of somebody today."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.cards import Card
from core.registry import offer
from plans import selectors
from plans.models import Plan, Section
from schools.roles import PLAN_EDIT

REVIEWS_SHOWN = 3


@offer("cards")
def plan_cards(request: HttpRequest) -> list[Card]:
    """For who may edit: begin, choose between two texts, review what is due, make the model text one's own."""
    if request.place_kind != "school" or PLAN_EDIT not in request.permissions:
        return []
    plan = selectors.current_plan()
    if plan is None:
        return [_begin(request)]
    sections = selectors.sections_of(plan)
    return [*_conflicts(request, plan), *_reviews(request, sections), *_model_texts(request, sections)]


def _begin(request: HttpRequest) -> Card:
    return Card(
        rank=20,
        title=_("Start your safety plan"),
        text=_("The model gives you a first text for every section."),
        url=reverse("plans:outline", args=[request.school.slug]),
        verb=_("Start"),
        icon="file-text",
        tone="attention",
    )


def _conflicts(request: HttpRequest, plan: Plan) -> list[Card]:
    return [
        Card(
            rank=10,
            title=_("Choose between two texts of %(section)s") % {"section": aside.section.title},
            text=_("Two people wrote at the same time. Both texts are kept."),
            url=reverse("plans:conflict", args=[request.school.slug, aside.section.key, aside.pk]),
            verb=_("Compare"),
            icon="circle-alert",
            tone="error",
        )
        for aside in selectors.open_conflicts_of_plan(plan)[:REVIEWS_SHOWN]
    ]


def _reviews(request: HttpRequest, sections: list[Section]) -> list[Card]:
    today = timezone.localdate()
    due = sorted((each for each in sections if each.review_is_due(today)), key=lambda each: each.review_date)
    return [
        Card(
            rank=30,
            title=_("Read section %(number)s %(title)s again") % {"number": each.number, "title": each.title},
            text=_("To be reviewed before %(day)s.") % {"day": date_format(each.review_date, "j F Y")},
            url=reverse("plans:section", args=[request.school.slug, each.key]),
            verb=_("Read"),
            icon="calendar",
            tone="attention",
        )
        for each in due[:REVIEWS_SHOWN]
    ]


def _model_texts(request: HttpRequest, sections: list[Section]) -> list[Card]:
    untouched = [each for each in sections if each.status == Section.Status.NOT_STARTED]
    if not untouched:
        return []
    text = ngettext(
        "%(count)s section still holds the model text. The next one is %(title)s.",
        "%(count)s sections still hold the model text. The next one is %(title)s.",
        len(untouched),
    )
    return [
        Card(
            rank=40,
            title=_("Make the next section your own"),
            text=text % {"count": len(untouched), "title": untouched[0].title},
            url=reverse("plans:section", args=[request.school.slug, untouched[0].key]),
            verb=_("Open"),
            icon="pencil",
        )
    ]
