"""The one place where a plan changes state."""

from core import audit
from core.tenancy import atomic
from plans.models import Plan, Section
from plans.state_rules import ADOPTED, CONSENT, REVISING, check_move, way_back
from schools.models import Membership


def plan_move(*, plan: Plan, to: str, by: Membership | None) -> Plan:
    """Move a plan to another state. Raises ``IllegalMove``, also when somebody else moved it meanwhile."""
    with atomic():
        plan = Plan.objects.select_for_update(of=("self",)).select_related("school__board").get(pk=plan.pk)
        check_move(plan.state, to, adopted_before=plan.adopted_number > 0)
        before, plan.state = plan.state, to
        if to == ADOPTED:
            plan.adopted_number += 1
        plan.save(update_fields=["state", "adopted_number"])
        audit.record("plan.moved", by=by, obj=plan, before=before, after=to)
    return plan


def plan_move_back(*, plan: Plan, by: Membership | None) -> Plan:
    """Out of consultation or consent, to be worked on again."""
    return plan_move(plan=plan, to=way_back(adopted_before=plan.adopted_number > 0), by=by)


def plan_begin_revision(*, plan: Plan, by: Membership) -> None:
    """Somebody changes an adopted plan: what was adopted stays as it was kept, the plan is being revised.

    ``plan`` as it is now, such as that of ``section_lock``.
    """
    if plan.state == ADOPTED:
        with atomic():
            if Plan.objects.select_for_update().filter(pk=plan.pk, state=ADOPTED).exists():
                plan_move(plan=plan, to=REVISING, by=by)


def section_lock(section: Section) -> Section:
    """The section, locked, with its plan as it is now.

    Who keeps a whole plan locks the plan first and its sections after it, so that a section is never locked before its
    plan. Where a change of the text changes the state of the plan, or may in a moment, the plan is locked here too;
    otherwise sections are saved side by side.
    """
    if section.plan.state in (CONSENT, ADOPTED):
        Plan.objects.select_for_update(of=("self",)).get(pk=section.plan_id)
    return Section.objects.select_for_update(of=("self",)).select_related("plan").get(pk=section.pk)
