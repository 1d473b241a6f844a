"""How many read along, for texts to quote."""

from django.urls import reverse
from django.utils.translation import gettext as _

from consultation.models import ConsultationRound
from core.facts import Fact
from core.registry import offer
from core.tenancy import require_school
from schools.models import School


@offer("facts")
def consultation_facts() -> list[Fact]:
    """The answers in closed rounds about the version that was read last. Two queries."""
    here = reverse("consultation:rounds", args=[School.objects.get(pk=require_school()).slug])
    rows = list(ConsultationRound.objects.filter(state="closed").order_by("-version"))
    number = sum(row.counted.answers for row in rows if row.version == rows[0].version)
    return [Fact("consultation.answers", _("Answers of who read along"), str(number) if rows else "", here)]
