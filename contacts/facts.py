"""Who is to be found for what, for texts to quote."""

from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _

from contacts import rules, selectors
from core.asking import rows_of
from core.facts import Fact
from core.registry import offer
from schools.models import School

REACHED = ("antibullying_contact", "safety_coordinator", "confidant_internal", "confidant_external")


def _holders() -> Combinable:
    return rows_of(selectors.holders(timezone.localdate()), "task", name="person__name", phone="person__phone")


@offer("facts", holders=_holders)
def contact_facts(school: School, holders: list[dict[str, str]]) -> list[Fact]:
    """Per task the names; of those that pupils and parents call also the telephone number."""
    here = reverse("contacts:contacts", args=[school.slug])
    found = []
    for code, task in rules.TASKS.items():
        people = [row for row in holders if row["task"] == code]
        found.append(Fact(f"contacts.{code}_name", task.name, rules.in_words(row["name"] for row in people), here))
        if code in REACHED:
            phones = rules.in_words(row["phone"] for row in people if row["phone"])
            label = format_lazy("{}: {}", task.name, _("telephone"))
            found.append(Fact(f"contacts.{code}_phone", label, phones, here))
    return found
