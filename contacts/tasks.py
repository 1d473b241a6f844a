"""Work for later about contact persons."""

from contacts.services import end_terms_of_leavers
from core import outbox
from core.models import Job


@outbox.job("contacts.leavers")
def write_down_leavers(job: Job) -> None:
    """At one school: who does not work there any more has no task there."""
    end_terms_of_leavers()
