"""What texts can quote of the statutory monitor and of what was agreed."""

from datetime import date
from typing import Any

from django.db.models.expressions import Combinable
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.asking import rows_of
from core.facts import Fact
from core.registry import offer
from monitoring.models import ResultTalk, StatutoryMonitor
from schools.models import School
from schools.school_year import SchoolYear


def _monitor() -> Combinable:
    """Of the last school year in which it was held."""
    rows = StatutoryMonitor.objects.filter(last_date__isnull=False, year__lte=SchoolYear.of(timezone.localdate()).start)
    return rows_of(rows.order_by("-year")[:1], "instrument", "provider", "last_date", "delivered_date")


def _talk() -> Combinable:
    return rows_of(ResultTalk.objects.filter(partner="pupils").order_by("-date")[:1], "date")


@offer("facts", monitor=_monitor, talk=_talk)
def monitoring_facts(school: School, monitor: list[dict[str, Any]], talk: list[dict[str, Any]]) -> list[Fact]:
    row = monitor[0] if monitor else {}
    here = reverse("monitoring:law", args=[school.slug])
    rounds = reverse("surveys:rounds", args=[school.slug])
    return [
        Fact("monitoring.instrument", _("Questionnaire of the statutory monitor"), row.get("instrument", ""), here),
        Fact("monitoring.provider", _("Provider of the statutory monitor"), row.get("provider", ""), here),
        Fact("monitoring.held", _("Month of the last statutory monitor"), _day(row.get("last_date"), "F Y"), here),
        Fact("monitoring.delivered", _("Day of delivery to the Inspectorate"), _day(row.get("delivered_date")), here),
        Fact(
            "monitoring.talked",
            _("Day on which results were discussed with pupils"),
            _day(talk[0]["date"]) if talk else "",
            rounds,
        ),
    ]


def _day(text: str | None, form: str = "j F Y") -> str:
    return date_format(date.fromisoformat(text), form) if text else ""
