"""How incidents went on, from their tallies: taken in hand, repaired, stopped. What came from another register was
followed up there, so it counts in none of these.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.suppression import FEWEST
from incidents.figure_cells import Cell, Table
from incidents.figure_models import Tally


def follow_up(rows: list[Any]) -> Table:
    """As they are, for who follows all cases."""
    sums = _sums(rows)
    days = round(sums["taken_days"] / sums["taken"], 1) if sums["taken"] else None
    return _table(
        [
            (_("Taken in hand"), _share(sums["taken"], sums["followed"])),
            (_("Days until taken in hand, on average"), Cell(days, text="" if days is not None else "–")),
            (_("Closed"), _share(sums["closed"], sums["followed"])),
            (_("Stopped, when somebody asked"), _share(sums["stopped"], sums["asked"])),
            (_("Repaired: a restorative talk was held"), _share(sums["talked"], sums["followed"])),
            (_("The agreements work, when somebody looked"), _share(sums["kept"], sums["looked"])),
        ]
    )


def follow_up_protected(rows: list[Any]) -> Table:
    """For everybody else: in tens of percents, if neither what was nor what was not is a small number; each line is
    protected by itself."""
    sums = _sums(rows)
    return _table(
        [
            (_("Taken in hand"), _about(sums["taken"], sums["followed"])),
            (_("Days until taken in hand, on average"), _days(sums)),
            (_("Closed"), _about(sums["closed"], sums["followed"])),
            (_("Repaired: a restorative talk was held"), _about(sums["talked"], sums["followed"])),
            (_("The agreements work, when somebody looked"), _about(sums["kept"], sums["looked"])),
        ]
    )


def _table(lines: list[tuple[str, Cell]]) -> Table:
    rows = [(name, [cell]) for name, cell in lines]
    return Table("follow_up", _("How it went on"), _("What"), [_("Share")], rows)


def _sums(rows: list[Any]) -> dict[str, int]:
    sums = {name: sum(row[name] for row in rows) for name in Tally.COUNTERS}
    return sums | {"followed": sums["reported"] - sums["imported"]}


def _share(part: int, whole: int) -> Cell:
    if not whole:
        return Cell(None, text="–")
    words = {"percent": round(100 * part / whole), "part": part, "whole": whole}
    return Cell(part, text=_("%(percent)s%% (%(part)s of %(whole)s)") % words)


def _about(part: int, whole: int) -> Cell:
    if not whole:
        return Cell(None, text="–")
    if not _tells(part, whole):
        return Cell(None)
    return Cell(part, text=_("about %(percent)s%%") % {"percent": 10 * round(10 * part / whole)})


def _days(sums: Mapping[str, int]) -> Cell:
    """A mean in whole days, if it may be told of how many it is."""
    if not sums["taken"]:
        return Cell(None, text="–")
    if not _tells(sums["taken"], sums["followed"]):
        return Cell(None)
    return Cell(round(sums["taken_days"] / sums["taken"]))


def _tells(part: int, whole: int) -> bool:
    return whole >= FEWEST and all(count == 0 or count >= FEWEST for count in (part, whole - part))
