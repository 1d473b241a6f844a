"""Opening a board: it becomes a tenant, and its first administrator is invited.

This is the one act that comes before any membership, so only a command or a worker does it, never a web request:
the operator's page puts the wish in the outbox.
"""

from dataclasses import asdict, dataclass
from typing import Any
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import slugify

from core import audit, outbox
from core.models import Job
from core.tenancy import Scope, atomic, system_scope, use_scope
from schools.duo.rules import nameless
from schools.models import Board, Invitation, Membership, School, User
from schools.people_services import invitation_resend, invitation_send
from schools.services import school_take_into_use

JOB, TRANSFERS = "schools.open_board", "schools.transfers"


class UnknownSchool(ValidationError):
    """A school code that is not one of this board's."""


class HasAdministrator(ValidationError):
    """The board is somebody's already: who else becomes its administrator is theirs to say, not an operator's."""


@dataclass(frozen=True)
class Opening:
    """What opening a board needs. ``schools``: DUO codes to take into use; none means all that are open."""

    number: str
    name: str
    admin_email: str
    admin_name: str
    schools: tuple[str, ...] = ()

    @property
    def email(self) -> str:
        return self.admin_email.strip().lower()


def board_request_opening(opening: Opening, *, by: User) -> Job:
    """Ask the workers to open a board. The payload is emptied of the person once it is done."""
    with atomic():
        audit.record("board.opening_asked", by=by, number=opening.number)
        return outbox.enqueue(JOB, key=f"open-board:{uuid4()}", payload=asdict(opening), user_id=by.pk)


def own_requests(user: User, name: str = JOB, most: int = 20) -> list[Job]:
    """What this operator asked for, newest first; jobs without a board, so outside any wall."""
    return list(Job._base_manager.filter(name=name, board_id=None, user_id=user.pk).order_by("-created_at")[:most])


def transfers_ask(*, by: User) -> Job:
    """Ask the workers which schools DUO gives to another board: a web request sees no board's data."""
    with atomic():
        return outbox.enqueue(TRANSFERS, key=f"transfers:{uuid4()}", user_id=by.pk)


def transfers() -> list[dict[str, str]]:
    """Schools in use that DUO gives to another board, by their codes alone: an operator sees no names."""
    with system_scope("schools of any board, as DUO's file found them"):
        rows = School.objects.exclude(transfer_to="").order_by("code")
        found = rows.values_list("code", "board__number", "transfer_to")
        return [{"school": code, "from": old, "to": new} for code, old, new in found]


def board_open(opening: Opening) -> Board:
    """Make or find the board by its DUO number, take schools into use, invite the first administrator.

    Safe to run again: what is there is left as it is. Raises UnknownSchool, or HasAdministrator when somebody else
    manages the board already, before anything has changed.
    """
    with system_scope("opening a board comes before anybody works there"):
        board = _find_or_make(opening)
        schools = _schools(board, opening.schools)
    with use_scope(Scope(board=board.pk)), atomic():
        _refuse_second_administrator(opening)
        for school in schools:
            school_take_into_use(school=school, by=None)
        _invite_admin(opening)
    return board


def _find_or_make(opening: Opening) -> Board:
    board = Board.objects.select_for_update().filter(number=opening.number).first()
    if board is None:
        board = Board(number=opening.number, name=opening.name, slug=_free_slug(opening.name), opened_at=timezone.now())
        board.save(force_insert=True)
    elif board.opened_at is None:
        board.opened_at = timezone.now()
        if board.name == nameless(board.number):  # no file of boards gave its name yet
            board.name, board.slug, board.duo = opening.name, _free_slug(opening.name), {}
        board.save(update_fields=["opened_at", "name", "slug", "duo"])
    else:
        return board
    with use_scope(Scope(system=True, board=board.pk)):
        audit.record("board.opened", by=None, obj=board)
    return board


def _free_slug(name: str) -> str:
    base = slugify(name)[:70] or "bestuur"
    taken = set(Board.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(slug for n in range(1, len(taken) + 2) if (slug := base if n == 1 else f"{base}-{n}") not in taken)


def _schools(board: Board, codes: tuple[str, ...]) -> list[School]:
    own = School.objects.filter(board=board, state=School.State.OPEN)
    if not codes:
        return list(own)
    chosen = list(own.filter(code__in=codes))
    if unknown := set(codes) - {school.code for school in chosen}:
        raise UnknownSchool(", ".join(sorted(unknown)), code="unknown_school")
    return chosen


def _office(**which: Any) -> Any:
    return Membership.objects.active().filter(school__isnull=True, **which)


def _refuse_second_administrator(opening: Opening) -> None:
    managed = _office(roles__contains=["board_admin"]).exclude(user__email=opening.email).exists()
    if managed and not _office(user__email=opening.email).exists():
        raise HasAdministrator("This board has an administrator already.", code="has_administrator")


def _invite_admin(opening: Opening) -> None:
    """Invite the administrator unless they work here; an invitation that expired gets a fresh link."""
    if _office(user__email=opening.email).exists():
        return
    open_here = Invitation.objects.filter(
        email=opening.email, school__isnull=True, accepted_at__isnull=True, revoked_at__isnull=True
    )
    if invitation := open_here.first():
        if not invitation.is_open:
            invitation_resend(invitation=invitation, by=None)
        return
    invitation_send(email=opening.email, name=opening.admin_name, roles=["board_admin"], school=None, by=None)
