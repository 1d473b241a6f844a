"""What is unusual about how somebody read incidents in a month. Pure Python; it knows no case and no name."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

DAY_BEGINS, DAY_ENDS = 7, 20  # hours: before and after these is outside working hours
SATURDAY = 5
SHORT = timedelta(minutes=10)
MANY = 6  # so many different cases in a short time
NO_PART = 3  # so many cases in which the reader had no part
REFUSED = 3
SEARCHES = 6  # so many times looking for words in all cases
BACK = 24  # months that can be looked back


@dataclass(frozen=True)
class Read:
    """Somebody opened a case, or part of it; ``own``: what they reported themselves. Without a ``case`` they looked for
    words in all cases at once."""

    who: UUID
    case: str
    at: datetime  # in local time
    own: bool = False


@dataclass(frozen=True)
class Known:
    """What has to be known of a case: who has a part in it (users), and when it was closed."""

    part: frozenset[UUID] = frozenset()
    closed_at: datetime | None = None


@dataclass
class Reader:
    """How one person read. ``late``: readings outside working hours; ``burst``: most cases within a short time."""

    who: UUID
    reads: int = 0
    cases: set[str] = field(default_factory=set)
    late: int = 0
    burst: int = 0
    closed: int = 0
    no_part: int = 0
    refused: int = 0
    searches: int = 0

    @property
    def count(self) -> int:
        return len(self.cases)

    @property
    def signs(self) -> list[str]:
        """What stands out, as codes."""
        found = {
            "late": self.late > 0,
            "burst": self.burst >= MANY,
            "closed": self.closed > 0,
            "no_part": self.no_part >= NO_PART,
            "refused": self.refused >= REFUSED,
            "searches": self.searches >= SEARCHES,
        }
        return [code for code, holds in found.items() if holds]


def readers(reads: Iterable[Read], known: dict[str, Known], refused: Iterable[UUID] = ()) -> list[Reader]:
    """Everybody who read or was refused, who read most first."""
    found: dict[UUID, list[Read]] = {}
    for read in reads:
        found.setdefault(read.who, []).append(read)
    rows = {who: _reader(who, each, known) for who, each in found.items()}
    for who in refused:
        rows.setdefault(who, Reader(who)).refused += 1
    return sorted(rows.values(), key=lambda row: (-row.reads, -row.refused, str(row.who)))


def _reader(who: UUID, reads: list[Read], known: dict[str, Known]) -> Reader:
    # What somebody reported themselves they may follow whenever they like.
    others = [read for read in reads if not read.own]
    opened = [read for read in others if read.case]
    cases = {read.case for read in opened}
    return Reader(
        who=who,
        reads=len(reads),
        cases={read.case for read in reads if read.case},
        late=sum(is_late(read.at) for read in others),
        burst=burst(opened),
        closed=sum(_after_closing(read, known) for read in opened),
        no_part=sum(who not in known[case].part for case in cases if case in known),
        searches=len(others) - len(opened),
    )


def is_late(at: datetime) -> bool:
    return at.weekday() >= SATURDAY or not DAY_BEGINS <= at.hour < DAY_ENDS


def burst(reads: list[Read]) -> int:
    """The most different cases within any short time."""
    most, start = 0, 0
    ordered = sorted(reads, key=lambda read: read.at)
    inside: dict[str, int] = {}
    for read in ordered:
        inside[read.case] = inside.get(read.case, 0) + 1
        while read.at - ordered[start].at > SHORT:
            inside[ordered[start].case] -= 1
            if not inside[ordered[start].case]:
                del inside[ordered[start].case]
            start += 1
        most = max(most, len(inside))
    return most


def _after_closing(read: Read, known: dict[str, Known]) -> bool:
    closed_at = known[read.case].closed_at if read.case in known else None
    return closed_at is not None and read.at > closed_at + SHORT  # whoever closes it sees it once more


def first_of(day: date) -> date:
    return day.replace(day=1)


def before(day: date) -> date:
    """The first day of the month before."""
    return first_of(first_of(day) - timedelta(days=1))


def after(day: date) -> date:
    return first_of(first_of(day) + timedelta(days=32))


def month_of(text: str, today: date) -> date:
    """The month that is asked for, such as "2026-10", if it began and is not too long ago; else the last whole one."""
    last = before(today)
    try:
        asked = datetime.strptime(text, "%Y-%m").date()
    except ValueError:
        return last
    months = (today.year - asked.year) * 12 + today.month - asked.month
    return asked if 0 <= months <= BACK else last
