"""The step to a new school year, without a database: which year, which groups, how many pupils.

The groups of next year are those of last year; the pupils move up. It is a proposal that people correct.
"""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from schools.school_year import SchoolYear

LAST_GRADE = {"po": 8, "so": 8, "vo": 6}
EVERYBODY_MOVES_UP = 2  # in secondary schools classes stay together until here; then choices split them


@dataclass(frozen=True)
class Slot:
    """A group or class in the making; ``count`` is None as long as nobody knows."""

    name: str
    grades: tuple[int, ...]
    count: int | None = None

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"grades": list(self.grades)}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> "Slot":
        return cls(values["name"], tuple(values["grades"]), values["count"])


def year_to_prepare(today: date) -> SchoolYear:
    """The school year that begins in this calendar year: until 31 July the next one, from 1 August this one."""
    return SchoolYear(today.year)


def propose(last: Sequence[Slot], sector: str) -> list[Slot]:
    """Next year's groups by last year's. Without a last year: one group per year in primary schools, else none."""
    if not last:
        return [] if sector == "vo" else [Slot(f"Groep {grade}", (grade,)) for grade in range(1, 9)]
    names = {slot.name.casefold(): slot for slot in last}
    groups = [Slot(slot.name, slot.grades) for slot in last]
    if sector == "vo":
        groups += [
            moved
            for slot in last
            if slot.grades[-1] <= EVERYBODY_MOVES_UP and (moved := move_up(slot)).name.casefold() not in names
        ]
    proposed = [Slot(slot.name, slot.grades, _count(slot, groups, last, sector)) for slot in groups]
    return sorted(proposed, key=lambda slot: (slot.grades, slot.name))


def move_up(slot: Slot, by: int = 1) -> Slot:
    """The same pupils a year later: "1A" becomes "2A", "Groep 3/4" becomes "Groep 4/5"."""
    old = {str(grade): str(grade + by) for grade in slot.grades}
    name = re.sub(r"\d+", lambda found: old.get(found[0], found[0]), slot.name)
    return Slot(name, tuple(grade + by for grade in slot.grades), slot.count)


def _count(slot: Slot, groups: Sequence[Slot], last: Sequence[Slot], sector: str) -> int | None:
    """The pupils who move up into this group; None where newcomers or an unknown number are among them."""
    before = move_up(slot, -1)
    for each in last:
        if each.grades == before.grades and each.name.casefold() == before.name.casefold():
            return each.count
    if sector == "vo":
        return None
    shares = [_share(grade, groups, last) for grade in slot.grades]
    return None if None in shares else round(sum(share for share in shares if share is not None))


def _share(grade: int, groups: Sequence[Slot], last: Sequence[Slot]) -> float | None:
    """What one of the groups with this year gets of last year's pupils of the year below, spread evenly."""
    below = [slot for slot in last if grade - 1 in slot.grades]
    if not below or any(slot.count is None for slot in below):
        return None
    pupils = sum((slot.count or 0) / len(slot.grades) for slot in below)
    return pupils / sum(grade in slot.grades for slot in groups)
