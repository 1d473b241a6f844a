"""Figures of incidents: one source for the page, the files and the yearly overview, small numbers kept back here.

Who follows all cases reads exact figures of any period. Everybody else reads school years that are over, each told by
kind, by place and moment, by quarter and by how it went on, and each of these protected by itself
(``core.suppression``); nothing is told of two of them together, so that they say nothing about each other.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Sum
from django.utils.translation import gettext as _

from actions.origins import Origin
from core.suppression import Protected
from incidents import figure_rules, rules, taxonomy
from incidents.figure_cells import Cell, Table
from incidents.figure_follow import follow_up, follow_up_protected
from incidents.figure_models import Tally
from incidents.figure_rules import Finding, Period, Spot
from schools.models import School
from schools.school_year import SchoolYear
from schools.selectors import pupils_of

LEVELS = 4  # shades of the heat table
UNKNOWN = "unknown"  # a moment
YEARS = 3  # how far back the choice of periods goes


@dataclass(frozen=True)
class Advice:
    """Something that stands out, as a sentence. ``quote``: the same for the plan, in round numbers."""

    id: UUID
    text: str
    quote: str


@dataclass(frozen=True)
class Analysis:
    """``total`` None is not told; ``imported``: how many of it came from another register. ``rate``: per 100 pupils.
    ``kind``: the one type it is about."""

    period: Period
    name: str
    exact: bool
    total: int | None
    before: int | None
    rate: float | None
    tables: list[Table]
    today: date
    advice: list[Advice] = field(default_factory=list)
    kind: str = ""
    imported: int = 0

    @property
    def until(self) -> date | None:
        """The month it runs to while it goes on; last year is counted until that month too."""
        return None if self.period.is_over(self.today) else self.today

    @property
    def hides(self) -> bool:
        return any(cell.hidden for table in self.tables for _name, cells in table.rows for cell in cells)


# --- Which periods ---


def periods(today: date, *, exact: bool) -> list[Period]:
    """What somebody may choose from, latest first: quarters too for who follows all cases."""
    now = SchoolYear.of(today).start
    years = [Period(year) for year in range(now, now - YEARS, -1)]
    if not exact:
        return [period for period in years if period.is_over(today)]
    quarters = [Period(year, quarter) for year in (now, now - 1) for quarter in (4, 3, 2, 1)]
    return [*years[:2], *(period for period in quarters if period.begun(today)), *years[2:]]


def period_name(period: Period) -> str:
    if not period.quarter:
        return _("School year %(year)s") % {"year": period.school_year}
    return _("Quarter %(quarter)s of %(year)s") % {"quarter": period.quarter, "year": period.school_year}


# --- The figures ---


def analysis(school: School, period: Period, today: date, *, exact: bool, kind: str = "") -> Analysis:
    """``kind``: narrows the table of places and moments to one type; only where figures are exact."""
    kind = kind if exact else ""
    months = period.months(today)
    cells = _cells([*months, *map(figure_rules.last_year, months)])
    now = [row for row in cells if row["month"] in months]
    then = [row for row in cells if row["month"] not in months]
    pupils = pupils_of(school, period.year)
    if exact:
        return _exact(period, now, then, pupils, kind, today)
    return _protected(period, now, pupils, today)


def _cells(months: list[date]) -> list[dict[str, Any]]:
    names = ("month", "type", "place", "moment")
    rows = Tally.objects.filter(month__in=months, reported__gt=0).order_by().values(*names)
    return list(rows.annotate(**{name: Sum(name) for name in Tally.COUNTERS}))


def _exact(period: Period, now: list[Any], then: list[Any], pupils: int | None, kind: str, today: date) -> Analysis:
    spots = _by(_of_kind(now, kind), _spot)
    total, before = (sum(row["reported"] for row in rows) for rows in (now, then))
    count, types = _count_of(spots), _by(now, _type)
    kinds_then = _by(then, _type) if then else None  # without a register last year there is nothing to compare with
    tables = [
        _heat(spots, lambda spot: count([spot]), lambda match: count(filter(match, spots)), kind),
        _types(types, lambda code: types[code], pupils, kinds_then),
        _quarters(period.year, today),
        follow_up(now),
    ]
    whole = period.whole_months(today)
    over = [row for row in now if row["month"] in whole]
    over_then = [row for row in then if row["month"] in map(figure_rules.last_year, whole)]
    stands_out = figure_rules.findings(period, inside(_by(over, _spot)), inside(_by(over_then, _spot)))
    advice = [_advice(each) for each in stands_out] if then else []
    rate, imported = _rate(total, pupils), sum(row["imported"] for row in now)
    name, before = period_name(period), before if then else None
    return Analysis(period, name, True, total, before, rate, tables, today, advice, kind, imported)


def _protected(period: Period, rows: list[Any], pupils: int | None, today: date) -> Analysis:
    """What is closed off is told apart, and of that nothing but how many."""
    closed_off = Protected({Tally.CLOSED_OFF: sum(row["reported"] for row in rows if not row["place"])})
    rows = [row for row in rows if row["place"]]
    spots = Protected(_by(rows, _spot), along=lambda spot: spot[0])
    types = Protected(_by(rows, _type))
    quarters = Protected(_by(rows, lambda row: _quarter(row["month"])))
    name, faces = period_name(period), (spots, types, quarters)
    if not rows or any(face.total() is None for face in faces):
        return Analysis(period, name, False, None if rows else 0, None, None, [], today)
    total = types.total()

    def told(code: str) -> int | None:
        return closed_off.told(code) if code == Tally.CLOSED_OFF else types.told(code)

    tables = [
        _heat(spots.counts, spots.told, spots.total),
        _types({**types.counts, **{code: count for code, count in closed_off.counts.items() if count}}, told, pupils),
        Table(
            "quarters",
            _("Per quarter"),
            _("Quarter"),
            [str(period.school_year)],
            [(quarter_name(n), [Cell(quarters.told(n) if n in quarters.counts else 0)]) for n in range(1, 5)],
        ),
        follow_up_protected(rows),
    ]
    return Analysis(period, name, False, total, None, _rate(total, pupils), tables, today)


def _of_kind(rows: list[Any], kind: str) -> list[Any]:
    return [row for row in rows if not kind or row["type"] == kind]


def _by(rows: Iterable[Any], key: Callable[[Any], Any], counter: str = "reported") -> Counter[Any]:
    found: Counter[Any] = Counter()
    for row in rows:
        found[key(row)] += row[counter]
    return found


def _spot(row: Any) -> Spot:
    return row["place"], row["moment"]


def _type(row: Any) -> str:
    return row["type"]


def _quarter(month: date) -> int:
    return SchoolYear.of(month).quarter(month)


def inside(spots: Counter[Spot]) -> dict[Spot, int]:
    """Without what is closed off, which has no place, and what has no known moment: that is no spot to look at."""
    return {spot: count for spot, count in spots.items() if spot[0] and spot[1] != UNKNOWN}


def _count_of(spots: Counter[Spot]) -> Callable[[Iterable[Spot]], int]:
    return lambda found: sum(spots[spot] for spot in found)


def _rate(count: int | None, pupils: int | None) -> float | None:
    return round(100 * count / pupils, 1) if count is not None and pupils else None


# --- The tables ---


def _heat(
    spots: Mapping[Spot, int],
    told: Callable[[Spot], int | None],
    total: Callable[[Callable[[Spot], bool]], int | None],
    kind: str = "",
) -> Table:
    """Places that occur × moments that occur, in the order of the words, with their totals."""
    places = [code for code in _codes("places") if any(spot[0] == code for spot in spots)]
    moments = [code for code in _codes("moments") if any(spot[1] == code for spot in spots)]
    most = max(spots.values(), default=0)

    def cell(spot: Spot) -> Cell:
        number = told(spot) if spot in spots else 0
        return Cell(number, -(-LEVELS * number // most) if number else 0)

    rows = [
        (
            word("places", place),
            [*(cell((place, moment)) for moment in moments), Cell(total(_in(0, place)))],
        )
        for place in places
    ]
    if rows:
        sums = [Cell(total(_in(1, moment))) for moment in moments]
        rows.append((_("Together"), [*sums, Cell(total(lambda spot: bool(spot[0])))]))
    columns = [*(word("moments", moment) for moment in moments), _("Together")]
    title = f"{_('Where and when')}: {type_name(kind)}" if kind else _("Where and when")
    return Table("where", title, _("Place"), columns, rows, heat=True)


def _in(part: int, code: str) -> Callable[[Spot], bool]:
    return lambda spot: spot[part] == code


def _types(
    counts: Mapping[str, int],
    told: Callable[[str], int | None],
    pupils: int | None,
    then: Mapping[str, int] | None = None,
) -> Table:
    """``then``: last year's counts, to stand beside."""
    rows = []
    for code in (*_codes("types"), Tally.CLOSED_OFF):
        if code in counts or (then and code in then):
            count = told(code)
            rate = Cell(_rate(count, pupils), text="" if count is None or pupils else "–")
            beside = [] if then is None else [Cell(then.get(code, 0))]
            rows.append((type_name(code), [Cell(count), rate, *beside]))
    columns = [_("Reported"), _("Per 100 pupils"), *([] if then is None else [_("Last year")])]
    return Table("kinds", _("What kind"), _("Kind"), columns, rows)


def _quarters(year: int, today: date) -> Table:
    """This school year beside the last, whole quarters and the one that goes on; nothing of a year without reports."""
    rows = _cells([month for each in (year, year - 1) for month in Period(each).months(today)])
    counts = _by(rows, lambda row: (SchoolYear.of(row["month"]).start, _quarter(row["month"])))
    used = {start for start, _n in counts}
    shown = [
        (
            quarter_name(n),
            [
                Cell(counts[each, n]) if each in used and Period(each, n).begun(today) else Cell(None, text="–")
                for each in (year, year - 1)
            ],
        )
        for n in range(1, 5)
    ]
    columns = [str(SchoolYear(each)) for each in (year, year - 1)]
    return Table("quarters", _("Per quarter"), _("Quarter"), columns, shown)


def quarter_name(number: int) -> str:
    names = [_("August to October"), _("November to January"), _("February to April"), _("May to July")]
    return names[number - 1]


# --- What stands out ---


def _advice(each: Finding) -> Advice:
    words = {"place": word("places", each.spot[0]), "moment": word("moments", each.spot[1]).lower()}
    text = _("%(place)s, %(moment)s: %(now)s, last year %(then)s.")
    question = _("Was more reported, or did more happen?") if each.more else _("Was less reported, or did less happen?")
    exact = text % (words | {"now": each.now, "then": each.then})
    round_ = text % (words | {"now": rules.said(each.now), "then": rules.said(each.then)})
    return Advice(each.id, f"{exact} {question}", f"{round_} {question}")


def finding_origin(key: UUID, today: date) -> Origin | None:
    """The finding with this id, as what an action came from: where and when, no number."""
    now = SchoolYear.of(today).start
    known = [Period(year, quarter) for year in (now, now - 1, now - 2) for quarter in range(5)]
    for period in known:
        for place in _codes("places"):
            for moment in _codes("moments"):
                if figure_rules.finding_id(period, (place, moment)) == key:
                    label = f"{word('places', place)}, {word('moments', moment).lower()} ({period_name(period)})"
                    return Origin("finding", key, label, "incidents:analysis")
    return None


# --- Words ---


def _codes(kind: str) -> list[str]:
    """The codes of a list in all versions, latest first; an older one's that went stand at the end."""
    found = [each.code for each in getattr(taxonomy.load(), kind)]
    for version in taxonomy.versions():
        found += [each.code for each in getattr(taxonomy.load(version), kind)]
    return list(dict.fromkeys(found))


def word(kind: str, code: str) -> str:
    for version in (taxonomy.CURRENT, *taxonomy.versions()):
        for each in getattr(taxonomy.load(version), kind):
            if each.code == code:
                return each.name
    raise KeyError(code)


def type_name(code: str) -> str:
    return _("Kinds that are closed off") if code == Tally.CLOSED_OFF else word("types", code)


def kinds_of() -> list[tuple[str, str]]:
    """The types to narrow by, in the order of the words."""
    return [(code, word("types", code)) for code in _codes("types")]
