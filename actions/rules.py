"""How an action goes on, without a database."""

from datetime import date, timedelta

OPEN, BUSY, DONE, DROPPED = "open", "busy", "done", "dropped"
LIVE = (OPEN, BUSY)
WEEKS = timedelta(weeks=6)  # after it was done, somebody says whether it helped


def effect_date(before: str, after: str, today: date, planned: date | None) -> date | None:
    """When to ask whether it helped, after a change of status: some weeks after it was done, and only then."""
    if after != DONE:
        return None
    return planned if before == DONE else today + WEEKS
