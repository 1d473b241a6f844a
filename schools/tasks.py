"""Work of this room that waits in the outbox."""

from core import outbox
from core.models import Job
from core.reminders import DIGEST
from core.tenancy import system_scope
from schools import group_services, reminder_services
from schools.board_services import JOB, Opening, UnknownSchool, board_open


@outbox.job(JOB)
def open_board(row: Job) -> None:
    """Open the board an operator asked for; afterwards only its number and name stay in the job."""
    if "admin_email" not in row.payload:
        return  # done before, and then the worker stopped
    opening = Opening(**(row.payload | {"schools": tuple(row.payload["schools"])}))
    try:
        board_open(opening)
    except UnknownSchool:
        _forget_person(row)
        raise outbox.GiveUp("unknown_school") from None
    _forget_person(row)


def _forget_person(row: Job) -> None:
    kept = {name: row.payload[name] for name in ("number", "name")}
    with system_scope("a job of no board"):
        Job.objects.filter(pk=row.pk, lease=row.lease).update(payload=kept)


@outbox.job(group_services.JOB)
def apply_year(row: Job) -> None:
    """The first day of a school year has come: roles change and people stop as was chosen for it."""
    group_services.year_apply(preparation_id=row.payload["preparation"])


@outbox.job(DIGEST)
def send_digests(row: Job) -> None:
    """What is due at this place is told to who works there."""
    reminder_services.digests_send()
