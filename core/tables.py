"""Tables that come in as files: XLSX and CSV, as a header and rows of values, each with its number in the file.

The only gate for them. A spreadsheet is judged before it is opened, and opened in a process that can reach nothing
(``core.tables_child``, the only file that may use python-calamine). Formulas are what they last showed.
"""

import csv
import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from io import BytesIO, StringIO
from typing import Any

from django.utils.translation import gettext_lazy as _

from core import tables_child
from core.pdf import child_environment
from core.uploads import UploadError
from core.xlsx import number_text

Value = str | int | float | date | time | None  # a moment is a datetime, which is a date too

MAX_BYTES = 10_000_000
MAX_ENTRIES, MAX_UNPACKED, MAX_RATIO = 1_000, 150_000_000, 200  # of an XLSX, which is a ZIP
SMALL = 5_000_000  # so much may be unpacked of any file: many rows that are alike pack very well
SECONDS, MEMORY_MB = 20, 768
HEAD = 20  # rows among which the header is looked for

TEXTS = {
    "empty": _("This file is empty."),
    "too_large": _("This file is larger than 10 MB. Split it, and bring it in piece by piece."),
    "type": _("This is no XLSX or CSV file. Save your table as one of these, and choose it again."),
    "old": _("This is an old Excel file. Open it, save it as XLSX, and choose that file."),
    "locked": _("This file has a password. Take it off, and choose the file again."),
    "macros": _("This file has macros. Save it as XLSX without macros, and choose that file."),
    "bomb": _("This file unpacks to far more than it seems. It was not opened."),
    "too_heavy": _("This file is too heavy to read. Copy the rows you need to a new file."),
    "damaged": _("This file is damaged and cannot be read. Nothing was changed."),
    "too_many_rows": _("This table has too many rows. Split it, and bring it in piece by piece."),
    "too_many_columns": _("This table has too many columns. Take out those you do not need."),
    "long_cell": _("There is too much text in one cell of row %(row)s. Make it shorter."),
    "quotes": _("The quotation marks in row %(row)s do not match. Save the table as XLSX if you can."),
    "no_rows": _("There are no rows below the header of this table."),
}
MONTHS = ["jan", "feb", "maa", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec"]
DELIMITERS = ";,\t"

_ARABIC_DATE = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4}|\d\d)\b")
_ISO_DATE = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)")
_WORD_DATE = re.compile(r"(\d{1,2})[ -]([a-z]{3})[a-z]*\.?[ -](\d{4})\b", re.IGNORECASE)
_NUMBER = re.compile(r"-?\d{1,15}(?:[.,]\d{1,10})?")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffe\uffff\ud800-\udfff]|_x000D_")
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n")
_MADE_TEXT = re.compile(r"'\s*[=+\-@\t\r]")  # so a formula is written as text (core.xlsx)


class TableError(UploadError):
    """The table cannot be read. The code is one of ``TEXTS``; ``row``: where, if that is known."""

    def __init__(self, code: str, row: int = 0) -> None:
        super().__init__(code)
        self.row = row

    @property
    def text(self) -> str:
        """What is wrong and what to do, for who brought the file."""
        return str(TEXTS[str(self)]) % {"row": self.row}


@dataclass(frozen=True)
class Row:
    """``number``: where a spreadsheet shows it. There is a cell for each name in the header."""

    number: int
    cells: tuple[Value, ...]


@dataclass(frozen=True)
class Table:
    """Names in the header are not empty and not the same; rows are not empty."""

    header: tuple[str, ...]
    rows: tuple[Row, ...]


@dataclass(frozen=True)
class Limits:
    rows: int = 20_000
    columns: int = 100
    letters: int = 10_000  # of one cell


def read_table(content: bytes, limits: Limits = Limits()) -> Table:
    """The table of a CSV file, or of the first sheet with something in it. Raises ``TableError``."""
    if not content.strip():
        raise TableError("empty")
    if len(content) > MAX_BYTES:
        raise TableError("too_large")
    rows = _rows_of_xlsx(content, limits) if _is_xlsx(content) else _rows_of_csv(_text(content), limits)
    return _table(rows, limits)


def text_of(value: Value) -> str:
    """A value as one would type it; a day as 2026-11-28."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "ja" if value else "nee"
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, time):
        return value.isoformat("minutes")
    if isinstance(value, float):
        return number_text(value)
    return str(value)


def date_of(value: Value) -> date | None:
    """The day a cell tells, the day before the month: 28-11-2026, 28/11/26, 28 nov. 2026 or 2026-11-28."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = text_of(value).strip()
    if found := _ISO_DATE.match(text):
        year, month, day = map(int, found.groups())
    elif found := _ARABIC_DATE.match(text):
        day, month, year = map(int, found.groups())
    elif (found := _WORD_DATE.match(text)) and (word := found[2].lower().replace("mrt", "maa")) in MONTHS:
        day, month, year = int(found[1]), MONTHS.index(word) + 1, int(found[3])
    else:
        return None
    try:
        return date(year if year > 99 else 2000 + year, month, day)
    except ValueError:
        return None


def number_of(value: Value) -> float | None:
    """The number of a cell, with a comma or a point before its decimals."""
    if isinstance(value, int | float):
        return float(value)
    text = text_of(value).strip()
    return float(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


# --- What kind of file ---


def _is_xlsx(content: bytes) -> bool:
    """By its content, whatever it is called; what is neither XLSX nor text is refused."""
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):  # old Excel, or a new one with a password
        raise TableError("locked" if "EncryptedPackage".encode("utf-16-le") in content else "old")
    if content.startswith(b"PK\x03\x04"):
        _judge(content)
        return True
    return False


def _judge(content: bytes) -> None:
    """What the archive says of itself. That it lies about sizes comes out behind the walls of the process."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            if len(entries) > MAX_ENTRIES or unpacked > max(SMALL, min(MAX_UNPACKED, MAX_RATIO * len(content))):
                raise TableError("bomb")
            names = {entry.filename.lower(): entry for entry in entries}
            if "xl/workbook.bin" in names:
                raise TableError("old")
            if not {"[content_types].xml", "xl/workbook.xml"} <= set(names):
                raise TableError("type")
            with archive.open(names["[content_types].xml"]) as file:
                types = file.read(1_000_000).lower()
            if b"macroenabled" in types or any("vbaproject" in name for name in names):
                raise TableError("macros")
    except TableError:
        raise
    except Exception as error:  # whatever a broken archive makes the library throw
        raise TableError("damaged") from error


def _text(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        codes = ["utf-16"]
    else:
        codes = ["utf-8-sig", "cp1252"]
    for code in codes:
        try:
            text = content.decode(code)
        except UnicodeDecodeError:
            continue
        if "\0" in text or content.startswith((b"%PDF-", b"{", b"[")) or text.lstrip().startswith("<"):
            break
        return text
    raise TableError("type")


# --- Rows ---


def _rows_of_xlsx(content: bytes, limits: Limits) -> list[Row]:
    known = {"rows": limits.rows, "columns": limits.columns, "letters": limits.letters}
    command = [sys.executable, "-sP", "-W", "ignore", "-m", tables_child.__name__, str(SECONDS), str(MEMORY_MB)]
    try:
        with tempfile.TemporaryDirectory(prefix="safetyplan-table-") as folder:  # stays empty
            done = subprocess.run(  # noqa: S603 -- our own interpreter and module, no shell
                [*command, json.dumps(known)],
                input=content,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=folder,
                env=child_environment(),
                timeout=2 * SECONDS,
                check=False,
            )
    except subprocess.TimeoutExpired:
        raise TableError("too_heavy") from None
    if done.returncode:
        raise TableError("too_heavy")
    answer = json.loads(done.stdout)
    if answer["code"] != "ok":
        raise TableError(answer["code"], answer["row"])
    return [Row(number, tuple(map(_value, cells))) for number, cells in answer["rows"]]


def _value(cell: Any) -> Value:
    if isinstance(cell, dict):
        kinds: dict[str, Any] = {"datetime": datetime, "date": date, "time": time}
        [(kind, text)] = cell.items()
        found: date | time = kinds[kind].fromisoformat(text)
        return found
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return int(cell)
    return _clean(cell) or None if isinstance(cell, str) else cell


def _rows_of_csv(text: str, limits: Limits) -> list[Row]:
    delimiter, skipped = _delimiter(text)
    rows: list[Row] = []
    number = 0
    try:
        for number, cells in enumerate(csv.reader(StringIO(text), delimiter=delimiter, strict=True), start=1):
            if number <= skipped:
                continue
            if len(cells) > limits.columns and any(cells[limits.columns :]):
                raise TableError("too_many_columns")
            if max(map(len, cells), default=0) > limits.letters:
                raise TableError("long_cell", number)
            if len(rows) > limits.rows + HEAD:
                raise TableError("too_many_rows")
            rows.append(Row(number, tuple(_typed(cell) for cell in cells[: limits.columns])))
    except csv.Error as error:
        code = "long_cell" if "field limit" in str(error) else "quotes"
        raise TableError(code, number + 1) from error
    return [row for row in rows if any(cell is not None for cell in row.cells)]


def _typed(cell: str) -> str | None:
    text = _clean(cell)
    return (text[1:] if _MADE_TEXT.match(text) else text) or None


def _delimiter(text: str) -> tuple[str, int]:
    """What divides the cells: what Excel wrote on the first line, or what makes the widest table of the first rows."""
    if found := _SEPARATOR_LINE.match(text):
        return found[1], 1
    beginning = text[:50_000]
    return max(DELIMITERS, key=lambda sign: _width(beginning, sign)), 0


def _width(text: str, delimiter: str) -> int:
    widths = []
    try:
        for cells in csv.reader(StringIO(text), delimiter=delimiter):
            widths.append(len(cells))
            if len(widths) > HEAD:
                break
    except csv.Error:
        pass  # what could be read tells enough
    return sorted(widths)[len(widths) // 2] if widths else 0


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


# --- The table ---


def _table(rows: Sequence[Row], limits: Limits) -> Table:
    """The header is the first row that fills more than half of what the fullest of the first rows fills: above it
    may stand what the table is about."""
    filled = [sum(cell is not None for cell in row.cells) for row in rows[:HEAD]]
    if not filled:
        raise TableError("empty")
    start = next(n for n, count in enumerate(filled) if 2 * count > max(filled))
    head, below = rows[start].cells, rows[start + 1 :]
    if not below:
        raise TableError("no_rows")
    if len(below) > limits.rows:
        raise TableError("too_many_rows")
    width = max(len(row.cells) for row in rows[start:])
    padded = [row.cells + (None,) * (width - len(row.cells)) for row in below]
    head = head + (None,) * (width - len(head))
    used = [n for n in range(width) if head[n] is not None or any(cells[n] is not None for cells in padded)]
    names = _names([(n, text_of(head[n])) for n in used])
    return Table(
        tuple(names),
        tuple(Row(row.number, tuple(cells[n] for n in used)) for row, cells in zip(below, padded, strict=True)),
    )


def _names(columns: Iterable[tuple[int, str]]) -> list[str]:
    """A name for each column: a name of its own, one line, and not too long."""
    names: list[str] = []
    for n, name in columns:
        wanted = " ".join(name.split())[:80] or str(_("Column %(letter)s")) % {"letter": _letter(n)}
        found, count = wanted, 1
        while found.casefold() in {each.casefold() for each in names}:
            count += 1
            found = f"{wanted} ({count})"
        names.append(found)
    return names


def _letter(n: int) -> str:
    return (_letter(n // 26 - 1) if n >= 26 else "") + chr(ord("A") + n % 26)
