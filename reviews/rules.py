"""Quarters of a school year and how a talk about them stands. Without a database."""

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schools.school_year import SchoolYear

Names = Mapping[str, str | Promise]

YEAR = 0  # the number of the yearly evaluation among a school's reviews; 1 to 4 are quarters
QUARTERS = (1, 2, 3, 4)
NONE, PLANNED, PREPARED, HELD, MISSED, AHEAD = "none", "planned", "prepared", "held", "missed", "ahead"
TONES = {HELD: "good", PREPARED: "info", PLANNED: "info", MISSED: "error", NONE: "attention"}
STATE_NAMES: Names = {
    HELD: _("Held"),
    PREPARED: _("Prepared"),
    PLANNED: _("Planned"),
    MISSED: _("Missed"),
    NONE: _("Not planned"),
}
YEAR_STATE_NAMES: Names = {
    HELD: _("Signed"),
    PREPARED: _("Draft"),
    MISSED: _("Missing"),
    NONE: _("Not begun"),
}
DRAFT, DISCUSSED, SIGNED = "draft", "discussed", "signed"
KEEP, ADJUST, STOP = "keep", "adjust", "stop"
ACTION, SECTION, NOTHING = "action", "section", "none"
SOON = timedelta(days=7)
EVALUATE_FROM = (5, 1)  # month and day from which the yearly evaluation is asked for
CALENDAR = {
    1: "quarterly-review-october",
    2: "quarterly-review-january",
    3: "quarterly-review-april",
    4: "quarterly-review-june",
    YEAR: "yearly-evaluation",
}  # the items of the year calendar that are done with it


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a school year. Written as "2026-2"."""

    year: int
    number: int

    @classmethod
    def read(cls, text: str) -> "Quarter | None":
        year, _, number = text.partition("-")
        if not (year.isascii() and year.isdigit() and len(year) == 4 and number in {"1", "2", "3", "4"}):
            return None
        return cls(int(year), int(number))

    @classmethod
    def of(cls, day: date) -> "Quarter":
        year = SchoolYear.of(day)
        return cls(year.start, year.quarter(day))

    @property
    def school_year(self) -> SchoolYear:
        return SchoolYear(self.year)

    @property
    def first_day(self) -> date:
        month = 8 + 3 * (self.number - 1)
        return date(self.year + (month > 12), (month - 1) % 12 + 1, 1)

    @property
    def last_day(self) -> date:
        month = 10 + 3 * (self.number - 1)
        year, month = self.year + (month > 12), (month - 1) % 12 + 1
        return date(year, month, monthrange(year, month)[1])

    @property
    def previous(self) -> "Quarter":
        return Quarter(self.year, self.number - 1) if self.number > 1 else Quarter(self.year - 1, 4)

    def __str__(self) -> str:
        return f"{self.year}-{self.number}"


def state_of(quarter: Quarter, today: date, *, planned: bool, prepared: bool, held: bool) -> str:
    """How a quarter stands: a quarter that is over without a talk was missed, whatever was prepared."""
    if held:
        return HELD
    if quarter.last_day < today:
        return MISSED
    if prepared:
        return PREPARED
    if planned:
        return PLANNED
    return AHEAD if today < quarter.first_day else NONE


def state_untouched(quarter: Quarter, today: date, since: date) -> str:
    """How a quarter stands of which nothing was planned. Before a school began (``since``) it missed nothing."""
    if quarter.last_day < since:
        return AHEAD
    return state_of(quarter, today, planned=False, prepared=False, held=False)


def may_begin(quarter: Quarter, today: date) -> bool:
    """Whether a talk about this quarter can be planned or prepared: it began, at most a school year ago."""
    return quarter.first_day <= today and quarter.year >= SchoolYear.of(today).start - 1


def year_state(state: str, *, begun: bool, year: SchoolYear, today: date) -> str:
    """How the yearly evaluation of a school year stands, in the words of quarters."""
    if state == SIGNED:
        return HELD
    if begun:
        return PREPARED
    if year.last_day < today:
        return MISSED
    return NONE if asks_evaluation(year, today) else AHEAD


def asks_evaluation(year: SchoolYear, today: date) -> bool:
    """Whether it is time to prepare the evaluation of a school year."""
    return today >= date(year.start + 1, *EVALUATE_FROM)


def tally(verdicts: Iterable[str]) -> dict[str, int]:
    """How often each verdict was given; what is not judged yet counts under ""."""
    counts = {KEEP: 0, ADJUST: 0, STOP: 0, "": 0}
    for each in verdicts:
        counts[each] += 1
    return counts
