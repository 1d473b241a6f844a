"""Figures of all boards together, as tables: for who runs the installation, and for a board that takes part."""

from dataclasses import dataclass
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from core.standing import ATTENTION, BUSY, GOOD, MISSING, obligations
from incidents.figure_selectors import Cell, Table, type_name
from oversight import figure_selectors, national_rules, selectors
from oversight.models import NationalFigures, NationalShare
from schools.models import Board
from schools.school_year import SchoolYear

STATES = (GOOD, BUSY, ATTENTION, MISSING)


def tables(row: NationalFigures) -> list[Table]:
    """Nothing while too few take part."""
    if not row.data:
        return []
    columns = [_("In order"), _("Busy"), _("Asks for attention"), _("Missing")]
    found = row.data["states"]
    shares = [
        (str(each.title), [Cell(None, text=f"{found[each.key].get(state, 0)}%") for state in STATES])
        for each in obligations()
        if each.key in found
    ]
    per_100 = row.data["per_100"]
    kinds = [(type_name(code), [Cell(count), Cell(per_100[code])]) for code, count in row.data["types"].items()]
    return [
        Table("standing", _("Schools and obligations"), _("Obligation"), columns, shares),
        Table("types", _("What kind"), _("Kind"), [_("Reported"), _("Per 100 pupils")], kinds),
    ]


@dataclass(frozen=True)
class Beside:
    """A board beside all that take part. ``takes_part``: since when; ``row``: the figures in which it counted.

    ``year``: the school year of which incidents are told. Without a row that may be told there are no tables.
    """

    takes_part: date | None
    row: NationalFigures | None
    year: SchoolYear | None
    tables: list[Table]


def beside(board: Board, today: date) -> Beside:
    """Of the last year that figures were made for boards. Six queries."""
    share = NationalShare.objects.filter(on=True).first()
    since = timezone.localdate(share.set_at) if share else None
    row = NationalFigures.objects.filter(month__month=national_rules.TOLD_IN, month__lte=today).first()
    if since is None or row is None or row.month <= since or not row.data.get("boards"):
        return Beside(since, None, None, [])
    year = SchoolYear.of(row.month).previous
    found = row.data["boards"]
    return Beside(
        since, row, year, [_standing_beside(board, found["states"]), _types_beside(year, today, found["per_100"])]
    )


def _standing_beside(board: Board, states: dict[str, dict[str, int]]) -> Table:
    own: dict[str, list[bool]] = {}
    for row in selectors.matrix(board, asked=selectors.columns()).rows:
        for cell in row.cells:
            if cell.said:
                own.setdefault(cell.obligation.key, []).append(cell.state == GOOD)
    rows = []
    for each in obligations():
        if each.key in states:
            good = own.get(each.key)
            here = f"{round(100 * sum(good) / len(good))}%" if good else "–"
            rows.append(
                (str(each.title), [Cell(None, text=here), Cell(None, text=f"{states[each.key].get(GOOD, 0)}%")])
            )
    columns = [_("Your schools now"), _("All boards")]
    return Table("standing", _("Schools where it is in order"), _("Obligation"), columns, rows)


def _types_beside(year: SchoolYear, today: date, per_100: dict[str, float]) -> Table:
    own = dict(figure_selectors.year_report(year, today).table("types").rows)
    rows = []
    for code, rate in per_100.items():
        cells = own.get(type_name(code))
        rows.append((type_name(code), [cells[1] if cells else Cell(None, text="–"), Cell(rate)]))
    columns = [_("Your schools"), _("All boards")]
    return Table("types", _("Reported per 100 pupils"), _("Kind"), columns, rows)
