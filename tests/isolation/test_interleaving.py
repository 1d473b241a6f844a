"""Two people of different boards at work at once, on two pooled connections, with everything going wrong at random.

Hypothesis writes a small program for each (scopes inside transactions inside scopes, with failures) and the order
in which their steps take turns. At every step each sees exactly their own scope's rows, and nothing outside a
transaction; after every failure the scope before it is back.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any

import pytest
from django.db import DatabaseError, connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg.pq import TransactionStatus

from core.tenancy import Scope, atomic, current, use_scope
from core.tenancy.scope import NOBODY
from plans.models import Section
from schools.models import School
from tests.isolation.factories import Rows

PLACES = ("nobody", "samen", "elders", "regenboog", "wilgen", "baken", "visitor")
FAILURES = (None, None, "python", "sql", "poison")


@dataclass(frozen=True)
class Look:
    """Read two tables, by SQL and by the manager."""


@dataclass(frozen=True)
class Write:
    """Change every row one can."""


@dataclass(frozen=True)
class Inside:
    """Steps in another scope, in a transaction, or both; ``failure`` ends them and is caught outside."""

    place: str | None
    transaction: bool
    failure: str | None
    steps: tuple[Any, ...]


leaf = st.one_of(st.just(Look()), st.just(Look()), st.just(Write()))
step = st.recursive(
    leaf,
    lambda inner: st.builds(
        Inside,
        st.sampled_from((None, *PLACES)),
        st.booleans(),
        st.sampled_from(FAILURES),
        st.lists(inner, min_size=1, max_size=4).map(tuple),
    ),
    max_leaves=12,
)
program = st.lists(step, min_size=1, max_size=5).map(tuple)


class Failed(Exception):
    """A failure that the program asked for."""


class Turns:
    """Lets one of two threads take a step at a time, in a given order."""

    def __init__(self, order: list[bool]):
        self.order, self.position = order, 0
        self.changed, self.finished = threading.Condition(), set()

    def next(self) -> int:
        return int(self.order[self.position % len(self.order)]) if self.order else 0

    def wait(self, me: int) -> None:
        with self.changed:
            self.position += 1
            self.changed.notify_all()
            self.changed.wait_for(lambda: self.next() == me or 1 - me in self.finished, timeout=20)

    def finish(self, me: int) -> None:
        with self.changed:
            self.finished.add(me)
            self.changed.notify_all()


class Worker:
    """A thread that keeps its database connection from one program to the next, as a web worker does."""

    def __init__(self, number: int):
        self.number = number
        self.work: SimpleQueue[Callable[[], None] | None] = SimpleQueue()
        self.done: SimpleQueue[BaseException | None] = SimpleQueue()
        self.thread = threading.Thread(target=self.run, daemon=True)
        self.thread.start()

    def run(self) -> None:
        while (work := self.work.get()) is not None:
            try:
                work()
                self.done.put(None)
            except BaseException as error:
                self.done.put(error)
        connection.close()


class Walk:
    """Carries out one program and checks every step."""

    def __init__(self, rows: Rows, turns: Turns, me: int):
        self.rows, self.turns, self.me = rows, turns, me
        self.steps = 0

    def scope(self, place: str) -> Scope:
        world = self.rows.world
        if place == "nobody":
            return NOBODY
        if place == "visitor":
            return Scope(visitor="survey", board=world.samen.pk, school=world.regenboog.pk)
        row = getattr(world, place)
        if isinstance(row, School):
            return Scope(board=row.board_id, school=row.pk)
        return Scope(board=row.pk)

    def walk(self, steps: tuple[Any, ...]) -> None:
        for each in steps:
            self.turns.wait(self.me)
            self.steps += 1
            if isinstance(each, Look):
                self.look()
            elif isinstance(each, Write):
                self.write()
            else:
                self.inside(each)

    def inside(self, each: Inside) -> None:
        before = current()
        try:
            if each.place is None:
                self.maybe_atomic(each)
            else:
                with use_scope(self.scope(each.place)):
                    self.maybe_atomic(each)
        except (Failed, DatabaseError):
            if (
                connection.in_atomic_block
                and connection.connection.info.transaction_status == TransactionStatus.INERROR
            ):
                raise  # no transaction of this block's own: the one outside must end first
        assert current() == before
        self.look()

    def maybe_atomic(self, each: Inside) -> None:
        if not each.transaction:
            return self.body(each)
        with atomic():
            self.body(each)

    def body(self, each: Inside) -> None:
        self.look()
        self.walk(each.steps)
        self.look()
        if each.failure == "python":
            raise Failed
        if each.failure and connection.in_atomic_block:
            self.break_it(each.failure)

    def break_it(self, how: str) -> None:
        """A failure of the server, in a block of its own or poisoning the whole transaction."""
        with atomic() if how == "sql" else nullcontext(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")

    def expected(self) -> tuple[set[Any], set[Any]]:
        """Schools and sections that the scope may see."""
        scope = current()
        if not connection.in_atomic_block or scope.visitor or scope.board is None:
            return set(), set()
        schools = {row.pk for row in self.rows.schools if row.board_id == scope.board}
        return schools, {self.rows.get(Section, row).pk for row in self.rows.schools if row.pk == scope.school}

    def look(self) -> None:
        schools, sections = self.expected()
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM schools_school")
            assert {key for (key,) in cursor.fetchall()} == schools
            cursor.execute("SELECT id FROM plans_section")
            assert {key for (key,) in cursor.fetchall()} == sections
        if current().school and not current().visitor:
            assert set(Section.objects.values_list("pk", flat=True)) == sections

    def write(self) -> None:
        _, sections = self.expected()
        with connection.cursor() as cursor:
            free = "SELECT id FROM plans_section FOR UPDATE SKIP LOCKED"  # the other may hold it; it waits for a turn
            cursor.execute(f"UPDATE plans_section SET position = 1 WHERE id IN ({free}) RETURNING id")
            assert {key for (key,) in cursor.fetchall()} <= sections


@pytest.fixture(scope="module")
def workers(rows) -> Iterator[list[Worker]]:
    workers = [Worker(0), Worker(1)]
    yield workers
    for worker in workers:
        worker.work.put(None)
        worker.thread.join(timeout=10)


def run_both(rows: Rows, workers: list[Worker], programs: tuple[Any, Any], order: list[bool]) -> int:
    turns = Turns(order)
    walks = [Walk(rows, turns, number) for number in (0, 1)]

    def work(number: int) -> None:
        try:
            walks[number].walk(programs[number])
        except (Failed, DatabaseError):
            pass
        finally:
            turns.finish(number)
        assert current() == NOBODY
        assert not connection.in_atomic_block
        walks[number].look()

    for worker in workers:
        worker.work.put(lambda number=worker.number: work(number))
    for error in [worker.done.get(timeout=60) for worker in workers]:
        if error is not None:
            raise error
    return sum(walk.steps for walk in walks)


def interleave(rows: Rows, workers: list[Worker], examples: int) -> int:
    """Runs so many pairs of programs; returns how many steps they took."""
    taken = []

    @settings(max_examples=examples, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(st.tuples(program, program), st.lists(st.booleans(), min_size=1, max_size=40))
    def pairs(programs: tuple[Any, Any], order: list[bool]) -> None:
        taken.append(run_both(rows, workers, programs, order))

    pairs()
    return sum(taken)


def test_two_connections_never_see_each_others_rows(rows, workers):
    assert interleave(rows, workers, 60) > 200


@pytest.mark.soak
def test_fifty_thousand_interleaved_steps_show_no_foreign_row(rows, workers):
    goal, taken = int(os.environ.get("INTERLEAVED_STEPS", "50000")), 0
    while taken < goal:
        taken += interleave(rows, workers, 500)
