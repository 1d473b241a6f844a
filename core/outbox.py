"""Jobs: rows in PostgreSQL with a unique key and a lease, carried out by Celery workers.

A service enqueues in its own transaction; after the commit a doorbell rings (Celery, Redis). If nobody hears it,
the beat's ``work`` finds the row within seconds. A worker claims a row for ``LEASE`` as the system login, does
the work as the app login in the scope it was asked for, and completes it. If the worker dies, the lease runs out
and another takes over; ``complete`` only succeeds for who holds the lease, so a result is stored once.
"""

import logging
import time
import uuid
from collections.abc import Callable, Iterable
from datetime import timedelta
from functools import cache
from typing import Any

import redis
from celery import current_app
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from redis.backoff import NoBackoff
from redis.retry import Retry

from core.models import Job
from core.tenancy import atomic, current, system_scope, use_scope
from core.tenancy.scope import on_commit

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240, 720)]
DEAF_SECONDS = 30  # after the doorbell failed, do not try it again for so long

Handler = Callable[[Job], None]
HANDLERS: dict[str, Handler] = {}
PERSONAL: dict[str, frozenset[str]] = {}
_bell = {"deaf_until": 0.0}


class GiveUp(Exception):
    """Raised by a handler when trying again would not help; its argument is a short code for the user."""


class LeaseLost(Exception):
    """Somebody else took the job over: roll back, they will finish it."""


def job(name: str, *, personal: Iterable[str] = ()) -> Callable[[Handler], Handler]:
    """Register the handler of a kind of job, in a room's ``tasks.py``. It must be safe to run twice.

    ``personal``: what of its payload says something about a person, and is forgotten however the job ends.
    """

    def register(handler: Handler) -> Handler:
        HANDLERS[name], PERSONAL[name] = handler, frozenset(personal)
        return handler

    return register


def enqueue(
    name: str, *, key: str, payload: dict[str, Any] | None = None, due_at: Any = None, user_id: Any = None
) -> Job:
    """Put work in the outbox of the current board and school, once per key and place; returns the row.

    ``payload`` holds ids and codes, never texts. An existing row with this key is returned as it is.
    """
    scope = current()
    row = Job(
        name=name,
        key=key,
        payload=payload or {},
        board_id=scope.board,
        school_id=scope.school,
        user_id=user_id or scope.user,
        due_at=due_at or timezone.now(),
    )
    if scope.board is None:
        row.save(force_insert=True)
    else:
        Job.objects.bulk_create([row], ignore_conflicts=True)
        row = Job.objects.get(key=key, school_id=scope.school)
    on_commit(ring)
    return row


def enqueue_at(name: str, *, key: str, places: Iterable[tuple[Any, Any]]) -> int:
    """The same work at many places (board and school), once per key: those of the scope's board, or for the tick any.

    Answers how many jobs were made. Asking again for places that have theirs costs two queries.
    """
    asked = list(places)
    made = Job.objects.filter(key=key, board_id__in={board for board, _ in asked})
    have = set(made.values_list("board_id", "school_id"))
    rows = [Job(name=name, key=key, board_id=board, school_id=school) for board, school in set(asked) - have]
    Job.objects.bulk_create(rows, ignore_conflicts=True, batch_size=5_000)
    if rows:
        on_commit(ring)
    return len(rows)


def again(row: Job) -> None:
    """Try a failed job once more, because somebody asked for it."""
    with atomic():
        failed = Job.objects.filter(pk=row.pk, state=Job.State.FAILED)
        if failed.update(state=Job.State.WAITING, attempts=0, progress=0, error="", due_at=timezone.now()):
            on_commit(ring)


def ring() -> None:
    """Tell the workers that there is work. Nothing is lost when they do not hear it."""
    if time.monotonic() < _bell["deaf_until"]:
        return
    try:
        _broker().ping()
        current_app.send_task("core.outbox.work", retry=False)
    except Exception as error:  # whatever the broker throws: the beat will do
        _bell["deaf_until"] = time.monotonic() + DEAF_SECONDS
        log.warning("doorbell failed: %s", type(error).__name__)


@cache
def _broker() -> redis.Redis:
    """A client that asks once. Celery's own tries for seconds, and somebody waits for this request."""
    url = settings.CELERY_BROKER_URL.replace("redis+socket://", "unix://")
    return redis.Redis.from_url(url, socket_timeout=1, retry=Retry(NoBackoff(), 0))


def work(limit: int = 100) -> int:
    """Carry out what is due, one after another; returns how many were tried."""
    for done in range(limit):
        claimed = claim()
        if claimed is None:
            return done
        run(claimed)
    return limit


def claim() -> Job | None:
    """Take the job that has waited longest, as the system login.

    One that ended its worker at the last try too, without a word, is given up here: nobody else could.
    """
    now = timezone.now()
    free = Q(state=Job.State.WAITING, due_at__lte=now) | Q(state=Job.State.RUNNING, leased_until__lt=now)
    with system_scope("find the next job of any board"):
        waiting = Job.objects.select_for_update(skip_locked=True).filter(free).order_by("due_at")
        while (row := waiting.first()) and row.state == Job.State.RUNNING and is_last_try(row):
            log.error("job %s (%s) ended its worker at every try", row.pk, row.name)
            _give_up(row, "worker_lost")
        if row is None:
            return None
        row.state, row.lease, row.leased_until = Job.State.RUNNING, uuid.uuid4(), now + LEASE
        row.attempts += 1
        row.save(update_fields=["state", "lease", "leased_until", "attempts"])
    return row


def run(row: Job) -> None:
    """Do the work of a claimed job in its own scope; on failure plan the next try."""
    try:
        with use_scope(row.scope):
            HANDLERS[row.name](row)
        if row.state == Job.State.RUNNING:
            with use_scope(row.scope) if row.board_id else system_scope("work of no board"), atomic():
                complete(row)
    except LeaseLost:
        log.warning("job %s was taken over", row.pk)
    except GiveUp as reason:
        fail(row, str(reason), final=True)
    except Exception as error:
        log.exception("job %s (%s) failed", row.pk, row.name)
        fail(row, type(error).__name__)


def keep(row: Job, progress: int | None = None) -> None:
    """Extend the lease while long work goes on, and show how far it is (0–100)."""
    values: dict[str, Any] = {"leased_until": timezone.now() + LEASE}
    if progress is not None:
        values["progress"] = progress
    with system_scope("extend the lease of a running job"):
        if not Job.objects.filter(pk=row.pk, lease=row.lease, state=Job.State.RUNNING).update(**values):
            raise LeaseLost


def complete(row: Job) -> None:
    """Mark the job done, in the transaction of its result. Raises ``LeaseLost`` when it is no longer ours."""
    held = Job.objects.filter(pk=row.pk, lease=row.lease, state=Job.State.RUNNING)
    values = {"state": Job.State.DONE, "progress": 100, "finished_at": timezone.now(), "error": ""}
    if not held.update(**values, payload=_impersonal(row)):
        raise LeaseLost
    row.state = Job.State.DONE


def fail(row: Job, code: str, *, final: bool = False) -> None:
    """Plan the next try, or give up after the last; ``code`` is a word, never a person's text.

    One that was completed stays done: its result is there, whatever failed after that.
    """
    with system_scope("plan the next try of a job"):
        fresh = Job.objects.filter(pk=row.pk, lease=row.lease, state=Job.State.RUNNING).first()
        if fresh is None:
            return
        if final or is_last_try(fresh):
            _give_up(fresh, code)
            return
        fresh.state, fresh.due_at = Job.State.WAITING, timezone.now() + WAITS[fresh.attempts - 1]
        fresh.error, fresh.lease, fresh.leased_until = code[:60], None, None
        fresh.save(update_fields=["state", "due_at", "error", "lease", "leased_until"])


def _give_up(row: Job, code: str) -> None:
    row.state, row.finished_at, row.payload = Job.State.FAILED, timezone.now(), _impersonal(row)
    row.error, row.lease, row.leased_until = code[:60], None, None
    row.save(update_fields=["state", "finished_at", "payload", "error", "lease", "leased_until"])


def _impersonal(row: Job) -> dict[str, Any]:
    """The payload without what says something about a person."""
    return {name: value for name, value in row.payload.items() if name not in PERSONAL.get(row.name, ())}


def is_last_try(row: Job) -> bool:
    """Whether a failure now means that the job is given up."""
    return row.attempts > len(WAITS)
