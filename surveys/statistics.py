"""How sure figures are: representativeness, intervals and differences. Pure; tests compare it with SciPy and
statsmodels.

Proportions are between 0 and 1, as ``Decimal``. ``population`` is the size of a group everybody of whom was asked.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from enum import StrEnum
from functools import cache

Z = Decimal("1.959964")
HALF = Decimal("0.5")
LEAST_RESPONSE = Decimal("0.6")
CLUSTERING = Decimal("0.05")
LEAST_MEAN, LEAST_SHARE = Decimal("0.15"), Decimal("0.10")  # a smaller difference is not worth a word


class Standing(StrEnum):
    """Whether those who answered stand for all."""

    ENOUGH = "enough"
    LIMITED = "limited"
    NOT = "not"


@dataclass(frozen=True)
class Interval:
    low: Decimal
    high: Decimal

    @property
    def without_zero(self) -> bool:
        return self.low > 0 or self.high < 0

    def within(self, least: int, most: int) -> "Interval":
        """No further than the ends of a scale."""
        return Interval(max(self.low, Decimal(least)), min(self.high, Decimal(most)))


def response(n: int, population: int) -> int:
    """How many percent answered. More than were asked, with cards to spare or a group that grew, is everybody."""
    return min(100, 100 * n // population) if population else 0


def margin(n: int, population: int, *, share: Decimal = HALF, z: Decimal = Z) -> Decimal | None:
    """The margin of error of a share, corrected for a finite population; 0 when everybody answered, or more did than
    were counted."""
    if n < 1:
        return None
    if n >= population:
        return Decimal(0)
    correction = (Decimal(population - n) / (population - 1)).sqrt()
    return z * (share * (1 - share) / n).sqrt() * correction


def needed(population: int, error: Decimal, *, z: Decimal = Z) -> int:
    """How many answers keep the margin below ``error``."""
    endless = z**2 * HALF * HALF / error**2
    return int((endless * population / (population + endless - 1)).to_integral_value(ROUND_CEILING))


def standing(n: int, population: int, parts: Iterable[tuple[int, int]]) -> Standing:
    """``parts``: answers and size of every year of the school."""
    error = margin(n, population)
    if error is None or error > Decimal("0.10"):
        return Standing.NOT
    full = all(Decimal(some) >= LEAST_RESPONSE * size for some, size in parts)
    return Standing.ENOUGH if error <= Decimal("0.05") and full else Standing.LIMITED


def effective(n: int, population: int) -> Decimal | None:
    """As how many answers of an endless population n of this one count; None when everybody answered."""
    return Decimal(n) * (population - 1) / (population - n) if 0 < n < population else None


def wilson(hits: Decimal | int, n: Decimal | int, *, z: Decimal = Z) -> Interval:
    """Wilson's interval of a proportion; ``n`` may be an effective number."""
    n = Decimal(n)
    share = Decimal(hits) / n
    middle = share + z**2 / (2 * n)
    spread = z * (share * (1 - share) / n + z**2 / (4 * n**2)).sqrt()
    scale = 1 + z**2 / n
    return Interval(max(Decimal(0), (middle - spread) / scale), min(Decimal(1), (middle + spread) / scale))


def share_interval(hits: int, n: int, population: int) -> Interval | None:
    """Of a share of a finite population; None when everybody answered, for then nothing is uncertain."""
    counts = effective(n, population)
    return wilson(counts * hits / n, counts) if counts else None


def mean_interval(mean: Decimal, deviation: Decimal, n: int, population: int) -> Interval | None:
    """Of a mean of a finite population, by Student's t; None when everybody answered or there is too little."""
    if n < 2 or n >= population:
        return None
    error = deviation / Decimal(n).sqrt() * (Decimal(population - n) / population).sqrt()
    reach = student(Decimal(n - 1)) * error
    return Interval(mean - reach, mean + reach)


def newcombe(hits: int, n: int, hits2: int, n2: int, *, z: Decimal = Z) -> Interval:
    """Newcombe's interval of the difference between two proportions."""
    one, two = Decimal(hits) / n, Decimal(hits2) / n2
    first, second = wilson(hits, n, z=z), wilson(hits2, n2, z=z)
    difference = one - two
    return Interval(
        difference - ((one - first.low) ** 2 + (second.high - two) ** 2).sqrt(),
        difference + ((first.high - one) ** 2 + (two - second.low) ** 2).sqrt(),
    )


@dataclass(frozen=True)
class Sample:
    """A mean with its standard deviation and number."""

    mean: Decimal
    deviation: Decimal
    n: int


def welch(one: Sample, two: Sample) -> Interval:
    """Welch's interval of the difference between two means."""
    first, second = one.deviation**2 / one.n, two.deviation**2 / two.n
    error = (first + second).sqrt()
    difference = one.mean - two.mean
    if not error:
        return Interval(difference, difference)
    freedom = (first + second) ** 2 / (first**2 / (one.n - 1) + second**2 / (two.n - 1))
    reach = student(freedom) * error
    return Interval(difference - reach, difference + reach)


def differs(difference: Decimal, interval: Interval, least: Decimal) -> bool:
    """Whether to speak of a difference: it is no chance, and large enough to matter."""
    return interval.without_zero and abs(difference) >= least


def design_effect(mean_size: Decimal) -> Decimal:
    """How much less answers tell because pupils share a class."""
    return 1 + (mean_size - 1) * CLUSTERING


# --- Student's t: the one distribution that has no formula -----------------------------------------------------


@cache
def student(freedom: Decimal) -> Decimal:
    """The two-sided 95% quantile of Student's t, by halving; Python's floats are exact enough for it."""
    low, high, df = 0.0, 1e6, float(freedom)
    while high - low > 1e-13 * high:
        middle = (low + high) / 2
        low, high = (middle, high) if _tail(middle, df) > 0.025 else (low, middle)
    return Decimal(repr((low + high) / 2))


def _tail(t: float, df: float) -> float:
    """The chance of more than ``t``."""
    return 0.5 * _beta(df / (df + t * t), df / 2, 0.5)


def _beta(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function, by its continued fraction (Lentz)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x > (a + 1) / (a + b + 2):
        return 1 - _beta(1 - x, b, a)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(x) + b * math.log1p(-x))
    return front * _fraction(x, a, b) / a


def _fraction(x: float, a: float, b: float) -> float:
    tiny = 1e-300
    c, d = 1.0, 1 / ((1 - (a + b) * x / (a + 1)) or tiny)
    total = d
    for m in range(1, 500):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 / ((1 + step * d) or tiny)
            c = (1 + step / c) or tiny
            total *= c * d
        if abs(c * d - 1) < 1e-15:
            break
    return total
