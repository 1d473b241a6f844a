"""Tables that leave as files: XLSX and CSV. What is text stays text: no spreadsheet takes it for a formula.

An XLSX is a ZIP of a few XML files. Writing them takes less than a library would ask of whoever reviews it.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Value = str | int | float | None

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_FORMULA = re.compile(r"^[\s]*[=+\-@\t\r]")
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="2"><xf/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>'
)


@dataclass(frozen=True)
class Sheet:
    """``rows``: the first ``bold`` ones stand out."""

    name: str
    rows: Sequence[Sequence[Value]]
    bold: frozenset[int] = frozenset()


def xlsx(sheets: Sequence[Sheet]) -> bytes:
    """A workbook. The same sheets give the same bytes."""
    names = _names(sheets)
    parts = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": _workbook(names),
        "xl/_rels/workbook.xml.rels": _relations(
            [*(("worksheet", f"worksheets/sheet{n}.xml") for n in range(1, len(sheets) + 1)), ("styles", "styles.xml")]
        ),
        "xl/styles.xml": _STYLES,
        **{f"xl/worksheets/sheet{n}.xml": _sheet(sheet) for n, sheet in enumerate(sheets, start=1)},
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as package:
        for path, text in parts.items():
            package.writestr(zipfile.ZipInfo(path, (2000, 1, 1, 0, 0, 0)), _HEAD + text, zipfile.ZIP_DEFLATED)
    return file.getvalue()


def csv_file(rows: Iterable[Sequence[Value]]) -> bytes:
    """For a Dutch Excel: semicolons, decimal commas, and a mark that says UTF-8."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    for row in rows:
        writer.writerow([_plain(value) for value in row])
    return text.getvalue().encode("utf-8-sig", "replace")


def _plain(value: Value) -> str:
    if isinstance(value, float):
        return str(value).replace(".", ",")
    if isinstance(value, str):
        return f"'{value}" if _FORMULA.match(value) else value
    return "" if value is None else str(value)


def _names(sheets: Sequence[Sheet]) -> list[str]:
    names: list[str] = []
    for n, sheet in enumerate(sheets, start=1):
        name = _clean(_NOT_IN_NAMES.sub(" ", sheet.name))[:31].strip() or str(n)
        names.append(f"{name[:27]} {n}" if name.casefold() in {each.casefold() for each in names} else name)
    return names


def _clean(text: str) -> str:
    return _UNPRINTABLE.sub("", text)


def _sheet(sheet: Sheet) -> str:
    widths = [
        min(60, max((len(str(row[column])) for row in sheet.rows[1:] if column < len(row)), default=8) + 2)
        for column in range(max((len(row) for row in sheet.rows), default=1))
    ]
    columns = "".join(
        f'<col min="{n}" max="{n}" width="{max(width, 10)}" customWidth="1"/>' for n, width in enumerate(widths, 1)
    )
    rows = "".join(
        f"<row>{''.join(_cell(value, bold=n in sheet.bold) for value in row)}</row>" for n, row in enumerate(sheet.rows)
    )
    return f'<worksheet xmlns="{_MAIN}"><cols>{columns}</cols><sheetData>{rows}</sheetData></worksheet>'


def _cell(value: Value, *, bold: bool) -> str:
    style = ' s="1"' if bold else ""
    if isinstance(value, int | float):
        return f"<c{style}><v>{value}</v></c>"
    text = escape(_clean(value or ""))
    return f'<c{style} t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _workbook(names: list[str]) -> str:
    sheets = "".join(f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(names, 1))
    return f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>'


def _relations(targets: list[tuple[str, str]]) -> str:
    each = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/{kind}" Target="{path}"/>'
        for n, (kind, path) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{each}</Relationships>'


def _content_types(count: int) -> str:
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    parts = [("xl/workbook.xml", f"{kind}.sheet.main+xml"), ("xl/styles.xml", f"{kind}.styles+xml")]
    parts += [(f"xl/worksheets/sheet{n}.xml", f"{kind}.worksheet+xml") for n in range(1, count + 1)]
    overrides = "".join(f'<Override PartName="/{path}" ContentType="{type_}"/>' for path, type_ in parts)
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{overrides}</Types>'
    )
