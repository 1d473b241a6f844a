"""Ways in without an account: found by the key alone, open for as long as they say, and to one kind of room."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection
from django.utils import timezone

from core import doors
from core.models import Door
from core.tenancy import OutsideScope, Scope, atomic, use_scope
from plans.models import Plan
from schools.models import Board, Invitation, Membership, School
from tests.world import World


def open_door(world: World, kind: str = "invitation", **values: object) -> str:
    with world.at(world.regenboog), atomic():
        return doors.make_door(kind, **values)


def test_a_key_opens_its_door(world):
    door = doors.find_door("invitation", open_door(world))
    assert (door.board_id, door.school_id) == (world.samen.pk, world.regenboog.pk)


def test_the_key_itself_is_not_kept(world):
    key = open_door(world)
    with connection.cursor() as cursor, use_scope(Scope(board=world.samen.pk)), atomic():
        cursor.execute("SELECT to_jsonb(t)::text FROM core_door t")
        assert key not in cursor.fetchone()[0]


def test_keys_cannot_be_guessed(world):
    keys = {open_door(world) for _ in range(20)}
    assert len(keys) == 20
    assert min(len(key) for key in keys) >= 32


@pytest.mark.parametrize("key", ["", "x", "%", "' OR true --", "0" * 64])
def test_another_key_opens_nothing(world, key):
    open_door(world)
    assert doors.find_door("invitation", key) is None


def test_the_hash_of_a_key_is_not_a_key(world):
    assert doors.find_door("invitation", Door.hash(open_door(world))) is None


def test_a_key_opens_no_door_of_another_kind(world):
    assert doors.find_door("survey", open_door(world)) is None


def test_a_door_closes_when_its_time_is_over(world):
    now = timezone.now()
    assert doors.find_door("invitation", open_door(world, expires_at=now + timedelta(minutes=1)))
    assert doors.find_door("invitation", open_door(world, expires_at=now - timedelta(seconds=1))) is None


def test_doors_to_an_object_can_be_closed(world):
    one, other = uuid4(), uuid4()
    closed, open_ = open_door(world, object_id=one), open_door(world, object_id=other)
    with world.at(world.regenboog), atomic():
        doors.close_doors("invitation", object_id=one)
    assert doors.find_door("invitation", closed) is None
    assert doors.find_door("invitation", open_)


def test_another_board_cannot_close_a_door(world):
    one = uuid4()
    key = open_door(world, object_id=one)
    with world.at(world.baken), atomic():
        doors.close_doors("invitation", object_id=one)
    assert doors.find_door("invitation", key)


def test_a_door_is_made_at_ones_own_board_only(world):
    with world.at(world.regenboog), pytest.raises(DatabaseError), atomic():
        Door.objects.bulk_create([Door(key_hash="x", kind="invitation", board_id=world.elders.pk)])


def test_one_key_shows_one_door_and_no_others(world):
    mine, other = open_door(world), open_door(world)
    with use_scope(Scope(door=Door.hash(mine))), atomic():
        assert [door.key_hash for door in Door.objects.all()] == [Door.hash(mine)]
        assert not Door.objects.filter(key_hash=Door.hash(other)).exists()


def test_without_a_key_no_door_can_be_seen(world):
    open_door(world)
    with atomic():
        assert not Door.objects.exists()


def test_a_visitor_reaches_marked_tables_of_one_place_only(world):
    door = doors.find_door("invitation", open_door(world))
    with use_scope(door.scope), atomic():
        assert Board.objects.get() == world.samen
        assert School.objects.get() == world.regenboog


def test_a_visitor_reaches_no_other_table(world):
    door = doors.find_door("invitation", open_door(world))
    with use_scope(door.scope), atomic():
        for model in (Plan, Membership):
            with pytest.raises(OutsideScope):
                model.objects.all()
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM schools_membership")
            assert cursor.fetchone() == (0,)


def test_a_visitor_of_another_kind_reaches_nothing(world):
    door = doors.find_door("survey", open_door(world, "survey"))
    with use_scope(door.scope), pytest.raises(OutsideScope):
        Invitation.objects.all()


def test_a_visitor_writes_nothing(world):
    door = doors.find_door("invitation", open_door(world))
    with use_scope(door.scope), atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE schools_school SET name = 'x'")
        assert cursor.rowcount == 0
        cursor.execute("UPDATE core_door SET expires_at = NULL, revoked_at = NULL")
        assert cursor.rowcount == 0


def test_finding_a_door_leaves_the_scope_as_it_was(world):
    key = open_door(world)
    with world.at(world.baken), atomic():
        doors.find_door("invitation", key)
        assert {school.slug for school in School.objects.all()} == {"baken"}
