"""What sections, states and kept versions of the plan are called in the audit trail."""

from core.registry import offer
from plans import model_plan
from plans.models import Milestone, Plan

BOARD = ("text_saved", "set_aside", "settled")


@offer("trail", codes=("annex.added.section", *(f"board_model.{name}.section" for name in BOARD)))
def section(code: str) -> str:
    """By the title in the model; of a section that the school added itself the code says nothing."""
    return next((each.title for each in model_plan.load().sections if each.key == code), "–")


@offer("trail", codes=("plan.moved.before", "plan.moved.after"))
def state(code: str) -> str:
    return str(dict(Plan.State.choices).get(code, "")).lower()


@offer("trail", codes=("milestone.made.kind",))
def kept_as(code: str) -> str:
    return str(dict(Milestone.Kind.choices).get(code, "")).lower()
