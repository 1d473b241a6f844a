"""Celery's two tasks: everything else waits as a row in PostgreSQL."""

from collections.abc import Callable
from functools import partial

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
    """Every five minutes: new audit events are sealed, what is due becomes a reminder, rooms do theirs.

    Each is heard, whatever the others could not do; that is raised in the end, so that the worker's log has it.
    """
    parts: list[Callable[[], object]] = [_seal, reminders.tick, *(partial(_as_system, room) for room in ticks())]
    failed = []
    for look in parts:
        try:
            look()
        except Exception as error:
            failed.append(error)
    if failed:
        raise ExceptionGroup("a part of the tick failed", failed)


def _seal() -> None:
    with system_scope("seal the audit trail of every board"):
        audit.seal_new_events()


def _as_system(look: Callable[[], object]) -> None:
    with system_scope("what a room does at every tick"):
        look()
