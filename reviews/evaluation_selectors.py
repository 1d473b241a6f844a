"""Reads of yearly evaluations: in chapters, in what became of them, and in an edition per reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from actions.origins import Origin
from reviews import rules
from reviews.models import EvaluationItem, YearEvaluation
from schools.school_year import SchoolYear

SCHOOL, COUNCIL, BOARD = "school", "council", "board"
ORIGIN = "evaluation"


def evaluations() -> QuerySet[YearEvaluation]:
    return YearEvaluation.objects.select_related("record").order_by("-record__year")


def signed() -> QuerySet[YearEvaluation]:
    return evaluations().select_related("council_pdf", "board_pdf").filter(signed_at__isnull=False)


def evaluation_of(year: SchoolYear) -> YearEvaluation | None:
    return evaluations().filter(record__year=year.start).first()


def items_of(evaluation: YearEvaluation) -> QuerySet[EvaluationItem]:
    """What there is to judge, in order; without what was no duty or section any more when it was gathered last."""
    return EvaluationItem.objects.filter(evaluation=evaluation, gone=False)


@dataclass(frozen=True)
class Chapter:
    """Items under one heading: the duties, or a chapter of the plan."""

    kind: str
    name: str
    items: list[EvaluationItem]

    @property
    def title(self) -> str:
        return self.name or _("What the law asks")

    @property
    def suggested(self) -> int:
        """How many suggestions nobody judged yet."""
        return sum(bool(item.suggestion) and not item.verdict for item in self.items)


def chapters(items: Iterable[EvaluationItem]) -> list[Chapter]:
    groups = groupby(items, key=lambda item: (item.kind, item.chapter))
    return [Chapter(kind, chapter, list(rows)) for (kind, chapter), rows in groups]


def next_unjudged(item: EvaluationItem) -> EvaluationItem | None:
    """The item to go on with: the next that nobody judged, else the first."""
    left = items_of(item.evaluation).filter(verdict="")
    return left.filter(position__gt=item.position).first() or left.first()


def year_before(item: EvaluationItem) -> EvaluationItem | None:
    """What the signed evaluation of the year before said of the same thing."""
    rows = EvaluationItem.objects.filter(kind=item.kind, key=item.key, evaluation__signed_at__isnull=False)
    return rows.filter(evaluation__record__year=item.evaluation.record.year - 1).first()


# --- What others read ---


@dataclass(frozen=True)
class Edition:
    """An evaluation as one kind of reader gets it. ``lines``: about the whole school."""

    evaluation: YearEvaluation
    audience: str
    lines: list[dict[str, Any]]
    chapters: list[Chapter]
    counts: dict[str, int]


def edition(evaluation: YearEvaluation, audience: str) -> Edition:
    """What this reader gets: the council everything without what names somebody's work; the board the duties, and of
    the plan what is to change."""
    items = list(items_of(evaluation))
    counts = rules.tally(item.verdict for item in items)
    if audience == BOARD:
        items = [item for item in items if item.kind == EvaluationItem.Kind.DUTY or item.verdict != rules.KEEP]
    for item in items:
        item.lines = _lines(item.lines, audience)
    return Edition(evaluation, audience, _lines(evaluation.lines, audience), chapters(items), counts)


def _lines(lines: list[dict[str, Any]], audience: str) -> list[dict[str, Any]]:
    """What this reader may read, with where each figure comes from in words: not everybody can open its page."""
    shown = [line for line in lines if audience == SCHOOL or not line.get("own")]
    return [{**line, "source": source_names().get(line.get("view", ""), "")} for line in shown]


def source_names() -> dict[str, str]:
    return {
        "incidents:analysis": _("register of incidents"),
        "monitoring:results": _("monitor"),
        "contacts:numbers": _("numbers of the advisers"),
        "actions:actions": _("actions"),
        "practice:overview": _("promise and practice"),
        "consultation:round": _("reading along"),
        "plans:duties": _("legal duties"),
        "reviews:talks": _("quarterly talks"),
    }


def evaluation_origin(item: EvaluationItem) -> Origin:
    """An item as what an action came from."""
    label = f"{item.evaluation}: {item}"
    return Origin(ORIGIN, item.pk, label, "reviews:evaluation_item", str(item.pk))


def find_origin(pk: UUID) -> Origin | None:
    row = EvaluationItem.objects.select_related("evaluation__record").filter(pk=pk).first()
    return evaluation_origin(row) if row else None
