"""Whether the statutory monitor was held and delivered: never by a questionnaire of our own."""

from typing import Any

from django.db.models.expressions import Combinable
from django.utils import timezone

from core.asking import rows_of
from core.registry import offer
from monitoring import rules
from monitoring.models import StatutoryMonitor
from schools.school_year import SchoolYear

NAMES = ("year", "list_source", "listed_date", "last_date", "answered", "delivered_date")


def _last_two() -> Combinable:
    """Of this school year and the one before."""
    now = SchoolYear.of(timezone.localdate()).start
    return rows_of(StatutoryMonitor.objects.filter(year__in=(now, now - 1)).order_by("-year"), *NAMES)


@offer("evidence", monitors=_last_two)
def statutory_monitor(monitors: list[dict[str, Any]]) -> dict[str, bool]:
    """While this school year's has yet to come, last year's counts. What was never written down stays unsaid."""
    today = timezone.localdate()
    now = SchoolYear.of(today).start
    found = {row["year"]: row for row in monitors}
    held = {year: _is_held(row) for year, row in found.items()}
    delivered = {year: bool(row["delivered_date"]) for year, row in found.items()}
    answer = {}
    if held.get(now) or held.get(now - 1):
        answer["monitor_held"] = True
    if delivered.get(now) or delivered.get(now - 1):
        answer["monitor_delivered"] = True
    elif today > rules.deliver_by(now) and found:
        answer["monitor_delivered"] = False
    return answer


def _is_held(row: dict[str, Any]) -> bool:
    return bool(row["listed_date"] and row["list_source"] and row["last_date"] and row["answered"])
