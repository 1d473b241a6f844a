"""The figures as files: the very tables of the page, with when and by whom they were made."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from core import pdf, xlsx
from core.table_files import KEPT_BACK, printed
from incidents.figure_cells import Cell, Table
from incidents.figure_selectors import Analysis
from incidents.list_selectors import list_head
from schools.school_year import SchoolYear

PDF_STYLES = Path(__file__).resolve().parent.parent / "static" / "pdf"
STYLESHEETS = (PDF_STYLES / "figures.css", PDF_STYLES / "register.css")


@dataclass(frozen=True)
class Printable:
    """All that a PDF is made of, so that nothing waits in the database while it is printed."""

    html: str
    stylesheets: tuple[Path, ...]
    limits: pdf.Limits


def figures_printable(found: Analysis, *, school: str, title: str, at: datetime, name: str) -> Printable:
    words = {"analysis": found, "school": school, "title": title, "printed": printed(at, name)}
    html = render_to_string("incidents/pdf/figures.html", words)
    return Printable(html, STYLESHEETS[:1], pdf.Limits(seconds=20, pages=20))


def as_xlsx(found: Analysis, *, school: str, at: datetime, name: str) -> bytes:
    """A sheet for each table."""
    head = _head(found, school, at, name)
    sheets = []
    for table in found.tables:
        rows = [*head, [], *_rows(table)]
        sheets.append(xlsx.Sheet(table.title, rows, bold=frozenset({0, len(head) + 1})))
    return xlsx.xlsx(sheets or [xlsx.Sheet(found.name, head, bold=frozenset({0}))])


def as_csv(found: Analysis, *, school: str, at: datetime, name: str) -> bytes:
    """All tables below each other."""
    rows = _head(found, school, at, name)
    for table in found.tables:
        rows += [[], [table.title], *_rows(table)]
    return xlsx.csv_file(rows)


def list_printable(rows: list[list[xlsx.Value]], *, year: int, school: str, at: datetime, name: str) -> Printable:
    words = {
        "head": list_head(),
        "rows": rows,
        "year": SchoolYear(year),
        "school": school,
        "printed": printed(at, name),
    }
    html = render_to_string("incidents/pdf/register.html", words)
    return Printable(html, STYLESHEETS, pdf.Limits(seconds=60, pages=120))


def list_as_table(rows: list[list[xlsx.Value]], *, year: int, school: str, at: datetime, name: str) -> xlsx.Sheet:
    """The list of incidents for a spreadsheet, with when and by whom it was made."""
    title = _("Incidents of school year %(year)s") % {"year": SchoolYear(year)}
    about: list[list[xlsx.Value]] = [[f"{school}: {title}"], [printed(at, name)], []]
    return xlsx.Sheet(str(SchoolYear(year)), [*about, list_head(), *rows], bold=frozenset({0, 3}))


def _head(found: Analysis, school: str, at: datetime, name: str) -> list[list[xlsx.Value]]:
    about: list[list[xlsx.Value]] = [[f"{school}: {found.name}"], [printed(at, name)]]
    if found.exact:
        about.append([_("With small numbers: only for who follows up incidents.")])
    elif found.hides:
        about.append([_("“x” is a small number, or one by which a small number could be worked out.")])
    return about


def _rows(table: Table) -> list[list[xlsx.Value]]:
    rows: list[list[xlsx.Value]] = [[table.corner, *table.columns]]
    return [*rows, *([name, *map(_value, cells)] for name, cells in table.rows)]


def _value(cell: Cell) -> xlsx.Value:
    if cell.hidden:
        return KEPT_BACK
    return cell.text or cell.number
