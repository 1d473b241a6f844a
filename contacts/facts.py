"""Who is to be found for what, for texts to quote."""

from django.urls import reverse
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext as _

from contacts import rules, selectors
from core.facts import Fact
from core.registry import offer
from core.tenancy import require_school
from schools.models import School

REACHED = ("antibullying_contact", "safety_coordinator", "confidant_internal", "confidant_external")


@offer("facts")
def contact_facts() -> list[Fact]:
    """Per task the names; of those that pupils and parents call also the telephone number. Two queries."""
    here = reverse("contacts:contacts", args=[School.objects.get(pk=require_school()).slug])
    found = []
    for row in selectors.tasks(timezone.localdate()):
        people = [term.person for term in row.holders]
        code, name = row.task.code, row.task.name
        found.append(Fact(f"contacts.{code}_name", name, rules.in_words(person.name for person in people), here))
        if code in REACHED:
            phones = rules.in_words(person.phone for person in people if person.phone)
            label = format_lazy("{}: {}", name, _("telephone"))
            found.append(Fact(f"contacts.{code}_phone", label, phones, here))
    return found
