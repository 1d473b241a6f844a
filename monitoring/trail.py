"""What the steps of the statutory monitor are called in the audit trail."""

from core.registry import offer
from monitoring.law_selectors import STEPS


@offer("trail", codes=("statutory.changed.step", "statutory.cleared.step"))
def step(code: str) -> str:
    return str(STEPS.get(code, ""))
