"""Without Redis the site stays usable; what was asked for is done once it is back."""

import time

import pytest

from core import outbox
from core.models import Job
from core.tenancy import atomic
from tests.faults.conftest import jobs, results, wait_for


def ask(world, key: str) -> float:
    """Enqueue a job; returns the seconds that took."""
    began = time.monotonic()
    with world.at(world.regenboog), atomic():
        outbox.enqueue("faults.slow", key=key)
    return time.monotonic() - began


def ask_while_down(world, broker, sign_in, monkeypatch, count: int) -> None:
    broker.stop()
    assert ask(world, "first") < 2  # the first notices
    assert max(ask(world, f"job-{number}") for number in range(count)) < 0.5  # the others know
    assert sign_in(world.leader).get("/", follow=True).status_code == 200
    assert jobs(Job.State.WAITING) == count + 1
    broker.start()
    monkeypatch.setitem(outbox._bell, "deaf_until", 0.0)


def test_without_redis_the_site_answers_and_the_work_is_done_afterwards(world, workers, broker, sign_in, monkeypatch):
    ask_while_down(world, broker, sign_in, monkeypatch, 5)
    workers.start()
    outbox.ring()
    wait_for(lambda: jobs(Job.State.DONE) == 6)
    assert results(world) == 6


def test_a_worker_finds_redis_again(world, workers, broker, sign_in, monkeypatch):
    workers.start()
    ask(world, "before")
    wait_for(lambda: jobs(Job.State.DONE) == 1)
    ask_while_down(world, broker, sign_in, monkeypatch, 2)
    outbox.ring()
    wait_for(lambda: jobs(Job.State.DONE) == 4)


@pytest.mark.soak
def test_redis_stopped_twenty_times_loses_nothing(world, workers, broker, sign_in, monkeypatch):
    workers.start()
    for number in range(20):
        broker.stop()
        ask(world, f"job-{number}")
        broker.start()
        monkeypatch.setitem(outbox._bell, "deaf_until", 0.0)
        outbox.ring()
        wait_for(lambda done=number + 1: jobs(Job.State.DONE) == done)
    assert results(world) == 20
