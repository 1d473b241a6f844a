"""The report as files: the very tables of the pages, with when and for whom they were made."""

from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import xlsx
from incidents.figure_files import HIDDEN, printed
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


def table_xlsx(table: Table, *, board: str, name: str) -> bytes:
    """One table, as the page shows it."""
    head: list[list[xlsx.Value]] = [[board], [printed(timezone.now(), name)]]
    rows = [*head, [], *rows_of(table)]
    return xlsx.xlsx([xlsx.Sheet(table.title, rows, bold=frozenset({0, len(head) + 1}))])


def as_csv(table: Table) -> bytes:
    """One table and nothing else, for who reads it with a program."""
    return xlsx.csv_file(rows_of(table))


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
        return HIDDEN
    return cell.text if cell.number is None else cell.number


def _explained() -> str:
    return _("“x” is a small number, or one by which a small number could be worked out.")
