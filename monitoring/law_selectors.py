"""The monitor that the law asks for, at one school: what was written down of it, and what is still to be done."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from monitoring import rules
from monitoring.models import StatutoryMonitor
from schools import norm_sets
from schools.models import School
from schools.school_year import SchoolYear

STEPS: dict[str, str | Promise] = {
    "vragenlijst": _("Questionnaire and provider"),
    "uitkomsten": _("Answers and means"),
    "toestemming": _("Consent"),
    "levering": _("Delivery"),
}


@dataclass(frozen=True)
class Step:
    """``said``: what was written down; empty while it is to be done."""

    code: str
    title: str | Promise
    done: bool


@dataclass(frozen=True)
class LawPage:
    year: SchoolYear
    row: StatutoryMonitor | None
    steps: list[Step]
    due: date
    duties: list[norm_sets.Duty]
    years: list[StatutoryMonitor]

    def days_left(self, today: date) -> int:
        return (self.due - today).days


def law_page(school: School, year: int, today: date) -> LawPage:
    """One query."""
    rows = list(StatutoryMonitor.objects.select_related("changed_by"))
    row = next((each for each in rows if each.year == year), None)
    return LawPage(SchoolYear(year), row, steps(row), rules.deliver_by(year), duties(school.sector, today), rows)


def steps(row: StatutoryMonitor | None) -> list[Step]:
    done = {
        "vragenlijst": bool(row and row.is_listed),
        "uitkomsten": bool(row and row.answered and row.last_date and row.has_means),
        "toestemming": bool(row and row.consent_date),
        "levering": bool(row and row.delivered_date),
    }
    return [Step(code, title, done[code]) for code, title in STEPS.items()]


def is_done(row: StatutoryMonitor | None, code: str) -> bool:
    return any(step.done for step in steps(row) if step.code == code)


def duties(sector: str, today: date) -> list[norm_sets.Duty]:
    """What the law asks about it in this sector, where that is in force."""
    found = [each for each in norm_sets.load() if each.in_force and sector in each.sectors]
    keys = ("monitor", "monitor_delivery")
    return [duty for each in found for duty in each.duties if duty.key in keys and duty.valid(today)]
