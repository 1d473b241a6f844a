"""What the plan asks of somebody today."""

from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.cards import Card, day_of
from core.http import once
from core.registry import offer
from plans import annex_selectors, fact_selectors, selectors
from plans.models import FactQuote, Plan, Section
from plans.selectors import plan_and_sections
from schools.fact_selectors import current_facts
from schools.http import PlaceRequest
from schools.models import School
from schools.roles import PLAN_EDIT

MOST_OF_A_KIND = 3


def _without_plan(asker: Any) -> QuerySet[School]:
    return School.objects.filter(~Exists(Plan.objects.filter(school=OuterRef("pk"))), pk=asker.school.pk)


@offer("cards", rank=11, may=PLAN_EDIT, when=_without_plan)
def begin(request: PlaceRequest) -> list[Card]:
    return [
        Card(
            rank=11,
            title=_("Start your safety plan"),
            text=_("The model gives you a first text for every section. You have worked with Safetyplan since %(day)s.")
            % {"day": day_of(request.school.in_use_since or request.member.created_at)},
            url=reverse("plans:outline", args=[request.school.slug]),
            verb=_("Start"),
            icon="file-text",
            tone="attention",
        )
    ]


@offer("cards", rank=10, may=PLAN_EDIT, when=lambda asker: selectors.waiting_asides())
def conflicts(request: PlaceRequest) -> list[Card]:
    plan, _sections = once(request, plan_and_sections)
    if plan is None:
        return []
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
            text=(asides[0].reason or _("They were written at the same time. Every text is kept.")).removesuffix(".")
            + ". "
            + _("The choice has waited since %(day)s.") % {"day": day_of(asides[0].at)},
            url=reverse("plans:conflict", args=[request.school.slug, section.key, asides[0].pk]),
            verb=_("Compare"),
            icon="circle-alert",
            tone="error",
        )
        for section, asides in waiting
    ]


@offer("cards", rank=15, may=PLAN_EDIT, when=lambda asker: FactQuote.objects.all())
def facts(request: PlaceRequest) -> list[Card]:
    plan, _sections = once(request, plan_and_sections)
    drifts = fact_selectors.drifts(plan, once(request, current_facts)) if plan else []
    if not drifts:
        return []
    first = drifts[0]
    text = ngettext(
        "%(fact)s changed. Section %(section)s still says %(value)s.",
        "%(count)s facts in the plan changed. Section %(section)s still says %(value)s.",
        len(drifts),
    )
    known = first.quote.drifted_date or timezone.localdate()
    values = {"fact": first.label, "count": len(drifts), "section": first.quote.section.title}
    return [
        Card(
            rank=15,
            title=_("Is this still right?"),
            text=text % (values | {"value": first.quote.value})
            + " "
            + _("This has been known since %(day)s.") % {"day": day_of(known)},
            url=reverse("plans:facts", args=[request.school.slug]),
            verb=_("Look"),
            icon="circle-question-mark",
            tone="attention",
        )
    ]


@offer("cards", rank=25, may=PLAN_EDIT, when=lambda asker: annex_selectors.asking())
def documents(request: PlaceRequest) -> list[Card]:
    plan, _sections = once(request, plan_and_sections)
    rows = annex_selectors.attention(plan) if plan else []
    return [
        Card(
            rank=25,
            title=(_("A link no longer works: %(title)s") if each.dead_date else _("A document expired: %(title)s"))
            % {"title": each.title},
            text=_("Since %(day)s. It belongs to section %(number)s %(section)s.")
            % {
                "day": day_of(each.dead_date or each.expiry_date or each.added_at),
                "number": each.section.number,
                "section": each.section.title,
            },
            url=reverse("plans:annex", args=[request.school.slug, each.pk]),
            verb=_("Look"),
            icon="triangle-alert",
            tone="attention",
        )
        for each in rows[:MOST_OF_A_KIND]
    ]


@offer(
    "cards", rank=30, may=PLAN_EDIT, when=lambda asker: Section.objects.filter(review_date__lte=timezone.localdate())
)
def reviews(request: PlaceRequest) -> list[Card]:
    _plan, sections = once(request, plan_and_sections)
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


@offer("cards", rank=40, may=PLAN_EDIT, when=lambda asker: Section.objects.filter(status=Section.Status.NOT_STARTED))
def model_texts(request: PlaceRequest) -> list[Card]:
    plan, sections = once(request, plan_and_sections)
    untouched = [each for each in sections if each.status == Section.Status.NOT_STARTED]
    if plan is None or not untouched:
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
            text=text % {"count": len(untouched), "title": untouched[0].title}
            + " "
            + _("You began with the plan on %(day)s.") % {"day": day_of(plan.started_at)},
            url=reverse("plans:section", args=[request.school.slug, untouched[0].key]),
            verb=_("Open"),
            icon="pencil",
        )
    ]
