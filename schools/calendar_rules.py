"""The year calendar without a database: what comes back each school year, and where a date goes in a holiday."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

from core.content import ContentError, Fields, read_toml
from schools.roles import ROLES
from schools.school_year import SchoolYear

FILE = Path(__file__).parent / "calendar.toml"
DAY = timedelta(1)
SATURDAY, FRIDAY = 5, 4

Period = tuple[date, date]


@dataclass(frozen=True)
class YearItem:
    """Something that comes back every school year. ``roles``: for whom. ``proposal``: the month is our advice."""

    key: str
    title: str
    text: str
    roles: tuple[str, ...]
    source: str
    proposal: bool
    remind: bool
    hard: bool
    days: tuple[tuple[int, int], tuple[int, int]] | None  # month and day of the first and the last
    week: tuple[int, int, int] | None  # month, weekday, and which one of that weekday in the month

    def period(self, year: SchoolYear) -> Period:
        """Its first and last day in a school year."""
        if self.days:
            return _in_year(year, *self.days[0]), _in_year(year, *self.days[1])
        month, weekday, count = self.week or (1, 0, 1)
        begin = _in_year(year, month, 1)
        day = begin + timedelta((weekday - begin.weekday()) % 7 + 7 * (count - 1))
        return day, day + timedelta(FRIDAY - weekday)


@cache
def load() -> dict[str, YearItem]:
    """Every item by key, in the order of the file. Raises ``ContentError`` naming the field on a mistake."""
    fields = read_toml(FILE)
    items = [_item(row) for row in fields.tables("item")]
    fields.finish()
    return {item.key: item for item in items}


def _item(fields: Fields) -> YearItem:
    weekday = next((day for name, day in (("nth_monday", 0), ("nth_friday", FRIDAY)) if fields.raw(name)), None)
    week = days = None
    if weekday is None:
        days = (_month_day(fields, "first"), _month_day(fields, "last"))
    else:
        week = (fields.number("month"), weekday, fields.number("nth_monday" if weekday == 0 else "nth_friday"))
    item = YearItem(
        key=fields.text("key"),
        title=fields.text("title"),
        text=fields.text("text"),
        roles=fields.texts("roles"),
        source=fields.text("source", ""),
        proposal=fields.flag("proposal", False),
        remind=fields.flag("remind", False),
        hard=fields.flag("hard", False),
        days=days,
        week=week,
    )
    if unknown := set(item.roles) - set(ROLES):
        raise ContentError(f"{fields.where}: field 'roles' names unknown {sorted(unknown)}")
    fields.finish()
    return item


def _month_day(fields: Fields, name: str) -> tuple[int, int]:
    try:
        month, day = map(int, fields.text(name).split("-"))
        date(2027, month, day)
    except ValueError:
        raise ContentError(f"{fields.where}: field '{name}' should be a month and a day, such as 09-30") from None
    return month, day


def _in_year(year: SchoolYear, month: int, day: int) -> date:
    return date(year.start if month >= year.first_day.month else year.start + 1, month, day)


class Holidays:
    """The holidays of one region: whether a day is in one, and the nearest school day."""

    def __init__(self, periods: Iterable[Period] = ()):
        self.periods: list[Period] = []
        for first, last in sorted(periods):  # joined where they touch
            if self.periods and first <= self.periods[-1][1] + DAY:
                self.periods[-1] = (self.periods[-1][0], max(last, self.periods[-1][1]))
            else:
                self.periods.append((first, last))
        self._firsts = [first for first, _ in self.periods]

    def find(self, day: date) -> Period | None:
        """The holiday this day is in."""
        place = bisect_right(self._firsts, day) - 1
        return self.periods[place] if place >= 0 and day <= self.periods[place][1] else None

    def school_day(self, day: date, *, before: bool = False) -> date:
        """The day itself, unless it is in a holiday: then the first school day after it, or the last before."""
        if not self.find(day):
            return day
        while (holiday := self.find(day)) or day.weekday() >= SATURDAY:
            first, last = holiday or (day, day)
            day = first - DAY if before else last + DAY
        return day


def months(year: SchoolYear) -> Sequence[date]:
    """The first days of the twelve months, August to July."""
    return [date(year.start + (month > 12), (month - 1) % 12 + 1, 1) for month in range(8, 20)]
