"""The report as files: the very tables of the pages, with when and for whom they were made."""

from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import xlsx
from core.table_files import KEPT_BACK, Part, TableFile, printed
from incidents.figure_selectors import Cell, Table
from oversight.report_selectors import BoardReport

FOLDER = Path(__file__).resolve().parent.parent / "static" / "pdf"
STYLESHEETS = (FOLDER / "figures.css", FOLDER / "board.css")


def as_xlsx(found: BoardReport, *, name: str) -> bytes:
    """A sheet for each table, and one for each school."""
    head: list[list[xlsx.Value]] = [[found.board], [printed(found.at, name)], [_explained()]]
    tables = [(table.title, table) for table in found.tables if table.rows] + found.pages
    sheets = [
        xlsx.Sheet(title, [*head, [], *rows_of(table)], bold=frozenset({0, len(head) + 1})) for title, table in tables
    ]
    return xlsx.xlsx(sheets or [xlsx.Sheet(found.board, head, bold=frozenset({0}))])


def table_file(table: Table, key: str) -> TableFile:
    """One table, as the page shows it; ``key``: how its file is called."""
    head, *rows = rows_of(table)
    return TableFile(key, Part(table.title, head, rows))


def as_html(found: BoardReport, *, name: str) -> str:
    """What is printed: in Dutch, whoever asks for it."""
    with override(settings.LANGUAGE_CODE):
        words = {"report": found, "printed": printed(found.at, name)}
        return render_to_string("oversight/pdf/report.html", words)


def rows_of(table: Table) -> list[list[xlsx.Value]]:
    rows: list[list[xlsx.Value]] = [[table.corner, *table.columns]]
    return [*rows, *([name, *map(value_of, cells)] for name, cells in table.rows)]


def value_of(cell: Cell) -> xlsx.Value:
    """A number as a number, also when the page shows it as a text ("78%")."""
    if cell.hidden:
        return KEPT_BACK
    return cell.text if cell.number is None else cell.number


def _explained() -> str:
    return _("“x” is a small number, or one by which a small number could be worked out.")
