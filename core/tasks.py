"""Celery's two tasks: everything else waits as a row in PostgreSQL."""

from celery import shared_task

from core import audit, outbox, reminders
from core.tenancy import system_scope


@shared_task(name="core.outbox.work")
def work_task() -> None:
    outbox.work()


@shared_task(name="core.outbox.tick")
def tick_task() -> None:
    tick()


def tick() -> None:
    """Every five minutes: new audit events are sealed, what is due today becomes a reminder."""
    with system_scope("seal the audit trail of every board"):
        audit.seal_new_events()
    reminders.tick()
