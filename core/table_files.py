"""A table of a page as a file: the very rows of the page, for a spreadsheet or for a program."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core import xlsx
from core.xlsx import Value

KEPT_BACK = "x"  # of a number that is not told


@dataclass(frozen=True)
class Part:
    """Rows under their header. ``name``: of the tab they are on."""

    name: str
    head: Sequence[Value]
    rows: Sequence[Sequence[Value]]


@dataclass(frozen=True)
class TableFile:
    """``key``: how the file and the audit trail call it. ``about``: what one must know to read it.

    ``tabs``: a part for each school, where the table is about several.
    """

    key: str
    table: Part
    tabs: Sequence[Part] = ()
    about: Sequence[str] = ()


def printed(at: datetime, name: str) -> str:
    """When a file was made, and for whom: who finds it lying about knows whose it is."""
    moment = date_format(timezone.localtime(at), "j F Y H.i")
    return _("Printed on %(moment)s for %(name)s") % {"moment": moment, "name": name}


def day(value: date | None) -> str:
    """A day in a cell."""
    return f"{value:%d-%m-%Y}" if value else ""


def as_xlsx(found: TableFile, *, place: str, at: datetime, name: str) -> bytes:
    """The table, and the tabs after it; each says where it is from, when it was made and for whom."""
    sheets = []
    for part in (found.table, *found.tabs):
        about = [f"{place}: {part.name}", printed(at, name), *found.about]
        rows: list[Sequence[Value]] = [*([text] for text in about), [], part.head, *part.rows]
        sheets.append(xlsx.Sheet(part.name, rows, bold=frozenset({0, len(about) + 1})))
    return xlsx.xlsx(sheets)


def as_csv(found: TableFile) -> bytes:
    """The table and nothing else, for who reads it with a program."""
    return xlsx.csv_file([found.table.head, *found.table.rows])
