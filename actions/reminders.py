"""Which actions are to be done, and of which it is time to ask whether they helped, over all schools."""

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from actions import rules
from actions.models import Action
from actions.selectors import TO_LOOK_AT
from core.registry import offer
from core.reminders import Due, horizon, reminder_kind

NOBODYS = ("safety_coordinator", "school_leader")  # while nobody has taken it

reminder_kind("action", title=_("Finish an action"), view="actions:action")
reminder_kind("action_effect", title=_("Say whether an action helped"), view="actions:action", escalates=False)


@offer("reminders")
def due(today: date) -> Iterator[Due]:
    """One query of ids and dates."""
    until = horizon(today)
    rows = Action.objects.filter(
        Q(status__in=rules.LIVE, due_date__lte=until) | (TO_LOOK_AT & Q(effect_date__lte=until))
    ).order_by()
    found = rows.values_list("board_id", "school_id", "pk", "owner_id", "status", "due_date", "effect_date")
    for board, school, pk, owner, status, day, effect_date in found.iterator(chunk_size=10_000):
        if status in rules.LIVE:
            yield Due(board, school, "action", str(pk), day, NOBODYS, owner)
        else:
            yield Due(board, school, "action_effect", str(pk), effect_date, NOBODYS, owner)
