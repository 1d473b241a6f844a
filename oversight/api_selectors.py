"""What other programs read: the same figures as the pages and files, as plain data. See ``openapi.json``."""

from datetime import date
from typing import Any

from core.standing import obligations
from incidents.figure_selectors import Cell, Table
from oversight import selectors
from oversight.figure_selectors import YearReport
from oversight.report_selectors import by_name
from oversight.selectors import Matrix
from schools.models import School
from schools.school_year import SchoolYear
from schools.selectors import schools_in_use


def school_data(school: School) -> dict[str, Any]:
    return {
        "id": str(school.pk),
        "slug": school.slug,
        "name": school.name,
        "sector": school.sector,
        "town": school.town,
        "pupils": school.pupil_count,
    }


def schools_data() -> dict[str, Any]:
    return {"schools": [school_data(school) for school in schools_in_use()]}


def standing_data(found: Matrix, today: date) -> dict[str, Any]:
    """Every school with a cell for each obligation."""
    year = SchoolYear.of(today)
    return {
        "school_year": str(year),
        "quarter": year.quarter(today),
        "checked_at": found.checked_at and found.checked_at.isoformat(),
        "obligations": [
            {"key": each.key, "title": str(each.title), "about": str(each.about)} for each in found.columns
        ],
        "schools": [
            {
                "school": row.school.slug,
                "cells": [
                    {
                        "obligation": cell.obligation.key,
                        "state": cell.state,
                        "code": cell.code,
                        "short": cell.short,
                        "text": cell.text,
                        "since": cell.since and cell.since.isoformat(),
                    }
                    for cell in row.cells
                ],
            }
            for row in by_name(found.rows)
        ],
    }


def trend_data(today: date) -> dict[str, Any]:
    found = selectors.trend(today)
    quarters = [{"school_year": str(year), "quarter": quarter} for year, quarter in found.quarters]
    rows = {asked.key: pairs for asked, pairs in found.rows}
    return {
        "quarters": quarters,
        "obligations": [
            {
                "key": each.key,
                "in_order": [pair and pair[0] for pair in rows[each.key]],
                "known": [pair and pair[1] for pair in rows[each.key]],
            }
            for each in obligations()
        ],
    }


def figures_data(found: YearReport) -> dict[str, Any]:
    """Numbers that are kept back are null with ``hidden``; what there is none of is null without."""
    return {
        "school_year": str(found.year),
        "schools": found.schools,
        "pupils": found.pupils,
        "total": found.total,
        "per_100": found.rate,
        "closed_off": found.closed_off,
        "tables": [table_data(table) for table in found.tables],
    }


def survey_data(year: SchoolYear, found: Table) -> dict[str, Any]:
    return {"school_year": str(year), "table": table_data(found)}


def table_data(table: Table) -> dict[str, Any]:
    return {
        "key": table.key,
        "title": table.title,
        "columns": table.columns,
        "rows": [{"name": name, "cells": [_cell_data(cell) for cell in cells]} for name, cells in table.rows],
    }


def _cell_data(cell: Cell) -> dict[str, Any]:
    return {"value": cell.number, "hidden": cell.hidden}
