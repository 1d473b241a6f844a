"""How a school's plan stands to the law, in numbers of duties."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from core.registry import offer
from core.standing import BUSY, GOOD, MISSING, Said, Stand, obligation
from plans.duty_selectors import duty_states
from plans.selectors import plan_and_sections
from schools.models import School

obligation(
    "norms",
    title=_("Legal duties in the plan"),
    short=_("Duties"),
    order=90,
    view="plans:duties",
    about=_("Duties that the plan says nothing of, or that are not arranged; and duties whose text is not done."),
    said={
        "no_plan": Said(MISSING, _("No plan"), _("Without a plan no duty is met here."), ""),
        "missing": Said(
            MISSING,
            _("%(n)s lacking"),
            _("Duties that are not in the plan or not arranged: %(n)s of %(m)s."),
            _("How do you arrange the duties that are missing?"),
        ),
        "open": Said(BUSY, _("%(n)s to do"), _("Duties that are not done or not shown yet: %(n)s of %(m)s.")),
        "met": Said(GOOD, _("Complete"), _("All %(m)s duties that count today are met.")),
    },
)


@offer("standing")
def duties(school: School, today: date) -> list[Stand]:
    """Five queries."""
    plan, sections = plan_and_sections()
    if plan is None:
        return [Stand("norms", "no_plan")]
    states = [state.status for state in duty_states(plan, sections)]
    missing, done = states.count("missing"), states.count("ok")
    if missing:
        return [Stand("norms", "missing", missing, len(states))]
    return [Stand("norms", "open" if done < len(states) else "met", len(states) - done, len(states))]
