"""Figures of many boards together: told in large numbers only. Pure.

To who runs the installation each month. To the boards that take part once a year, and coarser (ADR 0013): a board knows
its own numbers, so what is left without them must be many and of nobody in particular too.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

FEWEST_BOARDS, FEWEST_SCHOOLS = 10, 100  # fewer tell too much of each
ROUND = 100  # incidents are told in hundreds, and less than one hundred not at all
TOLD_IN = 10  # the month of which boards read the figures: of schools after the summer, of a school year that is over
FIVES = 5


def in_hundreds(count: int) -> int:
    return count - count % ROUND


def percents(states: Mapping[str, int]) -> dict[str, int]:
    """Of each state the share in whole percents, of the schools of which it is known."""
    known = sum(states.values())
    return {state: round(100 * count / known) for state, count in sorted(states.items())} if known else {}


def in_fives(states: Mapping[str, int]) -> dict[str, int]:
    """The same in fives."""
    known = sum(states.values())
    return {state: FIVES * round(100 * count / known / FIVES) for state, count in sorted(states.items())}


def is_spread(parts: Iterable[int]) -> bool:
    """Whether a sum hides its largest part from who knows the next: all others together are as much as the largest."""
    largest, _next, *others = [*sorted(parts, reverse=True), 0, 0]
    return sum(others) >= largest


class Together:
    """Adds schools up, one after another. ``boards``: schools by board; ``types``: incidents by kind and board."""

    def __init__(self) -> None:
        self.boards: Counter[Any] = Counter()
        self.states: dict[str, dict[Any, Counter[str]]] = {}
        self.types: dict[str, Counter[Any]] = {}
        self.pupils = 0

    def add_standing(self, board: Any, states: Iterable[tuple[str, str]]) -> None:
        """One school of a board."""
        self.boards[board] += 1
        for key, state in states:
            self.states.setdefault(key, {}).setdefault(board, Counter())[state] += 1

    def add_year(self, board: Any, counts: Mapping[str, Any], pupils: int | None) -> None:
        """Of a school of which it is not known how many pupils it had, nothing counts."""
        types = counts.get("types")
        if pupils and isinstance(types, dict):
            for code, count in types.items():
                self.types.setdefault(code, Counter())[board] += count
            self.pupils += pupils

    @property
    def schools(self) -> int:
        return self.boards.total()

    def told(self) -> dict[str, Any]:
        """``boards``: what boards that take part may read of it."""
        if not is_enough(self.boards):
            return {}
        states = {key: sum(found.values(), Counter()) for key, found in sorted(self.states.items())}
        types = {code: found.total() for code, found in sorted(self.types.items())}
        return {
            "states": {key: percents(found) for key, found in states.items()},
            **self._per_100(types),
            "boards": self._told_to_boards(),
        }

    def _told_to_boards(self) -> dict[str, Any]:
        """Whatever board reads it: nothing of what one board is the most of, without that board or with it."""
        states = {
            key: in_fives(sum(found.values(), Counter()))
            for key, found in sorted(self.states.items())
            if is_left(Counter({board: each.total() for board, each in found.items()}))
        }
        if not is_left(self.boards):
            return {}
        types = {code: found.total() for code, found in sorted(self.types.items()) if is_spread(found.values())}
        return {"states": states, **self._per_100(types)}

    def _per_100(self, counts: Mapping[str, int]) -> dict[str, dict[str, Any]]:
        types = {code: in_hundreds(count) for code, count in counts.items() if count >= ROUND}
        return {
            "types": types,
            "per_100": {code: round(100 * count / self.pupils, 1) for code, count in types.items()},
        }


def is_enough(schools: Counter[Any]) -> bool:
    """Of schools by board: whether these are so many that all of it may be told."""
    return len(schools) >= FEWEST_BOARDS and schools.total() >= FEWEST_SCHOOLS


def is_left(schools: Counter[Any]) -> bool:
    """Whether enough is left for every board that takes its own schools away, and nobody is the most of that."""
    rest = schools.total() - max(schools.values(), default=0)
    return len(schools) > FEWEST_BOARDS and rest >= FEWEST_SCHOOLS and is_spread(schools.values())
