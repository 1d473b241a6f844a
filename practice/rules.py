"""When the team is asked, and what may be told of answers. Pure."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

QUARTER, HALF_YEAR = 3, 6
ASKING = timedelta(days=14)  # so long before the talk the team is asked what it notices
ENOUGH = 5  # answers are told by so many at a time, so that no difference shows what one person said


def batch_of(answers_before: int) -> int:
    """Which batch the next answer belongs to: the first ``ENOUGH`` are batch 0, and so on."""
    return answers_before // ENOUGH


@dataclass(frozen=True)
class Tally:
    """What may be told of the answers of one round: how many of each, in the order of the question."""

    round: int
    parts: tuple[tuple[str, int], ...]

    @property
    def total(self) -> int:
        return sum(count for _, count in self.parts)


def tallies(rows: Iterable[tuple[int, int, str, int]], order: Iterable[str]) -> list[Tally]:
    """Of rows (round, batch, answer, count) those of full batches, the latest round first; fewer is not told."""
    sizes: Counter[tuple[int, int]] = Counter()
    rows, order = list(rows), list(order)
    for number, batch, _, count in rows:
        sizes[number, batch] += count
    told: dict[int, Counter[str]] = {}
    for number, batch, answer, count in rows:
        if sizes[number, batch] >= ENOUGH:
            told.setdefault(number, Counter())[answer] += count
    return [
        Tally(number, tuple((answer, told[number][answer]) for answer in order if told[number][answer]))
        for number in sorted(told, reverse=True)
    ]
