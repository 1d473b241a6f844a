"""What texts can quote of incidents: numbers that point at nobody."""

from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.asking import CountOf
from core.facts import Fact
from core.registry import offer
from incidents import rules, selectors
from schools.models import School


def _year() -> Combinable:
    return CountOf(selectors.told_of_year(timezone.localdate()))


def _quarter() -> Combinable:
    return CountOf(selectors.told_of_quarter(timezone.localdate()))


@offer("facts", year=_year, quarter=_quarter)
def incident_facts(school: School, year: int, quarter: int) -> list[Fact]:
    """How many were reported this quarter and this school year, but of kinds that are closed off; a small number is
    not told."""
    register = reverse("incidents:register", args=[school.slug])
    return [
        Fact("incidents.quarter", _("Incidents reported this quarter"), rules.said(quarter), register),
        Fact("incidents.year", _("Incidents reported this school year"), rules.said(year), register),
    ]
