"""Incidents of all schools of a board together, small numbers kept back here.

A school year that is over is told by kind, by place, by quarter and by school. Each of these is protected by itself
(``core.suppression``), and nothing is told of two of them together, so that they say nothing about each other. Kinds
that are closed off are in none of them, and told only as one number. Of a year that goes on nothing is told here.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from core.suppression import Protected
from incidents.figure_selectors import Cell, Table, type_name, word
from oversight import rules
from oversight.models import YearFigures
from oversight.selectors import schools, sector_names, size_names
from schools.models import School
from schools.school_year import SchoolYear


@dataclass(frozen=True)
class YearReport:
    """Everything that is told of a school year. ``total`` None is not told; ``rate``: per 100 pupils."""

    year: SchoolYear
    pupils: int | None
    total: int | None
    rate: float | None
    closed_off: int | None
    tables: list[Table]

    @property
    def hides(self) -> bool:
        return any(cell.hidden for table in self.tables for _name, cells in table.rows for cell in cells)

    def table(self, key: str) -> Table:
        return next(table for table in self.tables if table.key == key)


class Told:
    """A school year of a board as everybody at the board may read it, face by face.

    When of one face not even the total may be told, nothing is told of any: the others would give it away.
    """

    def __init__(self, rows: Mapping[UUID, YearFigures], groups: Mapping[UUID, Any] | None = None):
        """``groups``: which schools are alike; small ones are hidden with schools like them, if that is enough."""
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
        self.schools = Protected(totals, along=lambda school: (groups or {}).get(school))
        self.silent = any(face.total() is None for face in (self.types, self.places, self.quarters, self.schools))
        self.closed_off = Protected({"closed_off": closed_off}).told("closed_off")

    @property
    def total(self) -> int | None:
        return None if self.silent else self.types.total()

    def told(self, face: Protected, cell: Any) -> int | None:
        return None if self.silent else face.told(cell)

    def together(self, these: Iterable[UUID]) -> int | None:
        """Of some schools together."""
        wanted = set(these)
        return None if self.silent else self.schools.total(lambda school: school in wanted)

    def pupils_of(self, these: Iterable[UUID]) -> int | None:
        """None as soon as of one of them it is not known."""
        counts = [self.pupils.get(school) for school in these]
        return sum(count or 0 for count in counts) if counts and None not in counts else None


def _numbers(found: Any) -> dict[str, int]:
    return found if isinstance(found, dict) else {}


def years(today: date) -> list[SchoolYear]:
    """School years that are over, latest first."""
    now = SchoolYear.of(today).start
    return [SchoolYear(year) for year in range(now - 1, now - 1 - rules.YEARS, -1)]


def year_report(year: SchoolYear, today: date) -> YearReport:
    """Two queries, however many incidents there are: a row per school and year."""
    found = list(schools())
    told = _told_by_year(found, today)
    now = told.get(year.start) or Told({})
    pupils = now.pupils_of(school.pk for school in found if school.pk in now.pupils)
    total = now.total
    return YearReport(
        year,
        pupils,
        total,
        rate(total, pupils),
        now.closed_off,
        [
            _face("types", _("What kind"), _("Kind"), now, now.types, pupils, type_name),
            _face("places", _("Where"), _("Place"), now, now.places, pupils, partial(word, "places")),
            _face("quarters", _("When"), _("Quarter"), now, now.quarters, pupils, _quarter_name),
            _schools(found, told, year, today),
            _comparable(found, now),
        ],
    )


def _told_by_year(found: list[School], today: date) -> dict[int, Told]:
    here = {school.pk: _group(school) for school in found}
    by_year: dict[int, dict[UUID, YearFigures]] = {}
    wanted = [year.start for year in years(today)]
    for row in YearFigures.objects.filter(year__in=wanted):
        if row.school_id in here:
            by_year.setdefault(row.year, {})[row.school_id] = row
    return {year: Told(rows, here) for year, rows in by_year.items()}


def _group(school: School) -> tuple[str, str]:
    return school.sector, rules.size_of(school.pupil_count, school.sector)


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


def _quarter_name(code: str) -> str:
    return [_("August to October"), _("November to January"), _("February to April"), _("May to July")][int(code) - 1]


def rate(count: int | None, pupils: int | None) -> float | None:
    return round(100 * count / pupils, 1) if count is not None and pupils else None


def per_100(count: int | None, pupils: int | None) -> Cell:
    return Cell(rate(count, pupils), text="" if count is None or pupils else "–")


def _schools(found: list[School], told: Mapping[int, Told], year: SchoolYear, today: date) -> Table:
    """Each school beside itself in other years, by name: a school is compared with its own past."""
    shown = [each for each in reversed(years(today)) if each <= year]
    rows = []
    for school in found:
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


def _comparable(found: list[School], now: Told) -> Table:
    """Schools of one sector and size together: the only others to lay one's own figures beside."""
    groups: dict[tuple[str, str], list[School]] = {}
    for school in found:
        if _group(school)[1]:
            groups.setdefault(_group(school), []).append(school)
    rows = []
    for (sector, size), members in sorted(groups.items()):
        if len(members) < rules.COMPARABLE:
            continue
        known = [school.pk for school in members if school.pk in now.pupils]
        count = now.together(known)
        name = f"{sector_names()[sector]}, {size_names()[size].lower()}"
        rows.append((name, [Cell(len(members)), Cell(count), per_100(count, now.pupils_of(known))]))
    columns = [_("Schools"), _("Reported"), _("Per 100 pupils")]
    return Table("comparable", _("Comparable schools together"), _("Sector and size"), columns, rows)


def own_figures(school: School, today: date) -> list[tuple[SchoolYear, Cell, Cell]]:
    """One school beside its own past, oldest first: what was reported, and per 100 pupils."""
    told = _told_by_year(list(schools()), today)
    found = []
    for year in reversed(years(today)):
        there = told.get(year.start)
        if there is not None and school.pk in there.pupils:
            count = there.told(there.schools, school.pk)
            found.append((year, Cell(count), per_100(count, there.pupils[school.pk])))
    return found
