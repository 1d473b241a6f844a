"""What is worth saying about figures of surveys, without a database: differences between years, the register beside the
survey, schools that are alike, and when what is due."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

from surveys import statistics
from surveys.scoring import half_up
from surveys.statistics import LEAST_MEAN, LEAST_SHARE, Sample
from surveys.suppression import PUBLICATION

TALK_WITHIN = timedelta(weeks=6)  # of closing: then those who filled in still remember it
# Which pages there are of whose answers: pupils read of pupils, and parents not of staff.
PAGES = {
    "pupils": ("team", "pupils", "council", "parents"),
    "parents": ("team", "council", "parents"),
    "staff": ("team", "council"),
    "pulse": ("team", "pupils", "council", "parents"),
}
TALK_STILL = timedelta(120)  # after that day nobody is helped by a reminder any more
# With whom results are to be discussed, by whose answers they are; of a pulse with nobody.
PARTNERS = {
    "pupils": ("pupils", "team", "council"),
    "parents": ("team", "council"),
    "staff": ("team", "council"),
    "pulse": (),
}
ENOUGH = PUBLICATION  # answers without which nothing leaves the school's own managers
BATCH = 3  # schools that are added to a comparison at a time, so that no difference is of one or two of them
MUCH_HURT, LITTLE_HURT = 10, 5  # per cent of pupils to whom something happened often
FEW_REPORTS, MANY_REPORTS = Decimal(2), Decimal(10)  # a year, per 100 pupils
ASPECTS = ("experience", "violation", "wellbeing")  # the three that the law asks for
DELIVER_BY = (6, 30)  # before 1 July


class Change(StrEnum):
    """From one year to the next."""

    UP = "up"
    DOWN = "down"
    SAME = "same"  # no clear difference


@dataclass(frozen=True)
class Figure:
    """A mean as it is kept: rounded as it is shown. ``effect``: the design effect of groups that answered together."""

    mean: Decimal
    deviation: Decimal
    n: int
    effect: Decimal = Decimal(1)

    @property
    def sample(self) -> Sample:
        return Sample(self.mean, self.deviation, max(2, int(self.n / self.effect)))


@dataclass(frozen=True)
class Share:
    """A whole percentage of ``n``."""

    percent: int
    n: int
    effect: Decimal = Decimal(1)

    @property
    def counted(self) -> tuple[int, int]:
        n = max(1, int(self.n / self.effect))
        return int(half_up(Decimal(self.percent * n) / 100, 0)), n


def change_of_mean(now: Figure, then: Figure) -> Change:
    """Whether to speak of a difference: no chance (Welch, 95%), and at least 0.15."""
    difference = now.mean - then.mean
    interval = statistics.welch(now.sample, then.sample)
    return _change(difference, statistics.differs(difference, interval, LEAST_MEAN))


def change_of_share(now: Share, then: Share) -> Change:
    """The same of a share (Newcombe, 95%), and at least ten percentage points."""
    (hits, n), (hits2, n2) = now.counted, then.counted
    difference = Decimal(now.percent - then.percent) / 100
    return _change(difference, statistics.differs(difference, statistics.newcombe(hits, n, hits2, n2), LEAST_SHARE))


def _change(difference: Decimal, differs: bool) -> Change:
    if not differs:
        return Change.SAME
    return Change.UP if difference > 0 else Change.DOWN


def effect_of(n: int, groups: int) -> Decimal:
    """The design effect of ``n`` answers from so many groups: pupils of one group resemble each other."""
    return max(Decimal(1), statistics.design_effect(Decimal(n) / groups)) if groups else Decimal(1)


def beside_register(percent: int | None, reports: int, pupils: int | None) -> str:
    """ "silent": many pupils say that something happens often, hardly anything is registered; "loud": the reverse."""
    return between_register(percent, (reports, reports), pupils)


def between_register(percent: int | None, reports: tuple[int, int], pupils: int | None) -> str:
    """The same of reports that are known by their bounds only: "" as soon as it may be otherwise."""
    if percent is None or not pupils:
        return ""
    least, most = (Decimal(100 * count) / pupils for count in reports)
    if percent >= MUCH_HURT and most < FEW_REPORTS:
        return "silent"
    return "loud" if percent <= LITTLE_HURT and least >= MANY_REPORTS else ""


def size_class(pupils: int | None) -> str:
    """Schools are compared with those of about their size: thresholds by which most boards have some of each."""
    if not pupils:
        return ""
    return "small" if pupils < 150 else "middle" if pupils < 500 else "large"


@dataclass(frozen=True)
class Told:
    """What a school told its board of a round: means with the number of answers, each of ten or more."""

    school: object
    round: object
    figures: Mapping[str, tuple[Decimal, int]]


def next_batches(waiting: Sequence[Told], known: Iterable[object]) -> list[list[Told]]:
    """Which of the rounds that wait come into a comparison now: batches of schools that are not in it yet."""
    have, ready = set(known), list[Told]()
    for each in waiting:
        if each.school not in have:
            have.add(each.school)
            ready.append(each)
    return [ready[start : start + BATCH] for start in range(0, len(ready) - BATCH + 1, BATCH)]


def pooled(batches: Iterable[Sequence[Told]]) -> dict[str, tuple[Decimal, int]]:
    """The figures of schools that are compared, together.

    Schools come in by batches and stay: whoever looks before and after learns the sum of a batch, never one school.
    A subject that not every school of a batch could tell is left out of that batch for all of them.
    """
    sums: dict[str, tuple[Decimal, int]] = {}
    for batch in batches:
        for key in sorted(set.intersection(*(set(each.figures) for each in batch))):
            total, n = sums.get(key, (Decimal(0), 0))
            found = [each.figures[key] for each in batch]
            sums[key] = (total + sum((mean * count for mean, count in found), Decimal(0)), n + sum(c for _, c in found))
    return {key: (half_up(total / n), n) for key, (total, n) in sums.items()}


def together(figures: Iterable[tuple[Decimal, int]]) -> tuple[Decimal, int] | None:
    """The mean over all answers of what is shown: worked out from nothing but that."""
    found = list(figures)
    n = sum(count for _mean, count in found)
    return (half_up(sum((mean * count for mean, count in found), Decimal(0)) / n), n) if n else None


def talk_by(audience: str, closed: date, had: Collection[str]) -> date | None:
    """Until when a round is to be discussed; None when it was with everybody, or need not be."""
    return None if set(PARTNERS[audience]) <= set(had) else closed + TALK_WITHIN


def was_held(*, listed: bool, last_date: object, answered: object) -> bool:
    """Whether a monitor counts for the law: with a questionnaire that somebody looked up, and answered."""
    return bool(listed and last_date and answered)


def is_late(delivered: date, year: int) -> bool:
    return delivered > deliver_by(year)


def deliver_by(year: int) -> date:
    """The last day of a school year (by its first calendar year) on which results can be delivered in time."""
    return date(year + 1, *DELIVER_BY)
