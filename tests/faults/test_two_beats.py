"""Two beats by mistake: each thing that is due happens once."""

import threading
from datetime import date

from django.db import connections

from core import audit
from core.models import AuditEvent, AuditSeal, Job, Reminder
from core.reminders import Due, collect
from core.tasks import tick
from core.tenancy import atomic, system_scope
from schools.models import School
from tests.reminders import offered

TODAY = date(2027, 3, 28)  # the clock goes forward this night


def due(today: date):
    """Something at every school."""
    return [Due(board, pk, "test", "one", TODAY) for board, pk in School.objects.values_list("board_id", "pk")]


def beats(*ticks) -> None:
    """Run each in a thread of its own, all at once."""
    failures: list[BaseException] = []
    start = threading.Barrier(len(ticks))

    def beat(tick) -> None:
        try:
            start.wait()
            for _ in range(3):
                tick()
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=beat, args=[each]) for each in ticks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []


def test_two_ticks_at_once_make_each_reminder_each_job_and_each_seal_once(world):
    for place in (world.regenboog, world.baken):
        with world.at(place), atomic():
            for _ in range(20):
                audit.record("test.event", by=None)

    def beat() -> None:
        tick()
        collect(TODAY)

    with offered(due):
        beats(beat, beat)
    with system_scope("count what two beats made"):
        schools = School.objects.count()
        assert Reminder.objects.count() == schools
        assert Job.objects.filter(key__startswith="digest:2027-03-28:1:").count() == schools
        assert AuditSeal.objects.count() == AuditEvent.objects.filter(board_id__isnull=False).count()


def test_two_beats_with_clocks_that_differ_a_day_remind_nobody_twice_of_a_stage(world):
    with offered(due):
        beats(lambda: collect(date(2027, 3, 24)), lambda: collect(date(2027, 3, 25)))
    with system_scope("count what two beats made"):
        made = Reminder.objects.values_list("school_id", "stage")
        assert len(made) == len(set(made))
