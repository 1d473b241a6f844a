"""Which schools are alike, and in what order a board sees them. Without a database."""

from collections.abc import Iterable
from datetime import date, timedelta

YEARS = 3  # school years that a board looks back over
# From how many pupils on a school is of middle size, and large; by sector.
SIZES = {"vo": (500, 1000)}
USUAL = (150, 300)
SMALL, MIDDLE, LARGE = "klein", "midden", "groot"
COMPARABLE = 3  # so few schools of one sector and size are no group to compare with


def size_of(pupils: int | None, sector: str) -> str:
    """How large a school is among its kind; "" while nobody knows."""
    if pupils is None:
        return ""
    middle, large = SIZES.get(sector, USUAL)
    return SMALL if pupils < middle else MIDDLE if pupils < large else LARGE


def alike(sector: str, pupils: int | None) -> str:
    """The name of a group of schools of one sector and size."""
    return f"{sector} {size_of(pupils, sector)}"


def is_group(name: str, schools: int) -> bool:
    """Whether schools that are alike are enough to compare with; of a size that nobody knows there is no group."""
    return schools >= COMPARABLE and not name.endswith(" ")


def since(before: dict | None, now: dict, today: date) -> dict:
    """A cell with the day from which it has been so: the one it was before, while its code is the same."""
    same = before is not None and before.get("code") == now.get("code")
    day = before.get("since") if same and before else None
    return {**now, "since": day or today.isoformat()}


def last_quarters(year: int, quarter: int, count: int) -> list[tuple[int, int]]:
    """So many quarters up to and including this one, oldest first."""
    index = year * 4 + quarter - 1
    return [((n // 4), n % 4 + 1) for n in range(index - count + 1, index + 1)]


def rank(states: Iterable[str]) -> int:
    """Schools where something is missing come first, then those where something asks for attention."""
    found = set(states)
    return 0 if "missing" in found else 1 if "attention" in found else 2


def next_report(rhythm: str, today: date) -> date | None:
    """The first day of the next month, or of the next quarter of the school year (from August on)."""
    if rhythm not in ("month", "quarter"):
        return None
    month = today.replace(day=1)
    while month <= today or (rhythm == "quarter" and month.month not in (2, 5, 8, 11)):
        month = (month + timedelta(32)).replace(day=1)
    return month
