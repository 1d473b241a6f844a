"""The board's page of the monitor as files, and what a school wrote down of the statutory one."""

from collections import defaultdict
from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext as _

from core.table_files import KEPT_BACK, Part, TableFile, day
from core.xlsx import Value
from monitoring.board_selectors import BoardPage
from monitoring.models import StatutoryMonitor
from monitoring.tables import Row
from schools.models import School
from schools.school_year import SchoolYear
from surveys.models import Audience

LAW = "wettelijke-monitor"


def survey_table(page: BoardPage) -> TableFile:
    """Schools × subjects, and a tab for each school with what its numbers are called."""
    found = page.table
    about = [f"{Audience(page.audience).label}, {SchoolYear(page.year)}", str(found.how)]
    if found.hides:
        about.append(_("“x” is hidden, because few people answered or to protect a group that is."))
    lines = [[str(row.name), *_values(row)] for row in found.rows]
    columns = [str(each) for each in found.columns]
    tabs = [_school(row, columns) for row in found.rows if row.level]
    return TableFile("monitor", Part(str(found.title), [str(found.corner), *columns], lines), tabs, about)


def _values(row: Row) -> list[Value]:
    return [KEPT_BACK if cell.hidden else cell.value for cell in row.cells]


def _school(row: Row, columns: list[str]) -> Part:
    lines = [[name, value, str(cell.word)] for name, value, cell in zip(columns, _values(row), row.cells, strict=True)]
    return Part(str(row.name), [_("Subject"), _("Figure"), _("Meaning")], lines)


def law_board_table(page: BoardPage) -> TableFile:
    """What each school wrote down of this school year, and a tab for each with all its years; one query more."""
    years: dict[UUID, list[StatutoryMonitor]] = defaultdict(list)
    for row in StatutoryMonitor.objects.all():
        years[row.school_id].append(row)
    lines = [[school.name, *_law(monitor)] for school, monitor in page.law]
    name = f"{_('The statutory monitor')} {SchoolYear(page.year)}"
    tabs = [_years(school, years[school.pk]) for school, _monitor in page.law]
    return TableFile(LAW, Part(name, [_("School"), *_law_head()], lines), tabs)


def _years(school: School, rows: Iterable[StatutoryMonitor]) -> Part:
    lines = [[str(row.school_year), *_law(row)] for row in rows]
    return Part(school.name, [_("School year"), *_law_head()], lines)


def _law_head() -> list[Value]:
    return [_("Questionnaire"), _("Provider"), _("Answers"), _("Asked"), _("Delivered")]


def _law(row: StatutoryMonitor | None) -> list[Value]:
    if row is None:
        return [None] * 5
    return [row.instrument, row.provider, row.answered, row.asked, day(row.delivered_date)]


def law_school_table(rows: Iterable[StatutoryMonitor]) -> TableFile:
    """All that was written down, a row for each school year."""
    head = [
        *_law_head()[:2],
        _("Looked up on"),
        _("Answers"),
        _("Asked"),
        _("Last answer"),
        _("Mean of feeling safe"),
        _("Mean of what happens"),
        _("Mean of wellbeing"),
        _("Lowest of the scale"),
        _("Highest of the scale"),
        _("Consent on"),
        _("Who consented?"),
        _("Delivered"),
        _("By way of whom?"),
        _("Who saw to it?"),
    ]
    table = Part(_("Statutory monitor"), [_("School year"), *head], [_written(row) for row in rows])
    return TableFile(LAW, table)


def _written(row: StatutoryMonitor) -> list[Value]:
    numbers = [None if each is None else float(each) for each in (*row.means, row.scale_low, row.scale_high)]
    return [
        str(row.school_year),
        row.instrument,
        row.provider,
        day(row.listed_date),
        row.answered,
        row.asked,
        day(row.last_date),
        *numbers,
        day(row.consent_date),
        row.consent_by,
        day(row.delivered_date),
        row.delivered_via,
        row.delivered_by,
    ]
