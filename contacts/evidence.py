"""Which legal duties about people are met at a school, by evidence key of the norm sets."""

from django.contrib.postgres.expressions import ArraySubquery
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


def _held() -> ArraySubquery:
    return ArraySubquery(holders(timezone.localdate()).values("task"))


@offer("evidence", held=_held)
def people_with_tasks(held: list[str]) -> dict[str, bool]:
    """Whether somebody has each task that the law asks for; of bullying both tasks."""
    return {key: all(any_of & set(held) for any_of in asked) for key, asked in TASKS_OF.items()}
