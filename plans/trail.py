"""What sections of the plan are called in the audit trail."""

from core.registry import offer
from plans import model_plan

BOARD = ("text_saved", "set_aside", "settled")


@offer("trail", codes=("annex.added.section", *(f"board_model.{name}.section" for name in BOARD)))
def section(code: str) -> str:
    """By the title in the model; of a section that the school added itself the code says nothing."""
    return next((each.title for each in model_plan.load().sections if each.key == code), "–")
