"""The surveys of a board's schools: what each told when it closed a round, and what the law asks. Nothing is read of a
school's own tables, and what stands below the line follows from what stands above it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from monitoring import rules
from monitoring.models import RoundSummary, StatutoryMonitor
from monitoring.table_selectors import mean_of
from monitoring.tables import Cell, Row, Table, figure
from schools.models import School
from schools.selectors import schools_in_use
from surveys import instrument
from surveys.statistics import response


@dataclass(frozen=True)
class BoardPage:
    """``years``: school years in which something was closed. ``law``: per school its statutory monitor of the year."""

    years: list[int]
    year: int
    audience: str
    sector: str
    table: Table
    law: list[tuple[School, StatutoryMonitor | None]]
    due: date


def board_page(year: int, audience: str, sector: str = "") -> BoardPage:
    """Four queries, however many schools; ``sector``: only schools of that kind."""
    schools = list(schools_in_use().filter(sector=sector) if sector else schools_in_use())
    years = sorted({year, *RoundSummary.objects.order_by().values_list("year", flat=True).distinct()}, reverse=True)
    rows = RoundSummary.objects.filter(year=year, audience=audience).order_by("closed_at")
    latest = {row.school_id: row for row in rows}
    monitors = {row.school_id: row for row in StatutoryMonitor.objects.filter(year=year)}
    return BoardPage(
        years,
        year,
        audience,
        sector,
        board_table(schools, latest, audience),
        [(school, monitors.get(school.pk)) for school in schools],
        rules.deliver_by(year),
    )


def board_table(schools: Iterable[School], latest: dict[Any, RoundSummary], audience: str) -> Table:
    """Schools × subjects, in the order of the alphabet: nobody is ranked."""
    domains = instrument.newest(audience).domains
    rows, shown = [], list[RoundSummary]()
    for school in schools:
        row = latest.get(school.pk)
        rows.append(Row(school.name, _cells(row, [domain.key for domain in domains])))
        if row and row.n is not None:
            shown.append(row)
    if shown:
        rows.append(Row(_("Together"), _sums(shown, [domain.key for domain in domains]), level=0))
    return Table(
        "board",
        _("Schools and subjects"),
        _("The last closed round of each school in this school year. High is always good, from 1 to 4."),
        _(
            "Of schools with ten answers or more. Fewer are not told to the board at all, so they are in no sum "
            "either. Together: the mean over all answers that are shown here."
        ),
        _("School"),
        [_("Answers"), _("Share"), *(domain.words.nl for domain in domains)],
        rows,
        heat=True,
    )


def _cells(row: RoundSummary | None, keys: list[str]) -> list[Cell]:
    if row is None:
        return [Cell(text="–")] * (len(keys) + 2)
    if row.n is None:
        return [Cell()] * (len(keys) + 2)
    return [figure(row.n), figure(row.share, 0, "%"), *(mean_of(row.figures.get(key)) for key in keys)]


def _sums(shown: list[RoundSummary], keys: list[str]) -> list[Cell]:
    n, size = sum(row.n or 0 for row in shown), sum(row.size or 0 for row in shown)
    cells = [figure(n), figure(response(n, size) if size else None, 0, "%")]
    for key in keys:
        told = [row.figures[key] for row in shown if key in row.figures]
        mean = rules.together((Decimal(each["mean"]), each["n"]) for each in told)
        cells.append(figure(mean[0], 2) if mean else Cell())
    return cells
