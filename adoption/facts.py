"""What texts can quote of consent and adoption: days and a number."""

from datetime import date
from typing import Any

from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from adoption.models import Adoption
from core.asking import rows_of
from core.facts import Fact
from core.registry import offer
from schools.models import School


def _last() -> Combinable:
    rows = Adoption.objects.filter(adopted_on__isnull=False).order_by("-number")[:1]
    return rows_of(rows, "number", "adopted_on", "valid_until", decided_on="consent__decided_on")


@offer("facts", last=_last)
def adoption_facts(school: School, last: list[dict[str, Any]]) -> list[Fact]:
    """Of the version that counts."""
    row = last[0] if last else {}
    here = reverse("adoption:overview", args=[school.slug])
    return [
        Fact("adoption.version", _("Version of the plan that counts"), str(row.get("number", "")), here),
        Fact("adoption.consented", _("Day of consent of the council"), _day(row.get("decided_on")), here),
        Fact("adoption.adopted", _("Day on which the plan was adopted"), _day(row.get("adopted_on")), here),
        Fact("adoption.valid_until", _("Last day on which the plan counts"), _day(row.get("valid_until")), here),
    ]


def _day(text: str | None) -> str:
    return date_format(date.fromisoformat(text), "j F Y") if text else ""
