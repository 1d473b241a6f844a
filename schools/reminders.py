"""What is due by the year calendar, over all schools; and how dates move over holidays."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.registry import offer
from core.reminders import Due, horizon, offer_school_days, reminder_kind
from schools import calendar_rules
from schools.calendar_models import CalendarItem
from schools.calendar_selectors import OWN_ROLES, decision_of, school_days
from schools.school_year import SchoolYear
from schools.selectors import schools_in_use

PAST = timedelta(30)  # of the calendar nobody is reminded after so long

reminder_kind(
    "calendar_item", title=_("Something in the year calendar"), view="calendar:year", keyed=False, escalates=False
)
reminder_kind(
    "calendar_deadline", title=_("A date of the law in the year calendar"), view="calendar:year", keyed=False, hard=True
)

offer_school_days(lambda today: school_days())


@offer("reminders")
def due(today: date) -> Iterator[Due]:
    """Two queries. What a school did, moved or switched off is in its own rows; the rest is in the calendar."""
    years = (SchoolYear.of(today - PAST), SchoolYear.of(horizon(today)))
    decided: dict[tuple[UUID, str], list[CalendarItem]] = defaultdict(list)
    rows = CalendarItem.objects.only("id", "board_id", "school_id", "year", "key", "date", "off", "done_at")
    for row in rows.order_by("year").iterator(chunk_size=5000):
        decided[row.school_id, row.key].append(row)
    # A school's own items are known by their key: the tick reads no titles.
    own = {pair: found for pair, found in decided.items() if pair[1] not in calendar_rules.load()}
    upcoming = list(_upcoming(today, years))
    for board, school, since in schools_in_use().values_list("board_id", "pk", "in_use_since").order_by():
        for item, year, last in upcoming:
            row = decision_of(item.key, year.start, decided.get((school, item.key), ()))
            if row and (row.off or row.done_at):
                continue
            by = (row.date if row else None) or last
            if today - PAST <= by <= horizon(today) and timezone.localdate(since) <= by:
                kind = "calendar_deadline" if item.hard else "calendar_item"
                yield Due(board, school, kind, item.key, by, item.roles)
    for (school, key), found in own.items():
        for row in found:
            if row.date and not row.off and not row.done_at and today - PAST <= row.date <= horizon(today):
                yield Due(row.board_id, school, "calendar_item", key, row.date, OWN_ROLES)


def _upcoming(today: date, years: tuple[SchoolYear, ...]) -> Iterator[tuple[calendar_rules.YearItem, SchoolYear, date]]:
    """The items to be reminded of in these school years, each with the day it would be."""
    for year in sorted(set(years)):
        for item in calendar_rules.load().values():
            if item.remind:
                yield item, year, item.period(year)[1]
