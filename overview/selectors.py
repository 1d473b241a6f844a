"""Reads for the start pages."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from plans.models import Plan, Section


@dataclass(frozen=True)
class PlanState:
    """How far the plan of a school is, in numbers of sections; ``number`` is of the version being worked on."""

    state: str
    state_name: str
    number: int
    done: int
    due: int
    total: int


def plan_state(plan: Plan | None, sections: Sequence[Section]) -> PlanState | None:
    """The plan of a school in a few numbers, or None when it has not begun."""
    if plan is None:
        return None
    today = timezone.localdate()
    return PlanState(
        state=plan.state,
        state_name=plan.get_state_display(),
        number=plan.adopted_number + (plan.state != Plan.State.ADOPTED),
        done=sum(each.status == Section.Status.DONE for each in sections),
        due=sum(each.review_is_due(today) for each in sections),
        total=len(sections),
    )
