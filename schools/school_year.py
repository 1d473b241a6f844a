"""The school year: 1 August to 31 July (WPO article 1)."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, order=True)
class SchoolYear:
    """``start`` is the calendar year it begins in; it reads as "2026–2027"."""

    start: int

    @classmethod
    def of(cls, day: date) -> "SchoolYear":
        return cls(day.year if day.month >= 8 else day.year - 1)

    @property
    def first_day(self) -> date:
        return date(self.start, 8, 1)

    @property
    def last_day(self) -> date:
        return date(self.start + 1, 7, 31)

    @property
    def next(self) -> "SchoolYear":
        return SchoolYear(self.start + 1)

    @property
    def previous(self) -> "SchoolYear":
        return SchoolYear(self.start - 1)

    def back(self, count: int) -> list["SchoolYear"]:
        """This year and those before it, ``count`` in all, latest first."""
        return [SchoolYear(start) for start in range(self.start, self.start - count, -1)]

    def quarter(self, day: date) -> int:
        """1 to 4: August–October, November–January, February–April, May–July."""
        months = (day.year - self.start) * 12 + day.month - 8
        return months // 3 + 1

    def __str__(self) -> str:
        return f"{self.start}–{self.start + 1}"
