"""The tables of a round as files: the very numbers of the page, with when and for whom they were made."""

import json
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from core import xlsx
from core.table_files import KEPT_BACK, printed
from monitoring.result_selectors import Told
from monitoring.table_selectors import tables
from monitoring.tables import Table


def as_xlsx(told: Told, *, at: datetime, name: str) -> bytes:
    """A sheet for each table."""
    sheets = []
    for table in tables(told):
        head = _head(told, table, at, name)
        rows = [*head, [], *_rows(table)]
        sheets.append(xlsx.Sheet(str(table.title), rows, bold=frozenset({0, len(head) + 1})))
    return xlsx.xlsx(sheets or [xlsx.Sheet(_("Results"), [[_("Too few answers to show anything")]])])


def as_json(told: Told, *, at: datetime, name: str) -> bytes:
    data: dict[str, Any] = {
        "school": told.school.name,
        "round": str(told.round),
        "questionnaire": f"{told.round.instrument.key}-{told.round.instrument_version}",
        "validated": told.round.instrument.validated,
        "printed": printed(at, name),
        "tables": [table.as_data() for table in tables(told)],
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def _head(told: Told, table: Table, at: datetime, name: str) -> list[list[xlsx.Value]]:
    about: list[list[xlsx.Value]] = [[f"{told.school.name}: {told.round}"], [printed(at, name)], [str(table.how)]]
    if not told.round.instrument.validated:
        about.append([_("Not yet validated; does not count for the statutory monitor yet")])
    if table.hides:
        about.append([_("“x” is hidden, because few people answered or to protect a group that is.")])
    return about


def _rows(table: Table) -> list[list[xlsx.Value]]:
    rows: list[list[xlsx.Value]] = [[str(table.corner), *map(str, table.columns)]]
    for row in table.rows:
        rows.append([str(row.name), *(KEPT_BACK if cell.hidden else cell.value for cell in row.cells)])
    return rows
