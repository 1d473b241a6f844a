"""Reads for the start pages."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from plans.models import Plan, Section
from plans.selectors import current_plan
from schools.models import School


@dataclass(frozen=True)
class PlanState:
    """How far the plan of a school is, in numbers of sections; ``number`` is of the version being worked on."""

    state: str
    state_name: str
    number: int
    done: int
    due: int
    total: int


def plan_state() -> PlanState | None:
    """The plan of the current school in a few numbers, or None when it has not begun."""
    plan = current_plan()
    if plan is None:
        return None
    today = timezone.localdate()
    counts = plan.sections.aggregate(
        done=Count("pk", filter=Q(status=Section.Status.DONE)),
        due=Count("pk", filter=Q(review_date__lte=today)),
        total=Count("pk"),
    )
    number = plan.adopted_number + (plan.state != Plan.State.ADOPTED)
    return PlanState(plan.state, plan.get_state_display(), number, **counts)


def schools_of_board() -> list[School]:
    """Open schools of the current board that are in use, by name."""
    return list(School.objects.filter(state=School.State.OPEN, in_use_since__isnull=False))
