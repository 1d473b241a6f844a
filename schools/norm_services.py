"""Switching norm sets."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from core import audit
from core.tenancy import atomic
from schools import norm_sets
from schools.models import Board, Membership
from schools.norm_models import NormSwitch


def norm_switch(*, code: str, on: bool, reason: str, by: Membership) -> bool:
    """Count with a set that is not in force, or no longer. Answers whether anything changed.

    Raises ValidationError for a set that is law: that cannot be switched.
    """
    if norm_sets.norm_set(code).in_force:
        raise ValidationError(_("This is law: it always counts."), code="in_force")
    with atomic():
        board = Board.objects.select_for_update(of=("self",)).get(pk=by.board_id)
        if (code in board.norm_sets) == on:
            return False
        board.norm_sets = sorted({*board.norm_sets, code} if on else set(board.norm_sets) - {code})
        board.save(update_fields=["norm_sets"])
        row = NormSwitch.create(code=code, on=on, reason=reason, by=by)
        audit.record("norms.switched_on" if on else "norms.switched_off", by=by, obj=row, set=code)
    return True
