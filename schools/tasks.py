"""Work of this room that waits in the outbox."""

from core import outbox
from core.models import Job
from core.reminders import DIGEST
from schools import group_services, reminder_services
from schools.board_services import JOB, TRANSFERS, HasAdministrator, Opening, UnknownSchool, board_open, transfers


@outbox.job(JOB, personal=("admin_email", "admin_name"))
def open_board(row: Job) -> None:
    """Open the board an operator asked for."""
    opening = Opening(**(row.payload | {"schools": tuple(row.payload["schools"])}))
    try:
        board_open(opening)
    except (UnknownSchool, HasAdministrator) as error:
        raise outbox.GiveUp(str(error.code)) from None


@outbox.job(TRANSFERS)
def list_transfers(row: Job) -> None:
    """What is found stands in the job itself, where only who asked can read it."""
    row.payload = {"transfers": transfers()}


@outbox.job(group_services.JOB)
def apply_year(row: Job) -> None:
    """The first day of a school year has come: roles change and people stop as was chosen for it."""
    group_services.year_apply(preparation_id=row.payload["preparation"])


@outbox.job(DIGEST)
def send_digests(row: Job) -> None:
    """What is due at this place is told to who works there."""
    reminder_services.digests_send()
