"""The audit trail: added to and never changed, sealed so that a change shows, and never in the way of a rollback."""

import json
import random
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connections
from django.utils import timezone

from core import audit
from core.models import AuditEvent, AuditSeal
from core.tenancy import Scope, atomic, system_scope, use_scope
from schools.models import School
from tests import database

EVENTS = 30
TABLES = ("core_auditevent", "core_auditseal")


def record_some(world: Any, count: int = EVENTS) -> None:
    with world.at(world.regenboog), atomic():
        for number in range(count):
            audit.record("section.saved", by=world.leader, obj=world.regenboog, version=number)


def seal() -> int:
    with system_scope("a test"):
        return audit.seal_new_events()


def verify(world: Any, head: tuple[int, str] | None = None) -> list[str]:
    with system_scope("a test"):
        return audit.verify(world.samen.pk, head)


# --- What is recorded ---------------------------------------------------------------------------------------


def test_an_event_says_who_what_and_where(world):
    with world.at(world.regenboog), atomic():
        audit.record("section.saved", by=world.leader, obj=world.regenboog, version=2)
        event = AuditEvent.objects.get()
    assert (event.board_id, event.school_id) == (world.samen.pk, world.regenboog.pk)
    assert (event.actor_id, event.action) == (world.leader.user_id, "section.saved")
    assert (event.object_kind, event.object_id) == ("schools.school", str(world.regenboog.pk))
    assert event.detail == {"version": 2}


def test_a_write_and_its_event_are_rolled_back_together(world):
    with pytest.raises(ZeroDivisionError), world.at(world.regenboog), atomic():  # noqa: PT012
        audit.record("section.saved", by=world.leader)
        raise ZeroDivisionError
    with world.at(world.regenboog), atomic():
        assert not AuditEvent.objects.exists()


def test_a_write_is_rolled_back_when_its_event_fails(world):
    with pytest.raises(DatabaseError), world.at(world.regenboog), atomic():  # noqa: PT012
        School.objects.filter(pk=world.regenboog.pk).update(name="Anders")
        audit.record("x" * 61, by=world.leader)
    with world.at(world.regenboog), atomic():
        assert School.objects.get(pk=world.regenboog.pk).name != "Anders"


def test_a_refusal_is_recorded_although_the_request_is_rolled_back(world, sign_in):
    assert sign_in(world.teacher).post(f"/s/{world.regenboog.slug}/plan/begin/").status_code == 403
    with world.at(world.regenboog), atomic():
        event = AuditEvent.objects.get(action="access.refused")
    assert event.actor_id == world.teacher.user_id
    assert event.detail == {"route": "plans:start", "status": 403}


def test_a_strangers_attempt_is_recorded_without_a_board(world, sign_in):
    assert sign_in(world.stranger).get(f"/s/{world.regenboog.slug}/").status_code == 404
    with system_scope("a test"):
        event = AuditEvent.objects.get(action="access.refused")
    assert (event.board_id, event.actor_id) == (None, world.stranger.user_id)


def test_a_school_reads_its_own_events_only(world):
    record_some(world, 2)
    with world.at(world.wilgen), atomic():
        assert not AuditEvent.objects.exists()
    with use_scope(Scope(board=world.samen.pk)), atomic():
        assert AuditEvent.objects.count() == 2


# --- Append-only --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("alias", ["default", "system", "owner"])
@pytest.mark.parametrize("command", ["UPDATE {} SET board_id = NULL", "DELETE FROM {}", "TRUNCATE {}"])
def test_nobody_can_change_or_delete_an_event(world, table, alias, command):
    record_some(world, 1)
    seal()
    scope = Scope(system=True) if alias == "system" else Scope(board=world.samen.pk)
    refusal = pytest.raises(DatabaseError, match=r"permission denied|only be added to")
    with use_scope(scope), connections[alias].cursor() as cursor, refusal:
        cursor.execute(command.format(table))


# --- Sealed -------------------------------------------------------------------------------------------------


def test_an_untouched_chain_holds_and_grows(world):
    record_some(world)
    assert seal() == EVENTS
    record_some(world, 5)
    assert seal() == 5
    assert seal() == 0
    assert verify(world) == []


def test_each_board_has_a_chain_of_its_own(world):
    record_some(world, 2)
    with world.at(world.baken), atomic():
        audit.record("section.saved", by=world.stranger)
    seal()
    with system_scope("a test"):
        assert audit.last_link(world.samen.pk)[0] == 2
        assert audit.last_link(world.elders.pk)[0] == 1


def test_sealing_after_days_of_silence_leaves_no_board_behind(world):
    """The tick stood still for days: what waits is sealed at every board, not at the first alone."""
    ago = timezone.now() - timedelta(days=5)
    with system_scope("a test"):
        first, *waiting = (
            AuditEvent(board_id=board.pk, action="x", at=ago + timedelta(hours=hours))
            for hours, board in ((0, world.samen), (1, world.samen), (2, world.elders))
        )
        AuditEvent.objects.bulk_create([first, *waiting])
        (link,) = audit.seal([first], None)
        link.sealed_at = ago
        link.save(force_insert=True)
    assert seal() == 2
    assert seal() == 0
    assert verify(world) == []


def test_an_event_that_was_committed_late_is_no_fault(world):
    with world.at(world.regenboog), atomic():
        late = audit.record("plan.pdf_made", by=None)
    with system_scope("a test"):
        AuditEvent.objects.bulk_create(
            [AuditEvent(board_id=world.samen.pk, action="x", at=late.at + timedelta(minutes=5))]
        )
    seal()
    with system_scope("a test"):
        AuditEvent.objects.bulk_create([AuditEvent(board_id=world.samen.pk, action="y", at=late.at)])
    seal()
    assert verify(world) == []


class Vandal:
    """Somebody with the owner's password who switched the triggers off."""

    def __init__(self, chance: random.Random, cursor: psycopg.Cursor, board: Any):
        self.chance, self.cursor, self.board = chance, cursor, board

    def run(self, query: str, *values: Any) -> list[Any]:
        self.cursor.execute(query, values)
        return self.cursor.fetchall() if self.cursor.description else []

    def some(self, table: str, count: int = 1) -> list[Any]:
        order = {"core_auditevent": "id", "core_auditseal": "number"}[table]
        keys = [key for (key,) in self.run(f"SELECT id FROM {table} WHERE board_id = %s ORDER BY {order}", self.board)]
        return self.chance.sample(keys, count)

    def edit_event(self) -> None:
        column, value = self.chance.choice(
            [
                ("action", "section.read"),
                ("actor_id", "00000000-0000-4000-8000-000000000000"),
                ("object_id", "anders"),
                ("object_kind", "anders"),
                ("school_id", None),
                ("detail", json.dumps({"version": 999})),
                ("at", "2020-01-01T00:00:00Z"),
            ]
        )
        self.run(f"UPDATE core_auditevent SET {column} = %s WHERE id = %s", value, *self.some("core_auditevent"))

    def delete_event(self) -> None:
        self.run("DELETE FROM core_auditevent WHERE id = %s", *self.some("core_auditevent"))

    def delete_event_and_seal(self) -> None:
        (key,) = self.some("core_auditevent")
        self.run("DELETE FROM core_auditseal WHERE event_id = %s", key)
        self.run("DELETE FROM core_auditevent WHERE id = %s", key)

    def edit_seal(self) -> None:
        self.run("UPDATE core_auditseal SET digest = md5(digest) WHERE id = %s", *self.some("core_auditseal"))

    def swap_events(self) -> None:
        one, other = self.some("core_auditseal", 2)
        query = "SELECT event_id FROM core_auditseal WHERE id = %s"
        ((first,),), ((second,),) = self.run(query, one), self.run(query, other)
        self.run("UPDATE core_auditseal SET event_id = gen_random_uuid() WHERE id = %s", one)
        self.run("UPDATE core_auditseal SET event_id = %s WHERE id = %s", first, other)
        self.run("UPDATE core_auditseal SET event_id = %s WHERE id = %s", second, one)

    def swap_details(self) -> None:
        one, other = self.some("core_auditevent", 2)
        query = "SELECT detail::text FROM core_auditevent WHERE id = %s"
        ((first,),), ((second,),) = self.run(query, one), self.run(query, other)
        self.run("UPDATE core_auditevent SET detail = %s WHERE id = %s", second, one)
        self.run("UPDATE core_auditevent SET detail = %s WHERE id = %s", first, other)

    def insert_event(self) -> None:
        """An event of the past, which the next tick would seal as if it were new."""
        self.run(
            "INSERT INTO core_auditevent (id, board_id, at, action, object_kind, object_id, detail) "
            "VALUES (gen_random_uuid(), %s, now() - interval '3 days', 'section.saved', '', '', '{}')",
            self.board,
        )
        if self.chance.random() < 0.5:
            self.run("COMMIT")
            seal()

    def insert_seal(self) -> None:
        self.run(
            "INSERT INTO core_auditseal (id, board_id, event_id, number, digest, sealed_at) VALUES "
            "(gen_random_uuid(), %s, gen_random_uuid(), %s, %s, now())",
            self.board,
            EVENTS + self.chance.randint(1, 3),
            audit.FIRST,
        )

    def cut_tail(self) -> None:
        last = EVENTS - self.chance.randint(1, EVENTS - 1)
        query = "DELETE FROM core_auditseal WHERE board_id = %s AND number > %s RETURNING event_id"
        events = [key for (key,) in self.run(query, self.board, last)]
        self.run("DELETE FROM core_auditevent WHERE id = ANY (%s)", events)

    def rewrite_everything(self) -> None:
        """An edit, and then a whole new chain that fits it."""
        self.edit_event()
        self.run("DELETE FROM core_auditseal WHERE board_id = %s", self.board)
        self.run("COMMIT")
        seal()

    def ways(self) -> list[Any]:
        return [
            self.edit_event,
            self.delete_event,
            self.delete_event_and_seal,
            self.edit_seal,
            self.swap_events,
            self.swap_details,
            self.insert_event,
            self.insert_seal,
            self.cut_tail,
            self.rewrite_everything,
        ]


@pytest.fixture
def vandals_cursor(world) -> Iterator[psycopg.Cursor]:
    with psycopg.connect(**settings.EMBEDDED_POSTGRES.connection(database=database.NAME)) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.commit()
        yield connection.cursor()


def kept(cursor: psycopg.Cursor) -> dict[str, str]:
    return {table: cursor.execute(f"SELECT jsonb_agg(t)::text FROM {table} t").fetchone()[0] for table in TABLES}


def restore(cursor: psycopg.Cursor, rows: dict[str, str]) -> None:
    for table in TABLES:
        cursor.execute(f"DELETE FROM {table}")
        query = f"INSERT INTO {table} SELECT * FROM jsonb_populate_recordset(NULL::{table}, %s::jsonb)"
        cursor.execute(query, [rows[table]])
    cursor.connection.commit()


def tamper(world: Any, cursor: psycopg.Cursor, times: int) -> None:
    """Every way to tamper in turn, each at random places: all must show, given the head that was written down."""
    record_some(world)
    seal()
    with system_scope("a test"):
        head = audit.last_link(world.samen.pk)
    rows, chance = kept(cursor), random.Random(20261122)
    vandal = Vandal(chance, cursor, world.samen.pk)
    ways = vandal.ways()
    for number in range(times):
        way = ways[number % len(ways)]
        way()
        cursor.connection.commit()
        assert verify(world, head), f"nobody noticed {way.__name__} (number {number})"
        restore(cursor, rows)
    assert verify(world, head) == []


def test_two_hundred_tamperings_all_show(world, vandals_cursor):
    tamper(world, vandals_cursor, 200)


@pytest.mark.soak
def test_a_thousand_tamperings_all_show(world, vandals_cursor):
    tamper(world, vandals_cursor, 1000)


def test_seals_hold_nothing_but_ids_and_digests(world):
    record_some(world, 1)
    seal()
    with system_scope("a test"):
        row = AuditSeal.objects.get()
    assert row.number == 1
    assert len(row.digest) == 64


def test_the_command_finds_a_chain_that_was_made_anew(world, capsys):
    with world.at(world.regenboog), atomic():
        audit.record("file.read", by=world.leader)
    with system_scope("a tick"):
        audit.seal_new_events()
    head = f"{world.samen.pk}:1:{'f' * 64}"
    with pytest.raises(CommandError):
        call_command("verify_audit", head=[head])
    assert "is not the one that was written down" in capsys.readouterr().err


def test_the_command_passes_a_chain_that_holds(world, capsys):
    with world.at(world.regenboog), atomic():
        audit.record("file.read", by=world.leader)
    with system_scope("a tick"):
        audit.seal_new_events()
    call_command("verify_audit")
    assert "holds" in capsys.readouterr().out
