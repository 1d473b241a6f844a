"""Figures of many boards together: told in large numbers only. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

FEWEST_BOARDS, FEWEST_SCHOOLS = 10, 100  # fewer tell too much of each
ROUND = 100  # incidents are told in hundreds, and less than one hundred not at all


def in_hundreds(count: int) -> int:
    return count - count % ROUND


def percents(states: Mapping[str, int]) -> dict[str, int]:
    """Of each state the share in whole percents, of the schools of which it is known."""
    known = sum(states.values())
    return {state: round(100 * count / known) for state, count in sorted(states.items())} if known else {}


class Together:
    """Adds schools up, one after another."""

    def __init__(self) -> None:
        self.boards: set[Any] = set()
        self.schools: set[Any] = set()
        self.states: dict[str, Counter[str]] = {}
        self.types: Counter[str] = Counter()
        self.pupils = 0

    def add_standing(self, board: Any, school: Any, states: Iterable[tuple[str, str]]) -> None:
        self.boards.add(board)
        self.schools.add(school)
        for key, state in states:
            self.states.setdefault(key, Counter())[state] += 1

    def add_year(self, counts: Mapping[str, Any], pupils: int | None) -> None:
        """Of a school of which it is not known how many pupils it had, nothing counts."""
        types = counts.get("types")
        if pupils and isinstance(types, dict):
            self.types.update(types)
            self.pupils += pupils

    @property
    def enough(self) -> bool:
        return len(self.boards) >= FEWEST_BOARDS and len(self.schools) >= FEWEST_SCHOOLS

    def told(self) -> dict[str, Any]:
        if not self.enough:
            return {}
        types = {code: in_hundreds(count) for code, count in sorted(self.types.items()) if count >= ROUND}
        return {
            "states": {key: percents(states) for key, states in sorted(self.states.items())},
            "types": types,
            "per_100": {code: round(100 * count / self.pupils, 1) for code, count in types.items()},
        }
