"""The figures as files: the very tables of the page, with when and by whom they were made."""

from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import pdf, xlsx
from incidents.figure_cells import Cell, Table
from incidents.figure_selectors import Analysis

HIDDEN = "x"  # of a number that is not told
STYLESHEET = Path(__file__).resolve().parent.parent / "static" / "pdf" / "figures.css"


def printed(at: datetime, name: str) -> str:
    """When a file was made, and for whom: who finds it lying about knows whose it is."""
    moment = date_format(timezone.localtime(at), "j F Y H:i")
    return _("Printed on %(moment)s for %(name)s") % {"moment": moment, "name": name}


def as_pdf(found: Analysis, *, school: str, title: str, at: datetime, name: str) -> bytes:
    """Raises ``PdfError``."""
    with override(settings.LANGUAGE_CODE):
        words = {"analysis": found, "school": school, "title": title, "printed": printed(at, name)}
        html = render_to_string("incidents/pdf/figures.html", words)
        return pdf.render(html, stylesheets=[STYLESHEET], limits=pdf.Limits(seconds=20, pages=20))


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
        return HIDDEN
    return cell.text or cell.number
