"""Reads for the start pages."""

from dataclasses import dataclass

from plans.models import Section
from plans.selectors import current_plan
from schools.models import School


@dataclass(frozen=True)
class PlanState:
    """How far the plan of a school is, in numbers of sections."""

    number: int
    done: int
    due: int
    total: int


def plan_state() -> PlanState | None:
    """The plan of the current school in a few numbers, or None when it has not begun."""
    plan = current_plan()
    if plan is None:
        return None
    sections = list(plan.sections.only("status", "review_date"))
    done = sum(section.status == Section.Status.DONE for section in sections)
    return PlanState(plan.number, done, sum(section.review_is_due() for section in sections), len(sections))


def schools_of_board() -> list[School]:
    """Open schools of the current board that are in use, by name."""
    return list(School.objects.filter(state=School.State.OPEN, in_use_since__isnull=False))
