"""Asking the council of all schools of a board (GMR) for consent to one exact version of the model."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from adoption import council_services as councils
from adoption.council_services import Council, Voter
from board_model.models import GmrRequest, ModelVersion
from board_model.selectors import proposal
from board_model.services import ProposalWaits, version_make, version_publish
from core import audit, outbox
from core.models import BoardFile
from core.tenancy import atomic, require_board
from schools.models import Board, Membership

COUNCIL = Council(
    door="gmrvoice",
    view="board_model:voice",
    template="board_model/gmr_mail.txt",
    subject=lambda request: _("Your consent to the model plan of %(board)s is asked") % {"board": request.board},
    context=lambda request: {"board": request.board},
)


def gmr_ask(*, seen: str, voters: Iterable[Voter], explanation: str, due_date: date, by: Membership) -> GmrRequest:
    """Lay the draft as it is now before the council. ``seen`` is its digest, as in ``version_make``."""
    with atomic():
        Board.objects.select_for_update().get(pk=require_board())  # of two who ask or publish at once, one waits
        if proposal() is not None:
            raise ProposalWaits
        version = version_make(seen=seen, summary=explanation, due_date=None, by=by)
        row = GmrRequest.create(version=version, explanation=explanation, due_date=due_date, asked_by=by)
        audit.record("consent.asked", by=by, obj=row)
        councils.ask_all(COUNCIL, row, voters)
    return row


def gmr_record(*, request: GmrRequest, minutes: BoardFile | None, by: Membership, **outcome: Any) -> GmrRequest:
    """What the council decided. Refused: the board goes on with its draft, and may ask again."""
    with atomic():
        row = councils.outcome_set(COUNCIL, request=request, minutes=minutes, by=by, **outcome)
        if row.state == GmrRequest.State.GRANTED:
            key = f"board_model.certificate:{row.pk}"
            outbox.enqueue("board_model.certificate", key=key, payload={"request": str(row.pk)})
    return row


def gmr_withdraw(*, request: GmrRequest, reason: str = "", by: Membership) -> GmrRequest:
    """Take the question back, or with a reason a consent of which nothing was published. Raises AlreadyClosed."""
    with atomic():
        Board.objects.select_for_update().get(pk=require_board())
        if ModelVersion.objects.filter(pk=request.version_id, number__isnull=False).exists():
            raise councils.AlreadyClosed
        return councils.take_back(COUNCIL, request=request, reason=reason, by=by)


def gmr_publish(*, request: GmrRequest, due_date: date | None, by: Membership) -> ModelVersion:
    """Publish the very version the council consented to. Raises AlreadyClosed when the consent was taken back."""
    with atomic():
        Board.objects.select_for_update().get(pk=require_board())
        row = GmrRequest.objects.select_related("version").get(pk=request.pk)
        if row.state != GmrRequest.State.GRANTED:
            raise councils.AlreadyClosed
        return version_publish(version=row.version, due_date=due_date, by=by)
