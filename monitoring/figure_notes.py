"""What surveys say beside the figures of incidents, for the page of those."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core.cards import Card
from core.registry import offer
from monitoring.finding_selectors import beside_register
from monitoring.result_selectors import told
from schools.roles import SURVEYS_MANAGE
from surveys.models import Audience, SurveyRound


@offer("figure_notes")
def monitor_beside_register(request: Any) -> list[Card]:
    """When pupils say something else than the register: the last closed round of pupils, for who may see it."""
    if SURVEYS_MANAGE not in request.permissions:
        return []
    rows = SurveyRound.objects.filter(audience=Audience.PUPILS, state=SurveyRound.State.CLOSED)
    row = rows.order_by("-closed_at").first()
    text = beside_register(told(row, request.school)) if row else ""
    if row is None or not text:
        return []
    url = reverse("monitoring:results", args=[request.school.slug, row.pk])
    title = _("The register beside the monitor")
    return [Card(0, title, text, url, _("Look at the results"), "chart-column", "attention")]
