"""What pupils of all schools said, as the board may know it (``monitoring.board_selectors``): one table more."""

from django.utils.translation import gettext as _

from incidents.figure_selectors import Cell, Table
from monitoring import tables
from monitoring.board_selectors import board_page
from schools.school_year import SchoolYear
from surveys.models import Audience


def survey_table(year: SchoolYear) -> Table:
    """Schools × subjects, of schools with ten answers or more; four queries."""
    found = board_page(year.start, Audience.PUPILS).table
    rows = [(str(row.name), [_cell(cell) for cell in row.cells]) for row in found.rows]
    told = any(not cell.hidden and cell.text != "–" for _name, cells in rows for cell in cells)
    return Table(
        "survey",
        _("What pupils say (1 to 4)"),
        str(found.corner),
        [str(name) for name in found.columns],
        rows if told else [],
    )


def _cell(cell: tables.Cell) -> Cell:
    number = None if cell.number is None else float(cell.number)
    return Cell(number, text=str(cell.shown))
