"""Tables that leave as files: XLSX and CSV. What is text stays text: no spreadsheet takes it for a formula.

The only file that may use XlsxWriter.
"""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, count

from xlsxwriter import Workbook

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Value = str | int | float | None

MOST_WIDE = 60  # characters of a column
_ALWAYS = datetime(2000, 1, 1)  # when a file was made stands in the table itself
_OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_FORMULA = re.compile(r"^[\s]*[=+\-@\t\r]")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")


@dataclass(frozen=True)
class Sheet:
    """``rows``: the first ``bold`` ones stand out."""

    name: str
    rows: Sequence[Sequence[Value]]
    bold: frozenset[int] = frozenset()


def xlsx(sheets: Sequence[Sheet]) -> bytes:
    """A workbook. The same sheets give the same bytes."""
    file = io.BytesIO()
    with Workbook(file, _OPTIONS) as book:
        book.set_properties({"created": _ALWAYS})
        styles = {True: book.add_format({"bold": True}), False: None}
        for name, sheet in zip(_names(sheets), sheets, strict=True):
            page = book.add_worksheet(name)
            for column, width in enumerate(_widths(sheet)):
                page.set_column(column, column, width)
            for number, row in enumerate(sheet.rows):
                for column, value in enumerate(row):
                    style = styles[number in sheet.bold]
                    if isinstance(value, int | float):
                        page.write_number(number, column, value, style)
                    else:
                        page.write_string(number, column, _clean(value or ""), style)
    return file.getvalue()


def _widths(sheet: Sheet) -> list[int]:
    """Of each column; what stands in the first row, a title, may run over its neighbours."""
    columns = range(max((len(row) for row in sheet.rows), default=0))
    longest = (max((len(str(row[n])) for row in sheet.rows[1:] if n < len(row)), default=8) for n in columns)
    return [max(10, min(MOST_WIDE, length + 2)) for length in longest]


def csv_file(rows: Iterable[Sequence[Value]]) -> bytes:
    """For a Dutch Excel: semicolons, decimal commas, and a mark that says UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([_plain(value) for value in row])
    return text.getvalue().encode("utf-8-sig", "replace")


def number_text(number: float) -> str:
    """As one would type it. A whole number, such as one of pupils, is told whole."""
    return (str(int(number)) if number.is_integer() else str(number)).replace(".", ",")


def _plain(value: Value) -> str:
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, str):
        return f"'{value}" if _FORMULA.match(value) else value
    return "" if value is None else str(value)


def _names(sheets: Sequence[Sheet]) -> list[str]:
    """As Excel takes them: of one length, and each once, whatever its capitals."""
    names: dict[str, str] = {}
    for n, sheet in enumerate(sheets, start=1):
        name = _cut(_clean(_NOT_IN_NAMES.sub(" ", sheet.name)), 31).strip() or str(n)
        numbered = (f"{_cut(name, 27)} {number}" for number in count(n))
        free = next(each for each in chain([name], numbered) if each.casefold() not in names)
        names[free.casefold()] = free
    return list(names.values())


def _cut(text: str, length: int) -> str:
    """As Excel counts: a sign beyond the first plane is two."""
    return text.encode("utf-16-le", "replace")[: 2 * length].decode("utf-16-le", "ignore")


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("", text)
