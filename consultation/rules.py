"""Counting answers without pointing at anybody, and holding back who sends too fast. Without a database."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from core.suppression import FEWEST

VALUES = ("yes", "little", "no", "unknown")
QUESTIONS = 3
WINDOW = timedelta(minutes=10)
MOST_PER_WINDOW = 120  # four classes that answer at the same time by one link
MOST_ANSWERS = 3000
MOST_CARDS = 120  # at once


@dataclass(frozen=True)
class Given:
    """What one person ticked, and whether they did it under no name."""

    choices: Mapping[str, Sequence[str]]
    anonymous: bool = True


@dataclass(frozen=True)
class Counted:
    """How often each value was chosen; empty ``counts`` when saying so might point at somebody."""

    total: int
    counts: Mapping[str, int]

    @property
    def hidden(self) -> bool:
        return self.total > 0 and not self.counts


@dataclass(frozen=True)
class Outcome:
    """How many answered, and per section what they ticked."""

    answers: int
    sections: Mapping[str, tuple[Counted, ...]]


def count(given: Iterable[Given], keys: Iterable[str]) -> Outcome:
    """Count the answers to the questions of these sections.

    A question is counted out loud when everybody who answered it gave their name, or when at least five did not:
    who knows what the others ticked would otherwise know what the rest did.
    """
    rows = list(given)
    return Outcome(len(rows), {key: tuple(_counted(rows, key, number) for number in range(QUESTIONS)) for key in keys})


def _counted(rows: Iterable[Given], key: str, number: int) -> Counted:
    ticked = [(value, row.anonymous) for row in rows if (value := _value(row, key, number))]
    nameless = sum(anonymous for _, anonymous in ticked)
    if 0 < nameless < FEWEST:
        return Counted(len(ticked), {})
    values = [value for value, _ in ticked]
    return Counted(len(ticked), {value: values.count(value) for value in VALUES} if ticked else {})


def _value(row: Given, key: str, number: int) -> str:
    values = row.choices.get(key, ())
    value = values[number] if number < len(values) else ""
    return value if value in VALUES else ""


def store_outcome(outcome: Outcome) -> dict:
    """An outcome as JSON."""
    sections = {key: [[row.total, dict(row.counts)] for row in rows] for key, rows in outcome.sections.items()}
    return {"answers": outcome.answers, "sections": sections}


def read_outcome(stored: Mapping) -> Outcome:
    """What ``store_outcome`` made; of a round that was never counted an empty one."""
    sections = stored.get("sections", {})
    return Outcome(
        stored.get("answers", 0),
        {key: tuple(Counted(total, counts) for total, counts in rows) for key, rows in sections.items()},
    )


def in_words(row: Counted, names: Mapping[str, str]) -> str:
    """ "Ja 12, een beetje 5, nee 0, weet ik niet 1"; ``names`` of the values."""
    parts = [f"{names[value]} {row.counts[value]}" for value in VALUES if value in row.counts]
    return ", ".join([*parts[:1], *(part[:1].lower() + part[1:] for part in parts[1:])])


def next_in_window(now: datetime, since: datetime | None, number: int) -> tuple[datetime, int] | None:
    """The window and how many came in it, with one more; None when that is too many."""
    if since is None or not since <= now < since + WINDOW:
        return now, 1
    return (since, number + 1) if number < MOST_PER_WINDOW else None
