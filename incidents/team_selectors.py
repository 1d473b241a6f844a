"""Figures of a quarter as the whole team may see them, on a wall too: in fives, and never two properties together.

What is told is a total, kinds, and single spots that are large enough, of all but the kinds that are closed off. Every
lower bound is a multiple of five, so that what is left out is never known better than "fewer than five"
(``rules.said``).
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Sum
from django.utils.translation import gettext as _

from core.suppression import FEWEST
from incidents import figure_rules, figure_selectors, rules, taxonomy
from incidents.figure_models import Tally
from incidents.figure_rules import Period
from schools.school_year import SchoolYear

FEW = FEWEST // 2  # how long a bar is drawn of a number that is not told


@dataclass(frozen=True)
class Told:
    """A number as everybody may read it; ``size``: how long a bar is."""

    text: str
    size: int

    @classmethod
    def of(cls, count: int) -> "Told":
        few = FEW if count else 0
        return cls(rules.said(count), count - count % FEWEST if count >= FEWEST else few)


@dataclass(frozen=True)
class Line:
    """A name with its number now and in the same quarter last year; None: nothing can be told of then."""

    name: str
    now: Told | None
    before: Told | None
    code: str = ""


@dataclass(frozen=True)
class StandsOut:
    """What stands out, as a sentence; ``spot``: place and moment."""

    text: str
    more: bool
    spot: tuple[str, str]
    line: Line


@dataclass(frozen=True)
class TeamFigures:
    """``spots``: places and moments of five or more, most first."""

    total: Line
    kinds: list[Line]
    spots: list[tuple[tuple[str, str], Line]]
    quarters: list[Line]
    stands_out: list[StandsOut]


def team_figures(period: Period, today: date) -> TeamFigures:
    """Two queries."""
    months, whole = period.months(today), period.whole_months(today)
    now, then = _cells(months), _cells([figure_rules.last_year(month) for month in months])
    had_register = bool(then)
    kinds_now, kinds_then = _by(now, "type"), _by(then, "type")
    spots_now, spots_then = _spots(now), _spots(then)
    over = [row for row in now if row["month"] in whole], [row for row in then if _next_year(row["month"]) in whole]
    found = figure_rules.findings(period, *map(_spots, over)) if had_register else []
    return TeamFigures(
        total=line_of(_("Together"), sum(kinds_now.values()), sum(kinds_then.values()), had_register),
        kinds=kind_lines(kinds_now, kinds_then, had_register),
        spots=[
            (spot, line_of(spot_name(spot), count, spots_then.get(spot, 0), had_register))
            for spot, count in sorted(spots_now.items(), key=lambda pair: (-pair[1], pair[0]))
            if count >= FEWEST
        ],
        quarters=_quarters(period.year, today),
        stands_out=[
            StandsOut(
                _("%(spot)s: %(now)s, last year %(then)s.")
                % {"spot": spot_name(each.spot), "now": rules.said(each.now), "then": rules.said(each.then)},
                each.more,
                each.spot,
                line_of(spot_name(each.spot), each.now, each.then, had_register),
            )
            for each in found
        ],
    )


def kind_lines(now: Mapping[str, int], then: Mapping[str, int], had_register: bool) -> list[Line]:
    """Those of five or more, now or then."""
    shown = []
    for code in (each.code for each in taxonomy.load().types):
        if max(now.get(code, 0), then.get(code, 0)) >= FEWEST:
            name = figure_selectors.type_name(code)
            shown.append((now.get(code, 0), line_of(name, now.get(code, 0), then.get(code, 0), had_register, code)))
    return [line for _count, line in sorted(shown, key=lambda pair: -pair[0])]


def line_of(name: str, now: int, then: int, had_register: bool, code: str = "") -> Line:
    return Line(name, Told.of(now), Told.of(then) if had_register else None, code)


def _quarters(year: int, today: date) -> list[Line]:
    """This school year beside the last, in fives; nothing of a quarter to come or a year without reports."""
    counts: dict[tuple[int, int], int] = {}
    months = [month for each in (year, year - 1) for month in Period(each).months(today)]
    for row in _cells(months):
        start = SchoolYear.of(row["month"])
        key = start.start, start.quarter(row["month"])
        counts[key] = counts.get(key, 0) + row["reported"]
    used = {start for start, _quarter in counts}

    def told(start: int, quarter: int) -> Told | None:
        begun = start in used and Period(start, quarter).begun(today)
        return Told.of(counts.get((start, quarter), 0)) if begun else None

    names = [figure_selectors.quarter_name(number) for number in range(1, 5)]
    return [Line(name, told(year, number), told(year - 1, number)) for number, name in enumerate(names, start=1)]


def year_of_kinds(year: int, today: date) -> dict[str, str]:
    """How many of each kind in a school year, in fives, by code. One query."""
    return {code: rules.said(count) for code, count in _by(_cells(Period(year).months(today)), "type").items()}


def spot_name(spot: tuple[str, str]) -> str:
    return f"{figure_selectors.word('places', spot[0])}, {figure_selectors.word('moments', spot[1]).lower()}"


def _cells(months: list[date]) -> list[dict[str, Any]]:
    """Without what is closed off: figures that are exact elsewhere leave it out, and the difference would tell."""
    told = Tally.objects.filter(month__in=months, reported__gt=0).exclude(type=Tally.CLOSED_OFF)
    rows = told.order_by().values("month", "type", "place", "moment")
    return list(rows.annotate(reported=Sum("reported")))


def _by(rows: list[dict[str, Any]], name: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for row in rows:
        found[row[name]] = found.get(row[name], 0) + row["reported"]
    return found


def _spots(rows: list[dict[str, Any]]) -> dict[tuple[str, str], int]:
    found: Counter[tuple[str, str]] = Counter()
    for row in rows:
        found[row["place"], row["moment"]] += row["reported"]
    return figure_selectors.inside(found)


def _next_year(month: date) -> date:
    return month.replace(year=month.year + 1)
