"""Quarters of a school year as files, at a school and its board: their state and day, nothing of what was said."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from core.table_files import Part, TableFile, day
from core.xlsx import Value
from reviews import rules
from reviews.selectors import QuarterRow, QuarterState, ReviewStates
from schools.school_year import SchoolYear

KEY = "kwartaalgesprekken"


def board_table(rows: Iterable[ReviewStates], year: SchoolYear) -> TableFile:
    """Schools × quarters, and a tab for each school."""
    rows = list(rows)
    head: list[Value] = [_("School")]
    for name in (*map(_quarter, rules.QUARTERS), _("Yearly evaluation")):
        head += [name, _("%(name)s: day") % {"name": name}]
    lines = [
        [row.school.name, *(value for each in (*row.quarters, row.year) for value in _values(each))] for row in rows
    ]
    tabs = [
        Part(row.school.name, _head(), [[_name(each), *_values(each)] for each in (*row.quarters, row.year)])
        for row in rows
    ]
    table = Part(_("Quarterly talks per school"), head, lines)
    return TableFile(KEY, table, tabs, about=[_("School year %(year)s") % {"year": year}])


def school_table(rows: Iterable[QuarterRow], year: SchoolYear) -> TableFile:
    lines = [[_quarter(row.quarter.number), _state(row.state), day(row.day)] for row in rows]
    table = Part(_("Quarterly talks"), _head(), lines)
    return TableFile(KEY, table, about=[_("School year %(year)s") % {"year": year}])


def _head() -> list[Value]:
    return [_("Quarter"), _("State"), _("Day")]


def _quarter(number: int) -> str:
    return _("Quarter %(number)s") % {"number": number}


def _name(found: QuarterState) -> str:
    return _("Yearly evaluation") if found.number == rules.YEAR else _quarter(found.number)


def _values(found: QuarterState) -> list[Value]:
    return [_state(found.state, of_year=found.number == rules.YEAR), day(found.day)]


def _state(state: str, *, of_year: bool = False) -> str:
    names = rules.YEAR_STATE_NAMES if of_year else rules.STATE_NAMES
    return str(names.get(state, _("Still ahead")))
