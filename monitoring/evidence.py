"""Whether the statutory monitor was held and delivered: never by a questionnaire of our own."""

from datetime import date
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
    return told(monitors, timezone.localdate())


def told(monitors: list[dict[str, Any]], today: date) -> dict[str, bool]:
    """While this school year's can still come in time, last year's counts. What was never written down stays unsaid."""
    now = SchoolYear.of(today).start
    years = {now, now - 1} if today <= rules.deliver_by(now) else {now}
    counting = [row for row in monitors if row["year"] in years]
    answer = {}
    if any(_is_held(row) for row in counting):
        answer["monitor_held"] = True
    if any(row["delivered_date"] for row in counting):
        answer["monitor_delivered"] = True
    elif monitors and today > rules.deliver_by(now):
        answer["monitor_delivered"] = False
    return answer


def _is_held(row: dict[str, Any]) -> bool:
    listed = bool(row["listed_date"] and row["list_source"])
    return rules.was_held(listed=listed, last_date=row["last_date"], answered=row["answered"])
