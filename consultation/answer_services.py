"""Taking an answer: once per page, per card and per member, and not faster than people can write."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from consultation.link_services import AlreadyClosed, open_locked
from consultation.models import ConsultationAnswer, ConsultationRemark, ConsultationRound
from consultation.rules import MOST_ANSWERS, next_in_window
from core import audit
from core.doors import use_up_door
from core.models import Door
from core.tenancy import atomic
from schools.models import Membership


class TooMany(ValidationError):
    """More answers came by this link than people send."""

    def __init__(self) -> None:
        text = _(
            "Very many people are answering at the moment. Your answer was not sent yet. Try again in ten minutes."
        )
        super().__init__(text, code="busy")


class UsedUp(ValidationError):
    """Somebody answered with this card, or this account, before."""

    def __init__(self) -> None:
        super().__init__(_("An answer was sent already. It counts once."), code="used")


def answer_send(
    *,
    row: ConsultationRound,
    token: UUID,
    choices: Mapping[str, Sequence[str]],
    remarks: Mapping[str, str],
    by: Membership | None,
    door: Door | None = None,
) -> None:
    """Keep what somebody ticked and wrote. The same page sent again changes nothing.

    ``remarks``: by key of a section, or by "" about the whole. Without ``by`` nothing is kept that says who it was.
    Raises AlreadyClosed, UsedUp, TooMany.
    """
    with atomic():
        locked = ConsultationRound.objects.select_for_update().get(pk=row.pk)
        if locked.answers.filter(token=token).exists():
            return
        row = open_locked(row.pk)
        if not row.hears:
            raise AlreadyClosed
        if by and row.answers.filter(member=by).exists():
            raise UsedUp
        _hold_back(row)
        if door and not row.has_link and not use_up_door(door):
            raise UsedUp
        ConsultationAnswer.create(round=row, member=by, token=token, choices=dict(choices))
        sections = {section.key: section for section in row.sections.defer("html")}
        for key, text in remarks.items():
            ConsultationRemark.create(round=row, section=sections.get(key), member=by, text=text)
        audit.record("consultation.answered", by=by, obj=row)


def _hold_back(row: ConsultationRound) -> None:
    window = next_in_window(timezone.now(), row.window_at, row.window_count)
    if window is None or row.answers.count() >= MOST_ANSWERS:
        raise TooMany
    row.window_at, row.window_count = window
    row.save(update_fields=["window_at", "window_count"])
