"""Scores of answers, exactly: pure functions on ``Decimal``. What is shown is rounded at display only, half up.

Values are raw values of a scale of ``size`` options, or None where there is no answer (a missing code). Nothing here
knows questionnaires or a database.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

Value = int | None
HUNDRED = Decimal(100)
WARN_MISSING, HIDE_MISSING = Decimal(20), Decimal(50)  # per cent
FAVOURABLE_FROM = {4: 3, 5: 4}


class Band(StrEnum):
    GOOD = "good"
    ENOUGH = "enough"
    ATTENTION = "attention"
    POOR = "poor"


BANDS = ((Decimal("3.25"), Band.GOOD), (Decimal("3.00"), Band.ENOUGH), (Decimal("2.50"), Band.ATTENTION))


def half_up(value: Decimal, places: int = 2) -> Decimal:
    """As it is shown."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def as_text(value: Decimal | None, places: int = 2) -> str:
    """As figures are kept; empty when there is none."""
    return "" if value is None else str(half_up(value, places))


def turned(value: Value, size: int, *, reversed: bool) -> Value:
    """High is good: the value of a reversed item is turned round."""
    return value if value is None or not reversed else 1 + size - value


def favourable_from(size: int) -> int:
    """The lowest favourable value of a scale: "often" of four, "agree" of five."""
    return FAVOURABLE_FROM.get(size, size // 2 + 1)


@dataclass(frozen=True)
class Tally:
    """Sums and counts of one item over some respondents: everything else follows from them.

    ``counts``: how often each turned value was given, from 1 up. ``missing``: how many had the question and gave no
    valid answer.
    """

    counts: tuple[int, ...]
    missing: int = 0

    @property
    def size(self) -> int:
        return len(self.counts)

    @property
    def n(self) -> int:
        return sum(self.counts)

    @property
    def total(self) -> int:
        return sum(value * count for value, count in enumerate(self.counts, start=1))

    @property
    def squares(self) -> int:
        return sum(value * value * count for value, count in enumerate(self.counts, start=1))

    @property
    def favourable(self) -> int:
        return sum(self.counts[favourable_from(self.size) - 1 :])

    @property
    def mean(self) -> Decimal | None:
        return Decimal(self.total) / self.n if self.n else None

    @property
    def deviation(self) -> Decimal | None:
        """The standard deviation, with n − 1."""
        if self.n < 2:
            return None
        return ((self.squares - Decimal(self.total) ** 2 / self.n) / (self.n - 1)).sqrt()

    @property
    def favourable_share(self) -> Decimal | None:
        return HUNDRED * self.favourable / self.n if self.n else None

    @property
    def missing_share(self) -> Decimal | None:
        asked = self.n + self.missing
        return HUNDRED * self.missing / asked if asked else None

    @property
    def warns(self) -> bool:
        return (self.missing_share or 0) > WARN_MISSING

    @property
    def hides(self) -> bool:
        return (self.missing_share or 0) > HIDE_MISSING

    @property
    def shares(self) -> tuple[Decimal, ...]:
        return tuple(HUNDRED * count / self.n for count in self.counts) if self.n else ()

    @property
    def tells_on_all(self) -> bool:
        """Whether every answer is one and the same unfavourable one: then the distribution tells on everybody."""
        return self.n > 0 and max(self.counts) == self.n and not self.favourable


def tally(values: Iterable[Value], size: int, *, reversed: bool = False) -> Tally:
    counts, missing = [0] * size, 0
    for value in values:
        found = turned(value, size, reversed=reversed)
        if found is None:
            missing += 1
        else:
            counts[found - 1] += 1
    return Tally(tuple(counts), missing)


def respondent_score(values: Sequence[Value]) -> Decimal | None:
    """The mean of somebody's valid (turned) values in a domain, when at least half of its items have one."""
    valid = [value for value in values if value is not None]
    needed = (len(values) + 1) // 2
    return Decimal(sum(valid)) / len(valid) if valid and len(valid) >= needed else None


def mean_of(values: Iterable[Decimal]) -> Decimal | None:
    found = list(values)
    return sum(found, Decimal(0)) / len(found) if found else None


def domain_mean(rows: Iterable[Sequence[Value]]) -> tuple[Decimal | None, int]:
    """Mode R: the mean over respondents, and over how many. ``rows``: turned values, one row per respondent."""
    scores = [score for row in rows if (score := respondent_score(row)) is not None]
    return mean_of(scores), len(scores)


def mean_of_items(tallies: Iterable[Tally]) -> Decimal | None:
    """Mode I: the mean of the means of the items."""
    return mean_of(found.mean for found in tallies if found.mean is not None)


def favourable_share(tallies: Iterable[Tally]) -> Decimal | None:
    """Of a domain: favourable answers out of all valid ones."""
    found = list(tallies)
    valid = sum(each.n for each in found)
    return HUNDRED * sum(each.favourable for each in found) / valid if valid else None


def victims(rows: Iterable[Sequence[Value]], *, since: int) -> tuple[int, int]:
    """How many were a victim, of how many who answered at least half: any raw value of ``since`` or more."""
    hit = answered = 0
    for row in rows:
        valid = [value for value in row if value is not None]
        if valid and len(valid) >= (len(row) + 1) // 2:
            answered += 1
            hit += any(value >= since for value in valid)
    return hit, answered


def mark(mean: Decimal, size: int) -> Decimal:
    """A mean as a school mark from 1 to 10."""
    return 1 + 9 * (mean - 1) / (size - 1)


def band(mean: Decimal) -> Band:
    return next((found for least, found in BANDS if mean >= least), Band.POOR)


def alpha(rows: Iterable[Sequence[Value]]) -> Decimal | None:
    """Cronbach's alpha over respondents without missing values: for validating the questionnaire itself."""
    whole = [row for row in rows if None not in row]
    items = len(whole[0]) if whole else 0
    if len(whole) < 2 or items < 2:
        return None
    spread = variance([sum(row) for row in whole])  # type: ignore[arg-type]
    if not spread:
        return None
    apart = sum((variance([row[i] for row in whole]) for i in range(items)), Decimal(0))  # type: ignore[misc]
    return Decimal(items) / (items - 1) * (1 - apart / spread)


def item_rest(rows: Iterable[Sequence[Value]], item: int) -> Decimal | None:
    """The correlation of an item with the sum of the others."""
    whole = [row for row in rows if None not in row]
    if len(whole) < 2:
        return None
    one = [Decimal(row[item]) for row in whole]  # type: ignore[arg-type]
    rest = [Decimal(sum(row) - row[item]) for row in whole]  # type: ignore[arg-type,operator]
    spreads = variance(one) * variance(rest)
    if not spreads:
        return None
    middle = (mean_of(one) or Decimal(0), mean_of(rest) or Decimal(0))
    shared = sum(((a - middle[0]) * (b - middle[1]) for a, b in zip(one, rest, strict=True)), Decimal(0))
    return shared / (len(whole) - 1) / spreads.sqrt()


def variance(values: Sequence[Decimal | int]) -> Decimal:
    """With n − 1; from the differences to the mean, so that rounding never makes it negative."""
    middle = Decimal(sum(values)) / len(values)
    return sum(((value - middle) ** 2 for value in values), Decimal(0)) / (len(values) - 1)
