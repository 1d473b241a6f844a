"""From the bytes of a file of DUO to checked rows.

A file that is not what it claims to be raises ``NotDuo`` as a whole; a single bad row is refused with its line
number and the others go on. Fields may be quoted and padded; ``<5``, ``x``, ``-`` or nothing hide a small number.
"""

import codecs
import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from schools.duo import columns as c
from schools.duo.places import place_name

LARGEST = 50 * 1024 * 1024  # bytes; the largest real file is 2 MB
BAD_ROWS = 10  # refused rows that even a small file may have; beyond it a twentieth
CODE = re.compile(r"[0-9]{2}[A-Z]{2}[0-9]{2}")
BOARD_NUMBER = re.compile(r"[0-9]{5}")
POSTCODE = re.compile(r"([0-9]{4}) ?([A-Z]{2})")
WEBSITE = re.compile(r"(?:https?://)?([\w-]+(?:\.[\w-]+)+(?:/\S+)?)/?")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
UTF8_PAIR = re.compile(rb"[\xc2\xc3][\x80-\xbf]")  # in cp1252 "Ã«": no Dutch word has that
MASKS = frozenset({"", "<5", "< 5", "x", "-"})
LENGTHS = {"name": 200, "street": 120, "town": 80, "municipality": 80, "denomination": 60, "structure": 80}


class NotDuo(ValueError):
    """The file is not (all of) a file of DUO that we can read; the message says why."""


class BadRow(ValueError):
    """One row cannot be used; the message says why."""


@dataclass(frozen=True)
class Location:
    code: str
    board: str
    name: str
    street: str
    postcode: str
    town: str
    municipality: str
    phone: str
    website: str
    denomination: str
    structure: str


@dataclass(frozen=True)
class BoardName:
    code: str  # the board's number
    name: str


@dataclass(frozen=True)
class Pupils:
    code: str
    count: int | None  # None: hidden by DUO


Row = Location | BoardName | Pupils


@dataclass(frozen=True)
class Refusal:
    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


@dataclass
class DuoFile:
    """``mentioned``: codes that could be read in any row, refused ones too; ``unread``: rows without such a code."""

    kind: c.Kind
    year: int | None
    rows: list[Row] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    mentioned: set[str] = field(default_factory=set)
    unread: int = 0


def read(data: bytes) -> DuoFile:
    """Read a whole file; raises ``NotDuo``."""
    lines = _lines(data)
    delimiter, columns, kind = _header(lines[0])
    file = DuoFile(kind, c.newest_year(columns) if kind.key == "pupils" else None)
    first_seen: dict[str, int] = {}
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        code = ""
        try:
            row, code = _row(file, columns, _fields(line, delimiter, len(columns)))
            if code in first_seen:
                raise BadRow(f"{code} is already on line {first_seen[code]}")
            first_seen[code] = number
            file.rows.append(row)
        except BadRow as error:
            if number == len(lines) and str(error).startswith("has"):
                raise NotDuo(f"it breaks off in line {number}") from None
            code = code or _mentioned(line, delimiter, columns)
            file.unread += not code
            file.refused.append(Refusal(number, str(error)))
        file.mentioned.add(code)
    _refuse_rubbish(file)
    return file


def _lines(data: bytes) -> list[str]:
    """The lines of a file; the last one is empty when the file ends as a line should."""
    if not data.strip():
        raise NotDuo("it is empty")
    if len(data) > LARGEST:
        raise NotDuo("it is larger than any file of DUO")
    text = _decode(data)
    if CONTROL.search(text):
        raise NotDuo("it is not a text file")
    return text.replace("\r\n", "\n").replace("\r", "\n").split("\n")


def _decode(data: bytes) -> str:
    try:
        text = data.decode("utf-8-sig")
        if UTF8_PAIR.search(text.encode("cp1252", "replace")):
            raise NotDuo("its letters with accents were spoiled by another program (such as Ã« for ë)")
        return text
    except UnicodeDecodeError:
        if data.startswith(codecs.BOM_UTF8) or UTF8_PAIR.search(data):
            raise NotDuo("it is UTF-8 text that is damaged or cut off") from None
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        raise NotDuo("it is not a text file") from None


def _header(line: str) -> tuple[str, list[str], c.Kind]:
    """Delimiter, plain columns and kind, by the first line."""
    columns: list[str] = []
    for delimiter in ";,":
        try:
            columns = [c.plain(column) for column in next(csv.reader([line], delimiter=delimiter))]
        except csv.Error:
            continue
        if kind := c.recognise(columns):
            return delimiter, columns, kind
    first = ", ".join(columns[:3])[:80]
    raise NotDuo(f"its columns are not those of a file we read, separated by ; or , (it begins with: {first})")


def _fields(line: str, delimiter: str, wanted: int) -> list[str]:
    try:
        fields = next(csv.reader([line], delimiter=delimiter, strict=True))
    except csv.Error:
        raise BadRow("has a quotation mark that is not closed") from None
    if len(fields) != wanted:
        raise BadRow(f"has {len(fields)} fields instead of {wanted}")
    return [" ".join(text.split()) for text in fields]


def _mentioned(line: str, delimiter: str, columns: list[str]) -> str:
    """The code a bad row speaks of, if that much can be read: such a school is not absent."""
    values = dict(zip(columns, (part.strip(' "') for part in line.split(delimiter)), strict=False))
    try:
        return _code(values)
    except (BadRow, KeyError):
        return ""


def _row(file: DuoFile, columns: list[str], fields: list[str]) -> tuple[Row, str]:
    values = dict(zip(columns, fields, strict=True))
    if file.kind.key == "boards":
        number = _board_number(values)
        return BoardName(number, _filled(values, c.BOARD_NAME, "name")), number
    code = _code(values)
    if file.kind.key == "pupils":
        return Pupils(code, _count(values[f"LEERLINGEN {file.year}"])), code
    return _location(values, code), code


def _code(values: dict[str, str]) -> str:
    """Six characters such as 00AP00. Some pupil files hold only the last two and the school's four beside it."""
    school, code = values[c.SCHOOL].upper(), values[c.CODE].upper()
    whole = code if len(code) > 2 else school + code.zfill(2)
    if not CODE.fullmatch(whole) or not whole.startswith(school):
        raise BadRow(f"“{values[c.SCHOOL]}” with “{values[c.CODE]}” is no code of a location"[:120])
    return whole


def _board_number(values: dict[str, str]) -> str:
    number = values[c.BOARD]
    if not BOARD_NUMBER.fullmatch(number):
        raise BadRow(f"“{number[:20]}” is no number of a board")
    return number


def _filled(values: dict[str, str], column: str, attribute: str) -> str:
    value = values[column]
    if not any(character.isalnum() for character in value):
        raise BadRow(f"has no {attribute}")
    return _fitting(value, attribute)


def _fitting(value: str, attribute: str) -> str:
    if len(value) > LENGTHS[attribute]:
        raise BadRow(f"has a {attribute} of more than {LENGTHS[attribute]} characters")
    return value


def _count(text: str) -> int | None:
    if text.lower() in MASKS:
        return None
    if not (text.isascii() and text.isdigit() and len(text) <= 5):
        raise BadRow(f"“{text[:20]}” is no number of pupils")
    return int(text)


def _phone(text: str) -> str:
    """A spreadsheet takes a number for an amount and drops the nought it begins with."""
    if text.isascii() and text.isdigit() and len(text) == 9 and not text.startswith("0"):
        return f"0{text}"
    return text if len(text) <= 20 else ""


def _location(values: dict[str, str], code: str) -> Location:
    postcode = POSTCODE.fullmatch(values["POSTCODE"].upper())
    website = WEBSITE.fullmatch(values["INTERNETADRES"])
    return Location(
        code=code,
        board=_board_number(values),
        name=_filled(values, c.NAME, "name"),
        street=_fitting(f"{values['STRAATNAAM']} {values['HUISNUMMER-TOEVOEGING']}".strip(), "street"),
        postcode=f"{postcode[1]} {postcode[2]}" if postcode else "",
        town=_fitting(place_name(values["PLAATSNAAM"]), "town"),
        municipality=_fitting(place_name(values["GEMEENTENAAM"]), "municipality"),
        phone=_phone(values["TELEFOONNUMMER"]),
        website=website[1][:200].rstrip("/") if website else "",
        denomination=_fitting(values["DENOMINATIE"], "denomination"),
        structure=_fitting(values.get(c.STRUCTURE, ""), "structure"),
    )


def _refuse_rubbish(file: DuoFile) -> None:
    total = len(file.rows) + len(file.refused)
    if not file.rows:
        raise NotDuo("it has no usable row" + (f"; {file.refused[0]}" if file.refused else ""))
    if len(file.refused) > max(BAD_ROWS, total // 20):
        raise NotDuo(f"{len(file.refused)} of its {total} rows are wrong; the first is {file.refused[0]}")


def locations(file: DuoFile) -> Iterator[Location]:
    """The rows of a file of locations."""
    return (row for row in file.rows if isinstance(row, Location))
