"""Work for later about contact persons."""

from contacts.services import end_terms_of_leavers
from core.outbox import job


@job("contacts.leavers")
def write_down_leavers(payload: dict) -> None:
    """At one school: who does not work there any more has no task there."""
    end_terms_of_leavers()
