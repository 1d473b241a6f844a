"""Holidays as a board has them in a file: a calendar (.ics) or a table (.csv). Every mistake names its line."""

import csv
import re
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from core import ical
from schools.calendar_models import Region

MOST_DAYS = 70
FORMATS = ("%d-%m-%Y", "%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y")
HEADS = {"regio", "region"}
REGIONS = [region.value for region in Region]
WORDS = re.compile(r"\b(noord|midden|zuid)\b", re.IGNORECASE)


@dataclass(frozen=True)
class HolidayRow:
    region: str
    name: str
    first: date
    last: date


class BadHolidays(ValueError):
    """``mistakes``: what is wrong, one sentence per line."""

    def __init__(self, mistakes: list[str]):
        super().__init__(*mistakes)
        self.mistakes = mistakes


def read(content: bytes, region: str = "") -> list[HolidayRow]:
    """The holidays in a file. Who names no region is of ``region``, or of every region when that is empty.

    Raises ``BadHolidays``: nothing is taken of a file with mistakes in it.
    """
    if b"BEGIN:VCALENDAR" in content[:1000]:
        return _read_calendar(content, region)
    return _read_table(content, region)


def _read_calendar(content: bytes, region: str) -> list[HolidayRow]:
    try:
        days = ical.read_days(content)
    except ical.BadCalendar:
        raise BadHolidays([_("This calendar cannot be read.")]) from None
    rows, mistakes = [], []
    for number, (name, first, last) in enumerate(days, start=1):
        where = _("Event %(number)s") % {"number": number}
        found = WORDS.findall(name)
        mistakes += _mistakes(where, name, first, last)
        rows += [HolidayRow(each.lower(), name[:80], first, last) for each in found or _regions(region)]
    return _all_or_nothing(rows, mistakes)


def _read_table(content: bytes, region: str) -> list[HolidayRow]:
    """Columns: region, name, first day, last day; with or without a line of heads; comma, semicolon or tab."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise BadHolidays([_("This is neither a calendar (.ics) nor a table (.csv).")])
    separator = max(";,\t", key=text[:2000].count)
    rows, mistakes = [], []
    try:
        lines = list(csv.reader(text.splitlines(), delimiter=separator))
    except csv.Error:
        raise BadHolidays([_("This is neither a calendar (.ics) nor a table (.csv).")]) from None
    for number, cells in enumerate(lines, start=1):
        values = [" ".join(cell.split()) for cell in cells]
        if not any(values) or (number == 1 and values[0].lower() in HEADS):
            continue
        where = _("Line %(number)s") % {"number": number}
        if len(values) < 4:
            mistakes.append(_("%(where)s: region, name, first day and last day are needed.") % {"where": where})
            continue
        own = values[0].lower()
        if own and own not in REGIONS:
            mistakes.append(_("%(where)s: the region is noord, midden, zuid or empty.") % {"where": where})
        first, last = _date(values[2]), _date(values[3])
        if first is None or last is None:
            mistakes.append(_("%(where)s: write days as 17-10-2026.") % {"where": where})
            continue
        mistakes += _mistakes(where, values[1], first, last)
        rows += [HolidayRow(each, values[1][:80], first, last) for each in ([own] if own else _regions(region))]
    return _all_or_nothing(rows, mistakes)


def _regions(region: str) -> list[str]:
    return [region] if region else REGIONS


def _date(text: str) -> date | None:
    for form in FORMATS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def _mistakes(where: str, name: str, first: date, last: date) -> list[str]:
    if not name:
        return [_("%(where)s: the name is missing.") % {"where": where}]
    if last < first:
        return [_("%(where)s: the last day is before the first.") % {"where": where}]
    if (last - first).days >= MOST_DAYS:
        return [_("%(where)s: this is longer than any holiday.") % {"where": where}]
    return []


def _all_or_nothing(rows: list[HolidayRow], mistakes: list[str]) -> list[HolidayRow]:
    if not rows and not mistakes:
        mistakes = [_("There are no holidays in this file.")]
    if mistakes:
        raise BadHolidays(mistakes[:20])
    return list(dict.fromkeys(rows))
