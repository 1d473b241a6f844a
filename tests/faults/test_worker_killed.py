"""A worker that is killed in the middle of its work loses nothing and does nothing twice."""

import pytest
from django.utils import timezone

from core import outbox
from core.models import Job
from core.tenancy import atomic, system_scope
from tests.faults.conftest import jobs, results, wait_for


def let_leases_run_out() -> None:
    with system_scope("let the leases run out"):
        Job.objects.filter(state=Job.State.RUNNING).update(leased_until=timezone.now())


def kill_in_the_middle(world, workers, folder, key: str) -> None:
    caught = folder / f"caught-{key}"
    worker = workers.start()
    with world.at(world.regenboog), atomic():
        outbox.enqueue("faults.slow", key=key, payload={"catch_me": str(caught)})
    wait_for(caught.exists)
    workers.kill(worker)
    assert jobs(Job.State.RUNNING) == 1  # nobody noticed yet
    assert outbox.claim() is None
    let_leases_run_out()


def test_a_job_whose_worker_was_killed_is_finished_by_the_next_one_with_one_result(world, workers, tmp_path):
    kill_in_the_middle(world, workers, tmp_path, "one")
    assert results(world) == 0  # what it had written went with it
    workers.start()
    outbox.ring()
    wait_for(lambda: jobs(Job.State.DONE) == 1)
    assert results(world) == 1


@pytest.mark.soak
def test_twenty_workers_killed_in_the_middle_leave_twenty_results(world, workers, tmp_path):
    for number in range(20):
        kill_in_the_middle(world, workers, tmp_path, f"job-{number}")
        worker = workers.start()
        outbox.ring()
        wait_for(lambda done=number + 1: jobs(Job.State.DONE) == done)
        workers.kill(worker)
    assert results(world) == 20
