"""The demo's incidents of before: a school year and a half, so that there is something to see in the figures.

Fictional, anonymous and without people, in sentences that only say what kind it was.
"""

from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5

from django.utils import timezone

from core.tenancy import Scope, atomic, use_scope
from incidents import services
from incidents.models import Incident
from incidents.services import Report
from schools.models import Membership
from schools.school_year import SchoolYear

SPACE = UUID("0f1d9a52-6a55-4d0c-8c65-1f2f4f6a9c11")
WORDS = {
    "physical_violence": "Leerlingen duwden en trokken aan elkaar.",
    "bullying": "Een leerling werd weer buitengesloten.",
    "verbal_threat": "Er werd geschreeuwd en gescholden.",
    "property": "Er is iets kapotgemaakt.",
    "accident": "Een leerling viel en had even hulp nodig.",
    "online_harm": "Er ging een foto rond zonder toestemming.",
}
# Kind, place, moment; how many last school year, and how many so far in this one.
BEFORE = (
    ("physical_violence", "playground", "break", 9, 7),
    ("physical_violence", "playground", "lunch", 6, 2),
    ("physical_violence", "corridor", "lesson_change", 5, 1),
    ("bullying", "playground", "break", 3, 1),
    ("bullying", "classroom", "lesson", 6, 1),
    ("bullying", "online", "outside_hours", 5, 1),
    ("verbal_threat", "classroom", "lesson", 7, 2),
    ("verbal_threat", "entrance", "after_school", 2, 0),
    ("property", "toilets", "lunch", 2, 0),
    ("accident", "gym", "lesson", 6, 1),
    ("online_harm", "online", "outside_hours", 2, 0),
)  # fmt: skip


def load(school: Scope) -> None:
    """Safe to run again: each report has a form of its own, which counts once."""
    today = timezone.localdate()
    year = SchoolYear.of(today)
    spans = ((year.previous.first_day + timedelta(20), 300), (year.first_day + timedelta(20), 0))
    with use_scope(school), atomic():
        handler = Membership.objects.filter(roles__contains=["safety_coordinator"]).order_by("created_at").first()
        for kind, place, moment, *counts in BEFORE:
            for (first, days), count in zip(spans, counts, strict=True):
                days = days or max(1, (today - first).days - 20)
                for n in range(count):
                    name = f"{first}/{kind}/{place}/{moment}/{n}"
                    day = _school_day(first + timedelta((n * 37 + len(name) * 11) % days))
                    _make(uuid5(SPACE, name), kind, place, moment, min(day, today), handler, closed=n % 7 != 6)


def _school_day(day: date) -> date:
    return day + timedelta(max(0, 7 - day.weekday()) if day.weekday() >= 5 else 0)


def _make(
    key: UUID, kind: str, place: str, moment: str, day: date, handler: Membership | None, *, closed: bool
) -> None:
    if Incident.objects.filter(form_key=key).exists():
        return
    report = Report(
        type=kind, place=place, moment=moment, happened_date=day, severity=1, narrative=WORDS[kind], people=()
    )
    at = timezone.make_aware(datetime.combine(day, time(14)))
    row = services.incident_report(form_key=key, report=report, by=None, at=at)
    if handler:
        row = services.incident_assign(incident=row, owner=handler, by=handler, today=day + timedelta(day.day % 3))
        if closed:
            services.incident_close(incident=row, outcome="Besproken en opgelost.", seen=row.version, by=handler)
