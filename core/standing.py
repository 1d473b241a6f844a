"""How a school stands to what is asked of it: the shape rooms give to the board's overview (``standing.py`` of a room).

A room says with ``obligation`` how each of its obligations reads, and offers a function, marked ``@offer("standing")``,
that takes the school and today's date, runs in that school's scope and answers ``Stand``s: codes, small numbers and a
date, never a text or a name. They are kept in a row that the board reads instead of the school's own tables, so an
answer must be fit for the board's eyes: numbers about few people are told in fives.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise

MISSING, ATTENTION, BUSY, GOOD, UNKNOWN = "missing", "attention", "busy", "good", "unknown"
GAPS = (MISSING, ATTENTION)


@dataclass(frozen=True)
class Said:
    """How one code reads. ``short``: in a cell; ``text``: a sentence; ``ask``: a question for a conversation.

    Each may use %(n)s, %(m)s, %(day)s, %(month)s and %(short_day)s.
    """

    state: str
    short: str | Promise
    text: str | Promise
    ask: str | Promise = ""


@dataclass(frozen=True)
class Obligation:
    """``short``: above a column; ``about``: what one sees and how it was found.

    ``view``: the school's page that proves it, where a board may go; with ``at_board`` it is a page of the board.
    ``aside``: it is told beside the matrix, and not in a column of it.
    """

    key: str
    title: str | Promise
    short: str | Promise
    order: int
    about: str | Promise
    said: Mapping[str, Said]
    view: str = ""
    at_board: bool = False
    aside: bool = False


@dataclass(frozen=True)
class Stand:
    """How the school stands to one obligation: which of its codes, and what its words need."""

    key: str
    code: str
    n: int = 0
    m: int = 0
    day: date | None = None

    def kept(self) -> dict[str, Any]:
        """As a row keeps it: only what is not empty."""
        found = {"code": self.code, "n": self.n, "m": self.m, "day": self.day and self.day.isoformat()}
        return {name: value for name, value in found.items() if value}


OBLIGATIONS: dict[str, Obligation] = {}


def obligation(key: str, **values: Any) -> None:
    """Say in a room's ``standing.py`` how one of its obligations reads; see ``Obligation``."""
    OBLIGATIONS[key] = Obligation(key, **values)


def obligations() -> list[Obligation]:
    """In the order of the columns."""
    return sorted(OBLIGATIONS.values(), key=lambda each: each.order)
