"""Reads for the start pages."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from core.kept import only_row
from plans.models import Plan, Section


@dataclass(frozen=True)
class PlanState:
    """How far the plan of a school is, in numbers of sections."""

    state: Plan.State
    adopted_number: int
    total: int
    done: int
    due: int

    @property
    def number(self) -> int:
        """Of the version that is being worked on."""
        return self.adopted_number + (self.state != Plan.State.ADOPTED)


def plan_state() -> PlanState | None:
    """The plan of the current school in a few numbers, or None when it has not begun; one query."""
    row = only_row("how far the plan is", _plan_state)
    return PlanState(Plan.State(row[0]), *row[1:]) if row else None


def _plan_state() -> QuerySet:
    standing = Q(sections__out_at__isnull=True)
    asked = {
        "total": standing,
        "done": standing & Q(sections__status=Section.Status.DONE),
        "due": standing & Q(sections__review_date__lte=timezone.localdate()),
    }
    counts = {name: Count("sections", filter=which) for name, which in asked.items()}
    return Plan.objects.annotate(**counts).values_list("state", "adopted_number", *asked)
