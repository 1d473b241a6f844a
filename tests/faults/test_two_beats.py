"""Two beats by mistake: each thing that is due happens once."""

import threading

from django.db import connections

from core import audit, outbox
from core.models import AuditEvent, AuditSeal, Job
from core.registry import reminders
from core.tasks import tick
from core.tenancy import atomic, system_scope, use_scope
from core.tenancy.scope import Scope
from schools.models import School


def remind() -> None:
    """What a room's reminder does: look which schools have something due, and ask for it there."""
    with system_scope("look what is due"):
        places = list(School.objects.values_list("board_id", "pk"))
    for board, school in places:
        with use_scope(Scope(board=board, school=school)), atomic():
            outbox.enqueue("test", key="reminder:1:2027-03-28")


def test_two_ticks_at_once_make_each_job_and_each_seal_once(world, monkeypatch):
    monkeypatch.setitem(outbox.HANDLERS, "test", lambda row: None)
    reminders().append(remind)
    for place in (world.regenboog, world.baken):
        with world.at(place), atomic():
            for _ in range(20):
                audit.record("test.event", by=None)
    failures: list[BaseException] = []
    start = threading.Barrier(2)

    def beat() -> None:
        try:
            start.wait()
            for _ in range(3):
                tick()
        except BaseException as error:
            failures.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=beat) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    reminders().remove(remind)
    assert failures == []
    with system_scope("count what two beats made"):
        assert Job.objects.filter(key="reminder:1:2027-03-28").count() == School.objects.count()
        assert AuditSeal.objects.count() == AuditEvent.objects.filter(board_id__isnull=False).count()
