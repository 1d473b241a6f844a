"""How many read along, for texts to quote."""

from typing import Any

from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils.translation import gettext as _

from consultation.models import ConsultationRound
from core.asking import rows_of
from core.facts import Fact
from core.registry import offer
from schools.models import School


def _closed() -> Combinable:
    """Closed rounds, those about the latest version first."""
    rows = ConsultationRound.objects.filter(state=ConsultationRound.State.CLOSED).order_by("-version")
    return rows_of(rows, "version", answers="outcome__answers")


@offer("facts", rounds=_closed)
def consultation_facts(school: School, rounds: list[dict[str, Any]]) -> list[Fact]:
    """The answers in closed rounds about the version that was read last."""
    here = reverse("consultation:rounds", args=[school.slug])
    number = sum(row["answers"] or 0 for row in rounds if row["version"] == rounds[0]["version"])
    return [Fact("consultation.answers", _("Answers of who read along"), str(number) if rounds else "", here)]
