"""Reads of a plan: the outline, who is present, what waits for a choice."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.utils import timezone

from actions.origins import Origin
from plans import model_plan
from plans.models import Plan, Section, SectionPresence, SectionVersion
from schools.models import Membership

LINKED = ("key", "title", "position", "own_chapter", "own_number", "public")  # what a link to a section needs
HAS_TEXT = ExpressionWrapper(~Q(html=""), output_field=BooleanField())


@dataclass(frozen=True)
class OutlineChapter:
    """A chapter of the model with the school's sections in it."""

    model: model_plan.Chapter
    sections: list[Section]


def current_plan() -> Plan | None:
    """The plan of the current school, if it has begun."""
    return Plan.objects.select_related("school__board").first()


def plan_and_sections() -> tuple[Plan | None, list[Section]]:
    """The plan of the current school with its sections; two queries."""
    plan = current_plan()
    return plan, sections_of(plan) if plan else []


def section_origin(pk: UUID) -> Origin | None:
    """A section as what an action came from."""
    section = Section.objects.filter(pk=pk).only("key", "title").first()
    return Origin("section", pk, section.title, "plans:section", section.key) if section else None


def sections_of(plan: Plan, *, texts: bool = False) -> list[Section]:
    """Every section in order, with its owner; each knows this very plan. Lists do without the texts."""
    rows = plan.sections.select_related("owner").annotate(has_text=HAS_TEXT)
    return _in_order(plan, rows if texts else rows.defer("html"))


def taken_out(plan: Plan) -> list[Section]:
    """The school's own sections that are no longer in the plan, the last one first."""
    rows = list(Section.kept.filter(plan=plan, out_at__isnull=False).select_related("out_by").order_by("-out_at"))
    for row in rows:
        row.plan = plan
    return rows


def neighbours(section: Section) -> tuple[Section | None, Section | None]:
    """The section before and the one after, with no more than links to them need: only these two are made."""
    plan = section.plan
    model, order = plan.model, _order(plan)
    rows = [
        (order[row["own_chapter"] or model.section(row["key"]).chapter], row["position"], row)
        for row in plan.sections.values(*LINKED)
    ]
    linked = [row for *_place, row in sorted(rows, key=lambda each: each[:2])]
    here = next(number for number, row in enumerate(linked) if row["key"] == section.key)
    beside = (linked[here - 1] if here else None, linked[here + 1] if here + 1 < len(linked) else None)
    previous, following = (Section(plan=plan, **row) if row else None for row in beside)
    return previous, following


def _in_order(plan: Plan, rows: QuerySet[Section]) -> list[Section]:
    """As the plan has them; each knows this very plan."""
    sections = list(rows)
    for section in sections:
        section.plan = plan
    order = _order(plan)
    return sorted(sections, key=lambda each: (order[each.model.chapter], each.position))


def _order(plan: Plan) -> dict[str, int]:
    return {chapter.key: number for number, chapter in enumerate(plan.model.chapters)}


def outline(plan: Plan, sections: Iterable[Section]) -> list[OutlineChapter]:
    by_chapter: dict[str, list[Section]] = {}
    for section in sections:
        by_chapter.setdefault(section.model.chapter, []).append(section)
    return [
        OutlineChapter(chapter, by_chapter[chapter.key]) for chapter in plan.model.chapters if chapter.key in by_chapter
    ]


@dataclass(frozen=True)
class Writing:
    """What one page saved while nobody else did: its last text, and the earlier ones, newest first."""

    last: SectionVersion
    earlier: list[SectionVersion]


def writings(versions: Iterable[SectionVersion]) -> list[Writing]:
    """Versions, newest first, as who reads a history sees them. Autosave keeps many texts of one page."""
    pages = (list(group) for _, group in groupby(versions, key=lambda each: (each.page or each.pk, each.kind)))
    return [Writing(last, earlier) for last, *earlier in pages]


def present_members(section: Section, *, but: Membership) -> list[str]:
    """First names of the others who have the section open now."""
    since = timezone.now() - SectionPresence.LASTS
    rows = SectionPresence.objects.filter(section=section, seen_at__gte=since).exclude(member=but)
    return sorted({row.member.first_name for row in rows.select_related("member")})


def waiting_asides() -> QuerySet[SectionVersion]:
    """Texts set aside between which nobody chose yet."""
    asides = SectionVersion.objects.filter(kind=SectionVersion.Kind.ASIDE, settled_at__isnull=True)
    rows = asides.filter(section__out_at__isnull=True)
    return rows.defer("html", "section__html")


def open_conflicts(section: Section) -> list[SectionVersion]:
    """Texts set aside between which nobody chose yet, oldest first. Of one page only the last: the choice is of it."""
    asides = section.versions.filter(kind=SectionVersion.Kind.ASIDE, settled_at__isnull=True)
    return list({each.page: each for each in asides.select_related("author").defer("html").order_by("number")}.values())


def written_after(aside: Any, waiting: Iterable[Any]) -> Any | None:
    """What the page of a text set aside wrote after it, of those that wait; None when this is its last."""
    later = (each for each in waiting if each.page == aside.page and each != aside)
    return None if aside.settled_at else next(later, None)


def open_conflicts_of_plan(plan: Plan) -> dict[Section, list[SectionVersion]]:
    """Per section the texts set aside, as ``open_conflicts`` has them; the longest waiting section first."""
    waiting: dict[Section, dict] = {}
    for aside in waiting_asides().filter(section__plan=plan).select_related("section").order_by("number"):
        waiting.setdefault(aside.section, {})[aside.page] = aside
    found = {section: list(pages.values()) for section, pages in waiting.items()}
    return dict(sorted(found.items(), key=lambda each: each[1][0].at))
