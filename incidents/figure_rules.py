"""Periods of figures, what stands out in them, and how good the registration is. Without a database."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID, uuid5

from core.suppression import FEWEST
from schools.calendar_rules import Holidays, months
from schools.school_year import SchoolYear

FINDINGS = UUID("5b0f3bb4-6d0c-4a5e-9b3c-0a4b5c1d2e3f")  # the name space of their ids
MOST_FINDINGS = 3
MORE = 1.5  # times as many as last year stands out
WEEK, FRIDAY = timedelta(7), timedelta(4)

Spot = tuple[str, str]  # place, moment


@dataclass(frozen=True, order=True)
class Period:
    """A school year, or a quarter of it (1–4). Written as "2026" or "2026-2"."""

    year: int
    quarter: int = 0

    @classmethod
    def read(cls, text: str) -> "Period | None":
        year, _, quarter = text.partition("-")
        if not year.isdecimal() or len(year) != 4 or not (quarter or "0").isdecimal() or len(quarter) > 1:
            return None
        found = cls(int(year), int(quarter or 0))
        return found if found.quarter <= 4 and str(found) == text else None

    @property
    def school_year(self) -> SchoolYear:
        return SchoolYear(self.year)

    @property
    def previous(self) -> "Period":
        return Period(self.year - 1, self.quarter)

    def months(self, today: date) -> list[date]:
        """The first days of its months, up to and including this one."""
        found = months(self.school_year)
        if self.quarter:
            found = found[3 * self.quarter - 3 : 3 * self.quarter]
        return [month for month in found if month <= today]

    def whole_months(self, today: date) -> list[date]:
        """Those that are over: the one that goes on says nothing beside a whole one."""
        return [month for month in self.months(today) if (month.year, month.month) < (today.year, today.month)]

    def begun(self, today: date) -> bool:
        return bool(self.months(today))

    def is_over(self, today: date) -> bool:
        last = months(self.school_year)[3 * self.quarter - 1 if self.quarter else 11]
        return (today.year, today.month) > (last.year, last.month)

    def __str__(self) -> str:
        return f"{self.year}-{self.quarter}" if self.quarter else str(self.year)


def last_year(month: date) -> date:
    return month.replace(year=month.year - 1)


@dataclass(frozen=True)
class Finding:
    """A place and moment of which the number stands out beside that of last year."""

    id: UUID
    spot: Spot
    now: int
    then: int

    @property
    def more(self) -> bool:
        return self.now > self.then


def finding_id(period: Period, spot: Spot) -> UUID:
    return uuid5(FINDINGS, f"{period}/{'/'.join(spot)}")


def findings(period: Period, now: Mapping[Spot, int], then: Mapping[Spot, int]) -> list[Finding]:
    """What became clearly more or less, most changed first; never of small numbers alone."""
    found = []
    for spot in dict.fromkeys([*now, *then]):
        few, many = sorted((now.get(spot, 0), then.get(spot, 0)))
        if many >= FEWEST and many >= MORE * few and many - few >= 3:
            found.append(Finding(finding_id(period, spot), spot, now.get(spot, 0), then.get(spot, 0)))
    found.sort(key=lambda each: (-abs(each.now - each.then), each.spot))
    return found[:MOST_FINDINGS]


@dataclass(frozen=True)
class Silence:
    """School weeks in a row without a report: first and last day."""

    first: date
    last: date


def silences(reported: Iterable[date], holidays: Holidays, year: SchoolYear, today: date) -> list[Silence]:
    """``reported``: Mondays of weeks with a report, of any year. Weeks count from the first report there ever was, and
    of this year if nobody wrote down how long the summer holiday is. This week does not count, nor a week without a
    school day. A holiday does not end a silence."""
    weeks = set(reported)
    if holidays.find(year.first_day) is None:
        weeks = {week for week in weeks if week >= year.first_day}
    if not weeks:
        return []
    monday = max(min(weeks), year.first_day + timedelta(-year.first_day.weekday() % 7))
    found: list[Silence] = []
    going_on = False
    while monday + WEEK <= today and monday <= year.last_day:
        school = any(holidays.find(monday + timedelta(day)) is None for day in range(5))
        if monday in weeks:
            going_on = False
        elif school and going_on:
            found[-1] = Silence(found[-1].first, monday + FRIDAY)
        elif school:
            found.append(Silence(monday, monday + FRIDAY))
            going_on = True
        monday += WEEK
    return found
