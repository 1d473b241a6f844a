"""Work for later about contact persons."""

from django.utils import timezone

from contacts.services import end_terms_of_leavers, forget_after_term
from core import outbox
from core.models import Job


@outbox.job("contacts.leavers")
def write_down_leavers(job: Job) -> None:
    """At one school: who does not work there any more has no task there."""
    end_terms_of_leavers()


@outbox.job("contacts.forget")
def forget(job: Job) -> None:
    """At one school: of whose last task ended long ago nothing is kept that tells who it was."""
    forget_after_term(timezone.localdate())
