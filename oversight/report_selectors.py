"""The report of a board: the tables of its overviews, for the page, files, print and other programs alike."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from incidents.figure_selectors import Cell, Table
from oversight import figure_selectors, selectors
from oversight.figure_selectors import YearReport
from oversight.selectors import Alike, Matrix, Row
from oversight.survey_selectors import survey_table
from schools.models import Board
from schools.school_year import SchoolYear

REGISTER = ("register", "beside_survey")  # the obligations that say how good a registration is


@dataclass(frozen=True)
class BoardReport:
    """How it stands now, how it went, and incidents of a school year that is over."""

    board: str
    at: datetime
    matrix: Matrix
    year: YearReport
    tables: list[Table]
    rows: list[Row]  # every school with every obligation, also those that are not in the matrix

    def table(self, key: str) -> Table | None:
        return next((table for table in self.tables if table.key == key), None)

    @property
    def pages(self) -> list[tuple[str, Table]]:
        """A page for each school, by name."""
        return [
            (row.school.name, school_table(row, selectors.alike_of(row.school, self.rows)))
            for row in by_name(self.rows)
        ]


def board_report(board: Board, year: SchoolYear, today: date) -> BoardReport:
    """Twelve queries, however many schools and incidents there are."""
    found, incidents = selectors.matrix(board), figure_selectors.year_report(year, today)
    rows = selectors.matrix(board, asked=selectors.columns()).rows
    aside = [trend_table(today), survey_table(year), register_table(rows)]
    tables = [standing_table(found), *aside, *incidents.tables]
    return BoardReport(board.name, timezone.now(), found, incidents, tables, rows)


def by_name(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row.school.name.casefold())


def standing_table(found: Matrix) -> Table:
    """The matrix as words."""
    rows = [
        (row.school.name, [Cell(None, text=cell.short, tone=cell.tone) for cell in row.cells]) for row in found.rows
    ]
    columns = [str(each.short) for each in found.columns]
    return Table("standing", _("Schools and obligations"), _("School"), columns, rows)


def register_table(found: list[Row]) -> Table:
    """How good each school's registration is, and whether pupils tell the same: as sentences, by name."""
    asked = [each for each in selectors.columns() if each.key in REGISTER]
    rows = [
        (row.school.name, [Cell(None, text=cell.text) for cell in row.cells if cell.obligation.key in REGISTER])
        for row in by_name(found)
    ]
    return Table("register", _("How good the registration is"), _("School"), [str(each.title) for each in asked], rows)


def trend_table(today: date) -> Table:
    found = selectors.trend(today)
    rows = [(str(asked.title), [_share(pair) for pair in pairs]) for asked, pairs in found.rows]
    columns = [_("%(year)s, quarter %(quarter)s") % {"year": year, "quarter": n} for year, n in found.quarters]
    return Table("trend", _("Over the quarters"), _("Obligation"), columns, rows if found.quarters else [])


def _share(pair: tuple[int, int] | None) -> Cell:
    return Cell(None, text=_("%(good)s of %(all)s") % {"good": pair[0], "all": pair[1]} if pair else "–")


def school_table(row: Row, alike: Alike | None) -> Table:
    """One school: each obligation with its sentence, since when, and at how many comparable schools it is in order."""
    columns = [_("State"), _("How it stands"), _("Since")]
    if alike:
        columns.append(_("In order at comparable schools"))
    rows = []
    for cell in row.cells:
        since = date_format(cell.since, "j F Y") if cell.since else "–"
        cells = [Cell(None, text=cell.short), Cell(None, text=cell.text), Cell(None, text=since)]
        if alike:
            cells.append(_share(alike.good.get(cell.obligation.key)))
        rows.append((str(cell.obligation.title), cells))
    return Table(row.school.slug, row.school.name, _("Obligation"), columns, rows)
