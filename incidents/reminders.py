"""Which reports nobody took yet, and which tasks, checks and steps of incidents are due, over all schools."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

from core import outbox
from core.registry import offer
from core.reminders import Due, horizon, reminder_kind
from incidents import rules
from incidents.models import Incident, Printout, Task
from incidents.printout_services import KEPT

FOLLOWERS = ("safety_coordinator", "school_leader")

# Whoever follows all cases hears of it; the board does not.
for code, title in (
    ("incident_waits", _("Take a report in hand")),
    ("incident_task", _("Do a task of an incident")),
    ("incident_check", _("Ask whether an incident stopped")),
    ("incident_step", _("Do the next step of an incident")),
):
    reminder_kind(code, title=title, view="incidents:register", keyed=False, same_day=True, escalates=False)


@offer("reminders")
def old_printouts(today: date) -> Iterable[Due]:
    """Nobody is reminded: files that were printed long enough ago go, by a job at each school, once a day."""
    old = Printout.objects.filter(dropped_at=None, requested_at__date__lte=today - KEPT).order_by()
    places = old.values_list("board_id", "school_id").distinct()
    outbox.enqueue_at("incidents.drop_printouts", key=f"incidents.drop_printouts:{today}", places=places)
    return []


@offer("reminders")
def due(today: date) -> Iterator[Due]:
    """Three queries of ids and dates."""
    until = horizon(today)
    waiting = Incident.objects.filter(state=rules.REPORTED).order_by()
    for board, school, pk, on in waiting.values_list("board_id", "school_id", "pk", "reported_date").iterator(10_000):
        if on + timedelta(1) <= until:
            yield Due(board, school, "incident_waits", str(pk), on + timedelta(1), FOLLOWERS)
    steps = Incident.objects.filter(step_due_date__lte=until).order_by()
    owned = steps.values_list("board_id", "school_id", "pk", "owner_id", "step_due_date")
    for board, school, pk, owner, on in owned.iterator(10_000):
        yield Due(board, school, "incident_step", str(pk), on, FOLLOWERS, owner)
    tasks = Task.objects.filter(done_at__isnull=True, due_date__lte=until).order_by()
    found = tasks.values_list("board_id", "school_id", "pk", "owner_id", "kind", "due_date")
    for board, school, pk, owner, kind, on in found.iterator(10_000):
        yield Due(board, school, f"incident_{kind}", str(pk), on, FOLLOWERS, owner)
