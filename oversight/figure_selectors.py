"""Incidents of all schools of a board together, small numbers kept back here.

A school year that is over is told by kind, by place, by quarter and by school. Each of these is protected by itself
(``core.suppression``), and nothing is told of two of them together, so that they say nothing about each other. Kinds
that are closed off are in none of them, and told only as one number. Of a year that goes on nothing is told here.

A year is told in the same way whenever somebody looks: schools are hidden together by how large they were then, and one
that has closed since still counts. Otherwise two reports of one year would tell together what each of them hides.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from core.suppression import Protected
from incidents.figure_selectors import Cell, Table, quarter_name, type_name, word
from oversight import rules
from oversight.models import YearFigures
from oversight.selectors import alike_name
from schools.models import School
from schools.school_year import SchoolYear
from schools.selectors import IN_USE


@dataclass(frozen=True)
class YearReport:
    """Everything that is told of a school year. ``schools``: of how many something is known.

    ``total`` None is not told, or of no school known; ``rate``: per 100 pupils.
    """

    year: SchoolYear
    schools: int
    pupils: int | None
    total: int | None
    rate: float | None
    closed_off: int | None
    tables: list[Table]

    def table(self, key: str) -> Table:
        return next(table for table in self.tables if table.key == key)


class Told:
    """A school year of a board as everybody at the board may read it, face by face.

    When of one face not even the total may be told, nothing is told of any: the others would give it away.
    """

    def __init__(self, rows: Mapping[UUID, YearFigures]):
        """Small schools are hidden with schools that were alike, if that is enough."""
        self.alike = {school: row.alike for school, row in rows.items()}
        self.pupils = {school: row.pupils for school, row in rows.items()}
        faces = {name: Counter[str]() for name in ("types", "places", "quarters")}
        closed_off = 0
        totals: Counter[UUID] = Counter()
        for school, row in rows.items():
            for name, face in faces.items():
                face.update(_numbers(row.counts.get(name)))
            totals[school] = sum(_numbers(row.counts.get("types")).values())
            closed_off += row.counts.get("closed_off") or 0
        self.types, self.places, self.quarters = (Protected(faces[name]) for name in faces)
        self.schools = Protected(totals, along=self.alike.get)
        told = (self.types, self.places, self.quarters, self.schools)
        self.silent = not rows or any(face.total() is None for face in told)
        self.closed_off = Protected({"closed_off": closed_off}).told("closed_off") if rows else None

    @property
    def total(self) -> int | None:
        return None if self.silent else self.types.total()

    def told(self, face: Protected, cell: Any) -> int | None:
        return None if self.silent else face.told(cell)

    def together(self, these: Iterable[UUID]) -> int | None:
        """Of some schools together."""
        wanted = set(these)
        return None if self.silent else self.schools.total(lambda school: school in wanted)

    def group(self, name: str) -> list[UUID]:
        """The schools of one sector and size; nobody where these are too few to compare with."""
        members = [school for school, its in self.alike.items() if its == name]
        return members if rules.is_group(name, len(members)) else []

    def pupils_of(self, these: Iterable[UUID]) -> int | None:
        """None as soon as of one of them it is not known."""
        counts = [self.pupils.get(school) for school in these]
        return sum(count or 0 for count in counts) if counts and None not in counts else None


def _numbers(found: Any) -> dict[str, int]:
    return found if isinstance(found, dict) else {}


def years(today: date) -> list[SchoolYear]:
    """School years that are over, latest first."""
    return SchoolYear.of(today).previous.back(rules.YEARS)


def year_report(year: SchoolYear, today: date) -> YearReport:
    """Two queries, however many incidents there are: a row per school and year."""
    found, told = told_by_year(today)
    now = told.get(year.start) or Told({})
    pupils = now.pupils_of(now.pupils)
    total = now.total
    tables = [
        _face("types", _("What kind"), _("Kind"), now, now.types, pupils, type_name),
        _face("places", _("Where"), _("Place"), now, now.places, pupils, partial(word, "places")),
        _face("quarters", _("When"), _("Quarter"), now, now.quarters, pupils, lambda code: quarter_name(int(code))),
        _schools(found, told, year, today),
        _comparable(now),
    ]
    return YearReport(year, len(now.pupils), pupils, total, rate(total, pupils), now.closed_off, tables)


def told_by_year(today: date) -> tuple[list[School], dict[int, Told]]:
    """By school year, and the schools: those of today, and those that were part of one of these years."""
    by_year: dict[int, dict[UUID, YearFigures]] = {}
    for row in YearFigures.objects.filter(year__in=[year.start for year in years(today)]):
        by_year.setdefault(row.year, {})[row.school_id] = row
    known = {school for rows in by_year.values() for school in rows}
    found = list(School.objects.filter(IN_USE | Q(pk__in=known)))
    sectors = {school.pk: school.sector for school in found}
    for rows in by_year.values():
        for school, row in rows.items():  # a school that closed before groups were kept has none
            row.alike = row.alike or rules.alike(sectors[school], row.pupils)
    return found, {year: Told(rows) for year, rows in by_year.items()}


def _face(
    key: str, title: str, corner: str, now: Told, face: Protected, pupils: int | None, name: Callable[[str], str]
) -> Table:
    """One way of dividing the year. What is told comes first, most first; the order tells no more than that."""
    rows = []
    for code in sorted(face.counts):
        count = now.told(face, code)
        rows.append((name(code), [Cell(count), per_100(count, pupils)]))
    if key != "quarters":
        rows.sort(key=lambda row: (-(row[1][0].number or 0), row[0]))
    return Table(key, title, corner, [_("Reported"), _("Per 100 pupils")], rows)


def rate(count: int | None, pupils: int | None) -> float | None:
    return round(100 * count / pupils, 1) if count is not None and pupils else None


def per_100(count: int | None, pupils: int | None) -> Cell:
    return Cell(rate(count, pupils), text="" if count is None or pupils else "–")


def _schools(found: list[School], told: Mapping[int, Told], year: SchoolYear, today: date) -> Table:
    """Each school beside itself in other years, by name: a school is compared with its own past."""
    shown = [each for each in reversed(years(today)) if each <= year]
    rows: list[tuple[str, list[Cell]]] = []
    for school in found if year.start in told else ():
        cells = []
        for each in shown:
            there = told.get(each.start)
            if there is None or school.pk not in there.pupils:
                cells += [Cell(None, text="–"), Cell(None, text="–")]
            else:
                count = there.told(there.schools, school.pk)
                cells += [Cell(count), per_100(count, there.pupils[school.pk])]
        rows.append((school.name, cells))
    columns = [name for each in shown for name in (str(each), _("per 100 pupils"))]
    return Table("schools", _("Per school"), _("School"), columns, rows)


def _comparable(now: Told) -> Table:
    """Schools of one sector and size together: the only others to lay one's own figures beside."""
    rows = []
    for group in sorted(set(now.alike.values())):
        members = now.group(group)
        if members:
            count = now.together(members)
            cells = [Cell(len(members)), Cell(count), per_100(count, now.pupils_of(members))]
            rows.append((alike_name(group), cells))
    columns = [_("Schools"), _("Reported"), _("Per 100 pupils")]
    return Table("comparable", _("Comparable schools together"), _("Sector and size"), columns, rows)


@dataclass(frozen=True)
class OwnYear:
    """What a school reported in a year, and comparable schools together: how many they are, and per 100 pupils."""

    year: SchoolYear
    count: Cell
    rate: Cell
    schools: int
    alike_rate: Cell

    @property
    def cells(self) -> list[Cell]:
        return [self.count, self.rate, self.alike_rate]


def own_figures(school: School, today: date) -> list[OwnYear]:
    """One school beside its own past and beside comparable schools, oldest first."""
    _schools, told = told_by_year(today)
    found = []
    for year in reversed(years(today)):
        there = told.get(year.start)
        if there is None or school.pk not in there.pupils:
            continue
        count, group = there.told(there.schools, school.pk), there.alike[school.pk]
        members = there.group(group)
        rate = per_100(there.together(members), there.pupils_of(members)) if members else Cell(None, text="–")
        found.append(OwnYear(year, Cell(count), per_100(count, there.pupils[school.pk]), len(members), rate))
    return found
