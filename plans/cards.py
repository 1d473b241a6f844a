"""What the plan asks of somebody today."""

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.cards import Card
from core.registry import offer
from plans import annex_selectors, fact_selectors, selectors
from plans.models import Plan, Section
from schools.http import PlaceRequest
from schools.roles import PLAN_EDIT

MOST_OF_A_KIND = 3


@offer("cards")
def plan_cards(request: PlaceRequest) -> list[Card]:
    """For who may edit: begin, choose between two texts, review what is due, make the model text one's own."""
    if request.place_kind != "school" or PLAN_EDIT not in request.permissions:
        return []
    plan = selectors.current_plan()
    if plan is None:
        return [_begin(request)]
    sections = selectors.sections_of(plan)
    urgent = [*_conflicts(request, plan), *_facts(request, plan), *_documents(request, plan)]
    return [*urgent, *_reviews(request, sections), *_model_texts(request, sections)]


def _begin(request: PlaceRequest) -> Card:
    return Card(
        rank=20,
        title=_("Start your safety plan"),
        text=_("The model gives you a first text for every section."),
        url=reverse("plans:outline", args=[request.school.slug]),
        verb=_("Start"),
        icon="file-text",
        tone="attention",
    )


def _conflicts(request: PlaceRequest, plan: Plan) -> list[Card]:
    waiting = list(selectors.open_conflicts_of_plan(plan).items())[:MOST_OF_A_KIND]
    return [
        Card(
            rank=10,
            title=ngettext(
                "Choose between two texts of %(section)s",
                "Choose between %(count)s texts of %(section)s",
                len(asides),
            )
            % {"section": section.title, "count": len(asides) + 1},
            text=_("They were written at the same time. Every text is kept."),
            url=reverse("plans:conflict", args=[request.school.slug, section.key, asides[0].pk]),
            verb=_("Compare"),
            icon="circle-alert",
            tone="error",
        )
        for section, asides in waiting
    ]


def _facts(request: PlaceRequest, plan: Plan) -> list[Card]:
    drifts = fact_selectors.drifts(plan)
    if not drifts:
        return []
    first = drifts[0]
    text = ngettext(
        "%(fact)s changed. Section %(section)s still says %(value)s.",
        "%(count)s facts in the plan changed. Section %(section)s still says %(value)s.",
        len(drifts),
    )
    values = {"fact": first.label, "count": len(drifts), "section": first.quote.section.title}
    return [
        Card(
            rank=15,
            title=_("Is this still right?"),
            text=text % (values | {"value": first.quote.value}),
            url=reverse("plans:facts", args=[request.school.slug]),
            verb=_("Look"),
            icon="circle-question-mark",
            tone="attention",
        )
    ]


def _documents(request: PlaceRequest, plan: Plan) -> list[Card]:
    return [
        Card(
            rank=25,
            title=(_("A link no longer works: %(title)s") if each.dead_date else _("A document expired: %(title)s"))
            % {"title": each.title},
            text=_("It belongs to section %(number)s %(section)s.")
            % {"number": each.section.number, "section": each.section.title},
            url=reverse("plans:annex", args=[request.school.slug, each.pk]),
            verb=_("Look"),
            icon="triangle-alert",
            tone="attention",
        )
        for each in annex_selectors.attention(plan)[:MOST_OF_A_KIND]
    ]


def _reviews(request: PlaceRequest, sections: list[Section]) -> list[Card]:
    today = timezone.localdate()
    due = [(each.review_date, each) for each in sections if each.review_date and each.review_is_due(today)]
    due.sort(key=lambda pair: pair[0])
    return [
        Card(
            rank=30,
            title=_("Read section %(number)s %(title)s again") % {"number": each.number, "title": each.title},
            text=_("To be reviewed before %(day)s.") % {"day": date_format(day, "j F Y")},
            url=reverse("plans:section", args=[request.school.slug, each.key]),
            verb=_("Read"),
            icon="calendar",
            tone="attention",
        )
        for day, each in due[:MOST_OF_A_KIND]
    ]


def _model_texts(request: PlaceRequest, sections: list[Section]) -> list[Card]:
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
