"""How an incident goes on, who may open it, and what small numbers may say. Without a database."""

from collections.abc import Callable
from datetime import date, timedelta

from core.suppression import FEWEST

REPORTED, BUSY, CLOSED = "reported", "busy", "closed"
OPEN = (REPORTED, BUSY)
LIGHT, SERIOUS = 1, 3
CHECK_AFTER = (timedelta(weeks=2), timedelta(weeks=6))  # did it stop?
CHECK_AGAIN = CHECK_AFTER[0]  # after the answer that it goes on

NOT_HAPPENED = "not_happened"  # a correction: what stands there did not happen

MOST_SUSPENDED = 5  # school days: how schools and municipalities read the one week of the law
TELLS_INSPECTORATE = 1  # a suspension of more school days than this is told to the Inspectorate
LONGEST_SPAN = timedelta(days=120)  # of a suspension as it is written down; more is a slip of the pen

LONE = 3  # so many reports by one colleague with a name ask what the others see

MOST_ATTACHMENTS = 20  # of one incident
MOST_PEOPLE = 60  # of one incident; a form that says more is a mistake


def check_dates(taken_on: date) -> list[date]:
    """When somebody asks whether it stopped, counted from the day it was taken in hand."""
    return [taken_on + after for after in CHECK_AFTER]


def said(count: int) -> str:
    """A number of a time that goes on, as everybody may read it: in fives, so that few incidents show by themselves."""
    if count < FEWEST:
        return f"minder dan {FEWEST}" if count else "0"
    return f"{count - count % FEWEST} of meer"


def school_days(first: date, last: date, is_free: Callable[[date], bool]) -> int:
    """How many school days lie from the first day up to and including the last."""
    days = (first + timedelta(n) for n in range((last - first).days + 1))
    return sum(1 for day in days if day.weekday() < 5 and not is_free(day))
