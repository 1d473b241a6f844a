"""The year calendar of a school as it is for one school year."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.utils import timezone

from core.versions import mark
from schools import calendar_rules
from schools.calendar_models import CalendarItem, Holiday
from schools.calendar_rules import Holidays, Period, YearItem
from schools.models import School
from schools.school_year import SchoolYear

OWN_ROLES = ("safety_coordinator", "school_leader")


@dataclass(frozen=True)
class CalendarRow:
    """One line of the calendar. ``due``: by when, ``first`` when it begins (None for a single day).

    ``moved_from``: the day it would be if that were not in a holiday; ``off``: not for this school.
    """

    key: str
    title: str
    text: str
    roles: tuple[str, ...]
    source: str
    proposal: bool
    hard: bool
    remind: bool
    own: bool
    off: bool
    first: date | None
    last: date
    due: date
    done_at: datetime | None

    @property
    def moved_from(self) -> date | None:
        return self.last if self.due != self.last else None


def holidays_of(school: School) -> list[Holiday]:
    """The holidays of the school's region, as its board entered them; none while its region is not known."""
    return list(Holiday.objects.filter(region=school.region)) if school.region else []


def calendar_of(school: School, year: SchoolYear, holidays: Iterable[Holiday]) -> list[CalendarRow]:
    """Everything in the calendar of one school year, in the order of the days; also what is switched off."""
    days = Holidays((each.first_date, each.last_date) for each in holidays)
    decided = list(CalendarItem.objects.filter(year__lte=year.start).order_by("year"))
    rows = [
        _row(item, year, decision_of(item.key, year.start, decided), days) for item in calendar_rules.load().values()
    ]
    rows += [_own_row(each, days) for each in decided if each.title and each.year == year.start and not each.off]
    return sorted(rows, key=lambda row: (row.due, row.title))


def seen_of(year: int, key: str) -> str:
    """What the school decided about an item in a year, in a word that a form remembers; empty when nothing yet."""
    row = CalendarItem.objects.filter(year=year, key=key).first()
    return mark([row.title, row.date and row.date.isoformat(), row.off]) if row else ""


def decision_of(key: str, year: int, decided: Iterable[CalendarItem]) -> CalendarItem | None:
    """What the school decided about an item: this year, or before when it was switched off for good."""
    rows = [each for each in decided if each.key == key and each.year <= year]
    last = rows[-1] if rows else None
    return last if last and (last.year == year or last.off) else None


def _row(item: YearItem, year: SchoolYear, decision: CalendarItem | None, days: Holidays) -> CalendarRow:
    first, last = item.period(year)
    by = (decision.date if decision and decision.year == year.start else None) or last
    return CalendarRow(
        key=item.key,
        title=item.title,
        text=item.text,
        roles=item.roles,
        source=item.source,
        proposal=item.proposal,
        hard=item.hard,
        remind=item.remind,
        own=False,
        off=decision is not None and decision.off,
        first=first if first < by else None,
        last=by,
        due=by if item.hard or item.week else days.school_day(by),
        done_at=decision.done_at if decision else None,
    )


def _own_row(item: CalendarItem, days: Holidays) -> CalendarRow:
    by = item.date or timezone.localdate(item.created_at)
    return CalendarRow(
        key=item.key,
        title=item.title,
        text="",
        roles=OWN_ROLES,
        source="",
        proposal=False,
        hard=False,
        remind=True,
        own=True,
        off=False,
        first=None,
        last=by,
        due=days.school_day(by),
        done_at=item.done_at,
    )


# --- For the tick, over all schools: ids and dates ---


def school_days() -> Callable[[UUID, UUID | None, date, bool], date]:
    """How a date moves over the holidays of a school; two queries for all of them, in the system scope."""
    periods: dict[tuple[UUID, str], list[Period]] = defaultdict(list)
    for board, region, first, last in Holiday.objects.values_list(
        "board_id", "region", "first_date", "last_date"
    ).order_by():
        periods[board, region].append((first, last))
    holidays = {key: Holidays(found) for key, found in periods.items()}
    none = Holidays()
    in_regions = School.objects.exclude(region="").values_list("pk", "board_id", "region").order_by()
    by_school = {pk: holidays.get((board, region), none) for pk, board, region in in_regions}

    def moved(board: UUID, school: UUID | None, day: date, hard: bool) -> date:
        found = by_school.get(school, none) if school else none
        return found.school_day(day, before=hard)

    return moved
