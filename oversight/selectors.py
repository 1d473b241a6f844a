"""What a board sees of its schools: the matrix, one school, and how it went over the quarters.

One source for pages, files, the report and the interface for other programs. Reads rows of the board's wall only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from itertools import groupby
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.standing import GAPS, GOOD, UNKNOWN, Obligation, Said, obligations
from oversight import rules
from oversight.models import Standing
from schools.models import Board, School, Sector
from schools.school_year import SchoolYear
from schools.selectors import schools_in_use


@dataclass(frozen=True)
class Cell:
    """How one school stands to one obligation; its words are made when somebody looks. ``kept``: see ``Standing``."""

    obligation: Obligation
    kept: Mapping[str, Any] | None
    proofs: "Proofs | None" = None

    @property
    def url(self) -> str:
        """Where it can be seen why."""
        return self.proofs.of(self.obligation) if self.proofs else ""

    @cached_property
    def said(self) -> Said | None:
        return said_of(self.obligation, self.kept)

    @property
    def code(self) -> str:
        return self.kept["code"] if self.kept and self.said else ""

    @property
    def state(self) -> str:
        return self.said.state if self.said else UNKNOWN

    @property
    def gap(self) -> bool:
        return self.state in GAPS

    @property
    def tone(self) -> str:
        """The tone of ``c-status``: each has a symbol of its own."""
        return {"missing": "error", "unknown": "neutral"}.get(self.state, self.state)

    @cached_property
    def short(self) -> str:
        return str(self.said.short) % self._words if self.said else _("Unknown")

    @cached_property
    def text(self) -> str:
        return str(self.said.text) % self._words if self.said else _("Nothing is known about this yet.")

    @cached_property
    def ask(self) -> str:
        return str(self.said.ask) % self._words if self.said and self.said.ask else ""

    @cached_property
    def since(self) -> date | None:
        return parse_date(self.kept.get("since") or "") if self.kept and self.said else None

    @cached_property
    def _words(self) -> dict[str, Any]:
        kept = self.kept or {}
        day = parse_date(kept.get("day") or "")
        return {
            "n": kept.get("n", 0),
            "m": kept.get("m", 0),
            "day": date_format(day, "j F Y") if day else "–",
            "month": date_format(day, "M Y").lower() if day else "–",
            "short_day": date_format(day, "j b").lower() if day else "–",
        }


def said_of(asked: Obligation, kept: Any) -> Said | None:
    """How a kept cell reads; None when nothing is known, or nothing that is said any more."""
    return asked.said.get(kept.get("code", "")) if isinstance(kept, dict) else None


@dataclass(frozen=True)
class Row:
    """A school in the matrix. ``checked_at``: when its cells were found; None while it was never looked at."""

    school: School
    cells: list[Cell]
    checked_at: datetime | None

    @property
    def gaps(self) -> list[Cell]:
        return [cell for cell in self.cells if cell.gap]

    @property
    def size(self) -> str:
        return rules.size_of(self.school.pupil_count, self.school.sector)

    @property
    def order(self) -> tuple[int, str]:
        """Gaps first, then by name: no score, and never by numbers of incidents."""
        return rules.rank(cell.state for cell in self.cells), self.school.name.casefold()


@dataclass(frozen=True)
class Filters:
    """What somebody wants to see: a sector, a size, one obligation, only schools with gaps."""

    sector: str = ""
    size: str = ""
    obligation: str = ""
    gaps: bool = False

    def lets(self, row: Row) -> bool:
        if (self.sector and row.school.sector != self.sector) or (self.size and row.size != self.size):
            return False
        asked = [cell for cell in row.cells if not self.obligation or cell.obligation.key == self.obligation]
        return not self.gaps or any(cell.gap for cell in asked)

    @property
    def any(self) -> bool:
        return bool(self.sector or self.size or self.obligation or self.gaps)


@dataclass(frozen=True)
class Matrix:
    """Schools × obligations. ``total``: schools before filtering; ``checked_at``: of the row looked at longest ago."""

    columns: list[Obligation]
    rows: list[Row]
    total: int
    checked_at: datetime | None
    filters: Filters = field(default_factory=Filters)

    @property
    def with_gaps(self) -> int:
        return sum(bool(row.gaps) for row in self.rows)

    @property
    def asked(self) -> str:
        """The rows shown with a gap, as an address asks something of them; of a narrowed table only.

        Do all have the same gap, then the question begins with that.
        """
        found = [("school", row.school.slug) for row in self.rows if row.gaps] if self.filters.any else []
        if self.filters.obligation:
            found.append(("over", self.filters.obligation))
            codes = {cell.code for row in self.rows for cell in row.gaps}
            found += [("stand", codes.pop())] if len(codes) == 1 else []
        return urlencode(found)


def columns(filters: Filters | None = None) -> list[Obligation]:
    """All obligations; with filters those of the matrix, or the one that is asked for."""
    if filters is None:
        return obligations()
    if filters.obligation:
        return [each for each in obligations() if each.key == filters.obligation]
    return [each for each in obligations() if not each.aside]


def matrix(
    board: Board,
    filters: Filters | None = None,
    asked: list[Obligation] | None = None,
    schools: list[School] | None = None,
) -> Matrix:
    """Two queries, however many schools and incidents there are; ``asked``: other columns than those of the filters.

    ``schools``: those of the board, if they were read already.
    """
    filters = filters or Filters()
    asked = columns(filters) if asked is None else asked
    standings = _latest()
    found = list(schools_in_use()) if schools is None else schools
    rows = [_row(board, school, standings.get(school.pk), asked) for school in found]
    moments = [row.checked_at for row in rows if row.checked_at]
    shown = sorted((row for row in rows if filters.lets(row)), key=lambda row: row.order)
    return Matrix(asked, shown, len(found), min(moments, default=None), filters)


def _latest(school: UUID | None = None) -> dict[UUID, Standing]:
    rows = Standing.objects.filter(school=school) if school else Standing.objects.all()
    latest = rows.order_by("school_id", "-year", "-quarter").distinct("school_id")
    return {row.school_id: row for row in latest}


def _row(board: Board, school: School, standing: Standing | None, asked: Iterable[Obligation]) -> Row:
    cells = standing.cells if standing else {}
    proofs = Proofs(board, school)
    found = [Cell(each, cells.get(each.key), proofs) for each in asked]
    return Row(school, found, standing.checked_at if standing else None)


class Proofs:
    """Where it can be seen how a school stands: as far as the board may go, otherwise what it knows of the school."""

    def __init__(self, board: Board, school: School):
        self.board, self.school = board.slug, school.slug
        self.known: dict[str, str] = {}

    def of(self, asked: Obligation) -> str:
        if not asked.view:
            return f"{self._url('oversight:school', self.board, self.school)}#{asked.key}"
        return self._url(asked.view, self.board if asked.at_board else self.school)

    def _url(self, view: str, *place: str) -> str:
        """Several obligations have one page."""
        if view not in self.known:
            self.known[view] = reverse(view, args=place)
        return self.known[view]


# --- One school ---


@dataclass(frozen=True)
class Quarter:
    """How a school stood at the end of a quarter, or stands now."""

    year: SchoolYear
    number: int
    cells: list[Cell]

    @property
    def name(self) -> str:
        return _("%(year)s, quarter %(quarter)s") % {"year": self.year, "quarter": self.number}


def row_of(board: Board, school: School) -> Row:
    """One school as it is in the matrix; one query."""
    return _row(board, school, _latest(school.pk).get(school.pk), columns())


@dataclass(frozen=True)
class Alike:
    """Schools of one sector and size, the school itself among them. ``name``: which kind of schools.

    ``good``: by obligation at how many it is in order, of those of which something is known.
    """

    name: str
    schools: int
    good: Mapping[str, tuple[int, int]]


def alike_of(school: School, rows: Iterable[Row]) -> Alike | None:
    """Those among ``rows`` that are like a school; None while there are too few to lay it beside."""
    group = rules.alike(school.sector, school.pupil_count)
    found = [row for row in rows if rules.alike(row.school.sector, row.school.pupil_count) == group]
    if not rules.is_group(group, len(found)):
        return None
    good: dict[str, tuple[int, int]] = {}
    for cell in (cell for row in found for cell in row.cells if cell.said):
        count, known = good.get(cell.obligation.key, (0, 0))
        good[cell.obligation.key] = (count + (cell.state == GOOD), known + 1)
    return Alike(alike_name(group), len(found), good)


def beside(board: Board, school: School) -> tuple[Row, Alike | None]:
    """One school with every obligation, and the schools it may be laid beside; two queries."""
    rows = matrix(board, asked=columns()).rows
    return next(row for row in rows if row.school == school), alike_of(school, rows)


def history_of(school: School, today: date, quarters: int = 8) -> list[Quarter]:
    """The last quarters of which something is known, oldest first."""
    wanted = rules.last_quarters(SchoolYear.of(today).start, SchoolYear.of(today).quarter(today), quarters)
    rows = Standing.objects.filter(school=school, year__gte=wanted[0][0]).order_by("year", "quarter")
    return [
        Quarter(row.school_year, row.quarter, [Cell(each, row.cells.get(each.key)) for each in columns()])
        for row in rows
        if (row.year, row.quarter) in wanted
    ]


Run = tuple[Quarter, Quarter, Cell]  # from which quarter to which it was so


def by_obligation(quarters: list[Quarter]) -> list[tuple[Obligation, list[Cell], list[Run]]]:
    """The same the other way round: per obligation how it was in each quarter, and how long each gap lasted."""
    found = []
    for n, asked in enumerate(columns()):
        pairs = [(quarter, quarter.cells[n]) for quarter in quarters]
        runs = [list(run) for _short, run in groupby(pairs, lambda pair: pair[1].short)]
        gaps = [(run[0][0], run[-1][0], run[0][1]) for run in runs if run[0][1].gap]
        found.append((asked, [cell for _quarter, cell in pairs], gaps))
    return found


def questions_of(row: Row) -> list[tuple[Cell, str]]:
    """What to talk about with the school's leader: each gap with its question, what is missing first."""
    found = [(cell, cell.ask) for cell in row.cells if cell.ask]
    return sorted(found, key=lambda each: (rules.rank([each[0].state]), each[0].obligation.order))


# --- How it went ---


@dataclass(frozen=True)
class Trend:
    """Per obligation at how many schools it was in order, of those of which something is known, per quarter."""

    quarters: list[tuple[SchoolYear, int]]
    rows: list[tuple[Obligation, list[tuple[int, int] | None]]]


def trend(today: date, quarters: int = 8) -> Trend:
    """One query: a row per school and quarter."""
    now = SchoolYear.of(today)
    wanted = rules.last_quarters(now.start, now.quarter(today), quarters)
    open_schools = set(schools_in_use().values_list("pk", flat=True))
    counts: dict[tuple[str, int, int], list[int]] = {}
    for row in Standing.objects.filter(year__gte=wanted[0][0]):
        if row.school_id not in open_schools:
            continue
        for asked in obligations():
            if said := said_of(asked, row.cells.get(asked.key)):
                found = counts.setdefault((asked.key, row.year, row.quarter), [0, 0])
                found[0] += said.state == GOOD
                found[1] += 1
    known = [each for each in wanted if any((year, quarter) == each for _key, year, quarter in counts)]
    return Trend(
        [(SchoolYear(year), quarter) for year, quarter in known],
        [
            (asked, [_pair(counts.get((asked.key, year, quarter))) for year, quarter in known])
            for asked in obligations()
        ],
    )


def _pair(found: list[int] | None) -> tuple[int, int] | None:
    return (found[0], found[1]) if found else None


# --- Words ---


def size_names() -> dict[str, str]:
    return {rules.SMALL: _("Small"), rules.MIDDLE: _("Middle-sized"), rules.LARGE: _("Large")}


def alike_name(group: str) -> str:
    """A group of schools (``rules.alike``) in words."""
    sector, _space, size = group.partition(" ")
    return f"{sector_names()[sector]}, {size_names()[size].lower()}"


def sector_names() -> dict[str, str]:
    return {code: str(name) for code, name in Sector.choices}
