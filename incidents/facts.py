"""What texts can quote of incidents: numbers that point at nobody."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.facts import Fact
from core.registry import offer
from core.tenancy import require_school
from incidents import rules, selectors
from schools.models import School


@offer("facts")
def facts() -> list[Fact]:
    """How many were reported this quarter and this school year; a small number is not told."""
    school, counts = School.objects.get(pk=require_school()), selectors.counts(timezone.localdate())
    register = reverse("incidents:register", args=[school.slug])
    return [
        Fact("incidents.quarter", _("Incidents reported this quarter"), rules.said(counts.quarter), register),
        Fact("incidents.year", _("Incidents reported this school year"), rules.said(counts.year), register),
    ]
