"""Celery's two tasks: everything else waits as a row in PostgreSQL."""

from celery import shared_task

from core import audit, outbox, reminders
from core.registry import ticks
from core.tenancy import system_scope


@shared_task(name="core.outbox.work")
def work_task() -> None:
    outbox.work()


@shared_task(name="core.outbox.tick")
def tick_task() -> None:
    tick()


def tick() -> None:
    """Every five minutes: new audit events are sealed, what is due becomes a reminder, rooms do theirs."""
    with system_scope("seal the audit trail of every board"):
        audit.seal_new_events()
    reminders.tick()
    for look in ticks():
        with system_scope("what a room does at every tick"):
            look()
