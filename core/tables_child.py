"""The process that opens one uploaded spreadsheet: with limits, without network or files. Started by core.tables.

Formulas come as the values that were stored with them; nothing is computed, and macros are not looked at.
"""

import json
import os
import sys
from datetime import date, datetime, time
from io import BytesIO
from typing import Any

from core import pdf_sandbox


class Refused(Exception):
    """The sheet is not read; the arguments are a code of ``core.tables.TableError`` and, if there is one, a row."""


def read(content: bytes, limits: dict[str, int]) -> dict[str, Any]:
    """The rows of the first sheet one sees that has any, each with its number; or what is wrong."""
    import python_calamine

    try:
        book = python_calamine.load_workbook(BytesIO(content))
        return {"code": "ok", "rows": _rows(book, limits)}
    except Refused as refusal:
        return {"code": refusal.args[0], "row": refusal.args[1]}
    except python_calamine.PasswordError:
        return {"code": "locked", "row": 0}
    except MemoryError:
        return {"code": "too_heavy", "row": 0}
    except Exception:  # whatever a broken file makes the library throw
        return {"code": "damaged", "row": 0}


def _rows(book: Any, limits: dict[str, int]) -> list[Any]:
    for about in book.sheets_metadata:
        if str(about.typ) != "SheetTypeEnum.WorkSheet" or str(about.visible) != "SheetVisibleEnum.Visible":
            continue
        sheet = book.get_sheet_by_name(about.name)
        if sheet.start is None:
            continue
        if sheet.width > limits["columns"]:
            raise Refused("too_many_columns", 0)
        if sheet.height > 2 * limits["rows"]:  # empty ones among them do not count
            raise Refused("too_many_rows", 0)
        first = sheet.start[0] + 1
        rows = ((number, _cells(row, number, limits)) for number, row in enumerate(sheet.to_python(), start=first))
        if found := [[number, cells] for number, cells in rows if any(cell is not None for cell in cells)]:
            return found
    return []


def _cells(row: list[Any], number: int, limits: dict[str, int]) -> list[Any]:
    for cell in row:
        if isinstance(cell, str) and len(cell) > limits["letters"]:
            raise Refused("long_cell", number)
    return [_written(cell) for cell in row]


def _written(cell: Any) -> Any:
    """A value as JSON; days and times marked as such."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, datetime | date | time):
        return {type(cell).__name__: cell.isoformat()}
    return cell if isinstance(cell, str | int | float | bool) else str(cell)


def main(seconds: str, memory_mb: str, limits: str) -> None:
    import python_calamine

    content, known = sys.stdin.buffer.read(), json.loads(limits)
    assert python_calamine
    pdf_sandbox.enclose(readable=os.getcwd(), seconds=int(seconds), memory_mb=int(memory_mb))
    sys.stdout.buffer.write(json.dumps(read(content, known)).encode())
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
