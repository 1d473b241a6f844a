"""A worker of the tests: what waits is carried out while a browser looks on, and what goes wrong is told."""

from concurrent.futures import ThreadPoolExecutor, wait

import pytest
from django.db import connections

from core import outbox
from core.models import Job
from core.tenancy import system_scope

SECONDS = 120


def work_elsewhere() -> None:
    """Carry out what waits, as a worker does: outside of the thread that asked for it.

    A job that gave up for good is an end like any other; one that is to be tried again fails the test.
    """
    pool = ThreadPoolExecutor(1)
    working = pool.submit(_work)
    pool.shutdown(wait=False)
    wait([working], timeout=SECONDS)
    jobs = _jobs()
    told = "\n".join(f"{job.name}: {job.state} after {job.attempts} tries, error '{job.error}'" for job in jobs)
    if not working.done():
        pytest.fail(f"the worker is still at work after {SECONDS} s:\n{told}")
    if error := working.exception():
        pytest.fail(f"the worker failed with {error!r}:\n{told}")
    if any(job.state == Job.State.RUNNING or (job.pending and job.error) for job in jobs):
        pytest.fail(f"the worker left a job undone:\n{told}")


def _work() -> None:
    try:
        outbox.work()
    finally:
        connections.close_all()


def _jobs() -> list[Job]:
    with system_scope("a test tells how its jobs stand"):
        return list(Job.objects.order_by("created_at"))
