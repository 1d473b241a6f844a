"""Small rules of adopting, without a database."""

from datetime import date

MOST_YEARS = 4  # a schoolplan is made at least every four years: the duty in `schools/norms`


def last_valid_day(adopted: date) -> date:
    """The last day an adopted plan can count: the day before, four years later."""
    try:
        return date.fromordinal(adopted.replace(year=adopted.year + MOST_YEARS).toordinal() - 1)
    except ValueError:  # 29 February
        return date(adopted.year + MOST_YEARS, 2, 28)


def validity_fault(adopted: date, until: date) -> str:
    """ "past" or "too_long" when a plan cannot be valid until that day, "" when it can."""
    if until <= adopted:
        return "past"
    return "too_long" if until > last_valid_day(adopted) else ""


def tally(votes: list[str]) -> dict[str, int]:
    """How often each vote was given, and how many did not vote."""
    return {vote: votes.count(vote) for vote in ("yes", "no", "abstain")} | {"no_vote": votes.count("")}
