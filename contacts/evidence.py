"""Which legal duties about people are met at a school, by evidence key of the norm sets."""

from django.utils import timezone

from contacts.rules import ANTIBULLYING
from contacts.selectors import holders
from core.registry import offer

TASKS_OF = {
    "antibullying_coordinator": [{task} for task in ANTIBULLYING],
    "prevention_officer": [{"prevention_officer"}],
    "safety_coordinator": [{"safety_coordinator"}],
    "confidant": [{"confidant_internal", "confidant_external"}],
}


@offer("evidence")
def people_with_tasks() -> dict[str, bool]:
    """Whether somebody has each task that the law asks for; of bullying both tasks."""
    held = set(holders(timezone.localdate()).order_by().values_list("task", flat=True))
    return {key: all(held & any_of for any_of in asked) for key, asked in TASKS_OF.items()}
