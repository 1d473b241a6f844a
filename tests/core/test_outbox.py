"""Jobs in PostgreSQL (core.outbox): once per key, in the asker's scope, tried again, never done twice."""

import threading
import uuid
from datetime import timedelta

import pytest
from django.db import connections, transaction
from django.utils import timezone

from core import audit, outbox
from core.models import AuditEvent, Job
from core.tenancy import OutsideScope, Scope, atomic, current, system_scope, use_scope
from schools.models import School


@pytest.fixture
def handle(monkeypatch):
    """``handle(function)`` makes it the handler of the jobs named "test"."""
    return lambda function: monkeypatch.setitem(outbox.HANDLERS, "test", function)


@pytest.fixture
def done(handle) -> list[Job]:
    """The jobs that were carried out, by a handler that does nothing else."""
    jobs: list[Job] = []
    handle(jobs.append)
    return jobs


def ask(place: School | None, key: str = "one", **options) -> Job:
    scope = Scope(board=place.board_id, school=place.pk) if place else Scope()
    with use_scope(scope), atomic():
        return outbox.enqueue("test", key=key, **options)


def stored(key: str = "one") -> Job:
    with system_scope("look at a job"):
        return Job.objects.get(key=key)


def change(key: str = "one", **values) -> None:
    with system_scope("let time pass for a job"):
        assert Job.objects.filter(key=key).update(**values)


# --- Asking ---


def test_a_key_is_enqueued_once(world, done):
    first, second = ask(world.regenboog), ask(world.regenboog)
    assert first.pk == second.pk
    assert outbox.work() == 1
    assert [row.pk for row in done] == [first.pk]


def test_a_key_that_was_done_is_not_done_again(world, done):
    ask(world.regenboog)
    outbox.work()
    assert ask(world.regenboog).state == Job.State.DONE
    assert outbox.work() == 0
    assert len(done) == 1


def test_two_boards_may_use_the_same_key(world, done):
    ask(world.regenboog)
    ask(world.baken)
    assert outbox.work() == 2
    assert {row.board_id for row in done} == {world.samen.pk, world.elders.pk}


def test_two_schools_of_a_board_may_use_the_same_key(world, done):
    ask(world.regenboog)
    ask(world.wilgen)
    assert outbox.work() == 2
    assert {row.school_id for row in done} == {world.regenboog.pk, world.wilgen.pk}


def test_what_is_rolled_back_is_never_done(world, done):
    with world.at(world.regenboog), atomic():
        outbox.enqueue("test", key="one")
        transaction.set_rollback(True)
    assert outbox.work() == 0


def test_a_job_waits_for_its_moment(world, done):
    ask(world.regenboog, due_at=timezone.now() + timedelta(hours=1))
    assert outbox.work() == 0
    change(due_at=timezone.now())
    assert outbox.work() == 1


def test_the_job_that_waited_longest_comes_first(world, done):
    now = timezone.now()
    for minutes in (5, 9, 7):
        ask(world.regenboog, f"{minutes}", due_at=now - timedelta(minutes=minutes))
    outbox.work()
    assert [row.key for row in done] == ["9", "7", "5"]


# --- Doing ---


def test_a_job_runs_in_the_scope_it_was_asked_for(world, handle):
    seen = []

    def look(row):
        with atomic():
            seen.append((current().school, sorted(School.objects.values_list("slug", flat=True))))

    handle(look)
    ask(world.regenboog)
    ask(world.baken)
    outbox.work()
    assert seen == [(world.regenboog.pk, ["regenboog", "wilgen"]), (world.baken.pk, ["baken"])]


def test_a_job_of_no_board_sees_no_board(db, handle):
    refused = []

    def look(row):
        with pytest.raises(OutsideScope):
            School.objects.all()
        refused.append(row.pk)

    handle(look)
    ask(None)
    outbox.work()
    assert len(refused) == 1
    assert stored().state == Job.State.DONE


def test_the_scope_of_a_job_does_not_stay_behind(world, done):
    ask(world.regenboog)
    outbox.work()
    assert current() == Scope()


# --- Failing ---


def test_a_job_that_fails_waits_longer_each_time_and_is_given_up_at_last(world, handle):
    def fail(row):
        raise ConnectionError("a text that may be about a person")

    handle(fail)
    ask(world.regenboog)
    waits = []
    for _ in outbox.WAITS:
        before = timezone.now()
        assert outbox.work() == 1
        waits.append(stored().due_at - before)
        change(due_at=timezone.now())
    for wait, planned in zip(waits, outbox.WAITS, strict=True):
        assert planned <= wait < planned + timedelta(seconds=20)
    assert outbox.work() == 1
    last = stored()
    assert (last.state, last.error, last.attempts) == (Job.State.FAILED, "ConnectionError", len(outbox.WAITS) + 1)
    assert outbox.work() == 0


def test_a_job_that_fails_once_is_done_later(world, handle):
    tries = []

    def fail_once(row):
        tries.append(row.pk)
        if len(tries) == 1:
            raise ConnectionError

    handle(fail_once)
    ask(world.regenboog)
    outbox.work()
    change(due_at=timezone.now())
    outbox.work()
    assert stored().state == Job.State.DONE
    assert stored().error == ""
    assert len(tries) == 2


def test_giving_up_keeps_the_reason_and_does_not_try_again(world, handle):
    def give_up(row):
        raise outbox.GiveUp("too_long")

    handle(give_up)
    ask(world.regenboog)
    assert outbox.work() == 1
    assert (stored().state, stored().error) == (Job.State.FAILED, "too_long")
    assert outbox.work() == 0


def test_one_job_that_fails_does_not_hold_up_the_others(world, handle):
    done = []

    def fail_first(row):
        if row.key == "bad":
            raise ConnectionError
        done.append(row.key)

    handle(fail_first)
    for key in ("bad", "good", "better"):
        ask(world.regenboog, key)
    outbox.work()
    assert sorted(done) == ["better", "good"]


def test_a_job_without_handler_fails_like_any_other(world):
    with world.at(world.regenboog), atomic():
        outbox.enqueue("test.unheard_of", key="one")
    outbox.work()
    assert (stored().state, stored().error) == (Job.State.WAITING, "KeyError")


# --- Leases ---


def test_a_running_job_is_left_alone_until_its_lease_runs_out(world, done):
    ask(world.regenboog)
    claimed = outbox.claim()
    assert claimed is not None
    assert outbox.claim() is None
    change(leased_until=timezone.now() - timedelta(seconds=1))
    assert outbox.claim().pk == claimed.pk


def test_a_job_that_ends_its_worker_each_time_is_given_up_and_forgets_whom_it_was_about(world, done, monkeypatch):
    monkeypatch.setitem(outbox.PERSONAL, "test", frozenset({"name"}))
    ask(world.regenboog, payload={"name": "Iemand", "number": 1})
    ask(world.regenboog, "other")
    for _ in range(len(outbox.WAITS) + 1):
        assert outbox.claim().key == "one"  # and there its worker dies
        change(leased_until=timezone.now() - timedelta(seconds=1))
    assert outbox.work() == 1
    assert [row.key for row in done] == ["other"]
    assert (stored().state, stored().error) == (Job.State.FAILED, "worker_lost")
    assert stored().payload == {"number": 1}


def test_who_lost_the_lease_leaves_nothing_behind(world, handle):
    def slow(row):
        with atomic():
            audit.record("test.result", by=None)
            if len(runs) == 0:  # meanwhile, somebody else takes the job over and finishes it
                runs.append("first")
                change(leased_until=timezone.now() - timedelta(seconds=1))
                in_another_worker(lambda: outbox.run(outbox.claim()))
            outbox.complete(row)

    runs: list[str] = []
    handle(slow)
    ask(world.regenboog)
    outbox.work()
    with world.at(world.regenboog), atomic():
        assert AuditEvent.objects.filter(action="test.result").count() == 1
    assert stored().state == Job.State.DONE
    assert stored().attempts == 2


def test_keeping_extends_the_lease_and_shows_progress(world, handle):
    seen = []

    def long(row):
        change(leased_until=timezone.now() + timedelta(seconds=1))
        outbox.keep(row, progress=40)
        seen.append(stored())

    handle(long)
    ask(world.regenboog)
    outbox.work()
    assert seen[0].progress == 40
    assert seen[0].leased_until > timezone.now() + outbox.LEASE / 2


def test_keeping_a_lease_that_is_lost_ends_the_work(world, handle):
    def robbed(row):
        change(lease=uuid.uuid4())
        outbox.keep(row)
        pytest.fail("the work went on")

    handle(robbed)
    ask(world.regenboog)
    outbox.work()
    assert stored().state == Job.State.RUNNING


def test_a_failure_after_the_lease_was_lost_changes_nothing(world, handle):
    def robbed(row):
        change(lease=uuid.uuid4())
        raise ConnectionError

    handle(robbed)
    ask(world.regenboog)
    outbox.work()
    assert (stored().state, stored().error) == (Job.State.RUNNING, "")


def test_what_was_done_stays_done_whatever_fails_after_it(world, handle):
    """As when the answer to a commit is lost."""

    def fail_after_all(row):
        with atomic():
            outbox.complete(row)
        raise ConnectionError

    handle(fail_after_all)
    ask(world.regenboog)
    outbox.work()
    assert (stored().state, stored().error) == (Job.State.DONE, "")


def in_another_worker(work) -> None:
    def run():
        work()
        connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(30)


def workers_do(jobs: int, world, handle) -> list[str]:
    """The keys that four workers at once carried out."""
    done: list[str] = []
    handle(lambda row: done.append(row.key))
    for number in range(jobs):
        ask(world.regenboog if number % 2 else world.baken, f"job-{number}")
    start = threading.Barrier(4)

    def worker():
        start.wait()
        while outbox.work():
            pass
        connections.close_all()

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    return sorted(done)


def test_workers_side_by_side_never_do_the_same_job(world, handle):
    assert workers_do(24, world, handle) == sorted(f"job-{number}" for number in range(24))


@pytest.mark.soak
def test_workers_side_by_side_never_do_the_same_of_a_thousand_jobs(world, handle):
    assert workers_do(1000, world, handle) == sorted(f"job-{number}" for number in range(1000))
