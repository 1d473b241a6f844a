"""Which three findings a talk is about: the weightiest, with something good among them, and that first. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from guidance.questions import About
from reviews.contents import Finding

MOST = 3
# What weighs how much: what became more, nobody for a task, what people say, what was agreed, what is only told.
CHANGED, VACANT, LOW, LATE, MOST_REPORTED, HELPED, REVIEW, HIGH, QUIET = 90, 80, 70, 65, 60, 50, 40, 35, 20


@dataclass(frozen=True)
class Candidate:
    """A finding with its weight, and what questions may be about if it is chosen."""

    weight: int
    finding: Finding
    about: About


def choose(found: Iterable[Candidate]) -> list[Candidate]:
    """Three at most. A team that hears something good first, hears the rest too."""
    rows = sorted(found, key=lambda each: -each.weight)
    chosen = rows[:MOST]
    good = next((each for each in rows if each.finding.good), None)
    if good and good not in chosen:
        chosen = [*chosen[: MOST - 1], good]
    return sorted(chosen, key=lambda each: (not each.finding.good, -each.weight))
