"""Where a task that the law asks for is vacant, and whose training lapses, over all schools: ids, codes and dates."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Max, Q
from django.utils.translation import gettext_lazy as _

from contacts.models import ContactPerson, ContactTask, Training
from contacts.rules import REQUIRED
from contacts.selectors import to_forget
from core import outbox
from core.registry import offer
from core.reminders import Due, horizon, reminder_kind
from schools.models import Membership
from schools.selectors import schools_in_use

EDITORS = ("safety_coordinator", "school_leader")
AT_FIRST = timedelta(14)  # a school that just began has this long to fill in its list

reminder_kind("vacancy", title=_("Choose a contact person"), view="contacts:contacts", keyed=False, same_day=True)
reminder_kind("training", title=_("Refresh a training"), view="contacts:contact", same_day=True)


@offer("reminders")
def vacancies(today: date) -> Iterator[Due]:
    """Four queries. Since the day after the last term; a task nobody ever had since two weeks after the beginning.

    Whoever's work at a school ended is taken off its list first, by a job there; the next tick finds the vacancy.
    """
    _write_down_leavers(today)
    _forget(today)
    held: set[tuple[UUID, str]] = set()
    last: dict[tuple[UUID, str], date] = {}
    terms = ContactTask.objects.filter(task__in=REQUIRED).order_by()
    for school, task, began, ended in terms.values_list("school_id", "task", "started_on", "ended_on").iterator():
        if began <= today and (ended is None or ended >= today):
            held.add((school, task))
        elif ended:
            last[school, task] = max(ended, last.get((school, task), ended))
    schools = schools_in_use().order_by()
    for board, school, since in schools.values_list("board_id", "pk", "in_use_since").iterator():
        for task in REQUIRED:
            if (school, task) not in held:
                ended = last.get((school, task))
                on = ended + timedelta(1) if ended else since and since.date() + AT_FIRST
                if on and on <= horizon(today):
                    yield Due(board, school, "vacancy", task, on, EDITORS)


def _write_down_leavers(today: date) -> None:
    gone = Membership.objects.filter(ended_at__isnull=False).order_by().values("pk")
    people = ContactPerson.objects.filter(member__in=gone).order_by().values("pk")
    left = Q(ended_on__isnull=True, person__in=people) | Q(deputy__in=people)
    open_terms = ContactTask.objects.filter(left).order_by()
    by_place: dict[tuple[UUID, UUID], list[str]] = defaultdict(list)
    for pk, board, school in open_terms.values_list("pk", "board_id", "school_id"):
        by_place[board, school].append(str(pk))
    for place, terms in by_place.items():
        outbox.enqueue_at("contacts.leavers", key=f"leavers:{min(terms)}:{today}", places=[place])


def _forget(today: date) -> None:
    """Ask schools to forget whose last task ended long ago."""
    places = to_forget(today).order_by().values_list("board_id", "school_id").distinct()
    if found := list(places):
        outbox.enqueue_at("contacts.forget", key=f"forget:{today}", places=found)


@offer("reminders")
def trainings(today: date) -> Iterable[Due]:
    """Two queries: until when each person's training counts, and who has a task."""
    valid = Training.objects.order_by().values("board_id", "school_id", "person_id").annotate(until=Max("valid_until"))
    due = {row["person_id"]: row for row in valid if row["until"] <= horizon(today)}
    running = Q(ended_on__isnull=True) | Q(ended_on__gte=today)
    terms = ContactTask.objects.filter(running, started_on__lte=today).order_by()
    active = set(terms.values_list("person_id", flat=True))
    return [
        Due(row["board_id"], row["school_id"], "training", str(pk), row["until"], EDITORS)
        for pk, row in due.items()
        if pk in active
    ]
