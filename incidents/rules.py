"""How an incident goes on, who may open it, and what small numbers may say. Without a database."""

from datetime import date, timedelta

REPORTED, BUSY, CLOSED = "reported", "busy", "closed"
OPEN = (REPORTED, BUSY)
LIGHT, SERIOUS = 1, 3
CHECK_AFTER = (timedelta(weeks=2), timedelta(weeks=6))  # did it stop?
FEWEST = 5  # a smaller number may point at somebody

MOST_PEOPLE = 60  # of one incident; a form that says more is a mistake


def check_dates(taken_on: date) -> list[date]:
    """When somebody asks whether it stopped, counted from the day it was taken in hand."""
    return [taken_on + after for after in CHECK_AFTER]


def said(count: int) -> str:
    """A number as everybody may read it: a small one is not told, none is."""
    return f"minder dan {FEWEST}" if 0 < count < FEWEST else str(count)
