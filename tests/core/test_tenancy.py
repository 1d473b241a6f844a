"""The three belts, one by one (docs/adr/0002-tenancy.md)."""

import select
from contextlib import suppress

import psycopg
import pytest
from django.conf import settings as config
from django.db import DatabaseError, connection, connections, transaction
from django.db.migrations import AddField, CreateModel, RunSQL
from django.db.models import TextField
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.tenancy import OutsideScope, Scope, atomic, system_scope, use_scope
from core.tenancy.scope import inside_request
from core.tenancy.together import together
from schools.models import Membership, School


def test_a_query_without_a_scope_raises(world):
    with pytest.raises(OutsideScope):
        School.objects.all()


def test_a_scope_shows_only_its_own_board(world):
    with use_scope(Scope(board=world.samen.pk)), atomic():
        assert {school.slug for school in School.objects.all()} == {"regenboog", "wilgen"}


def test_postgresql_itself_hides_other_boards(world):
    with use_scope(Scope(board=world.samen.pk)), atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT slug FROM schools_school ORDER BY slug")
        assert cursor.fetchall() == [("regenboog",), ("wilgen",)]


def test_postgresql_shows_nothing_without_a_scope(world):
    with atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM schools_school")
        assert cursor.fetchone() == (0,)


def test_postgresql_shows_nothing_after_the_transaction(world):
    with use_scope(Scope(board=world.samen.pk)):
        with atomic():
            assert School.objects.count() == 2
        assert School.objects.count() == 0


def test_leaving_an_inner_scope_restores_the_outer_one(world):
    with use_scope(Scope(board=world.samen.pk)), atomic():
        with use_scope(Scope(board=world.elders.pk)):
            assert School.objects.get().slug == "baken"
        assert School.objects.count() == 2


class Stop(Exception):
    """Takes a savepoint back."""


ASK = st.just(("ask",))
BREAK = st.just(("break",))  # a statement that PostgreSQL refuses: then the nearest savepoint is taken back


def blocks(steps: st.SearchStrategy) -> st.SearchStrategy:
    inner = st.lists(steps, max_size=4)
    scopes, savepoints = st.sampled_from(["samen", "elders", None]), st.booleans()
    return st.tuples(st.just("scope"), scopes, inner) | st.tuples(st.just("savepoint"), savepoints, inner)


def slugs_here():
    with connection.cursor() as cursor:
        cursor.execute("SELECT slug FROM schools_school ORDER BY slug")
        return [row[0] for row in cursor.fetchall()]


def walk(steps, world, seen):
    """Take the steps, and ask PostgreSQL itself where it is at each ``ask``."""
    for kind, *rest in steps:
        if kind == "ask":
            assert slugs_here() == seen
        elif kind == "break":
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
        elif kind == "scope":
            name, inner = rest
            there = {"samen": ["regenboog", "wilgen"], "elders": ["baken"], None: []}[name]
            with use_scope(Scope(board=getattr(world, name).pk) if name else Scope()):
                walk(inner, world, there)
        else:
            taken_back, inner = rest
            with suppress(Stop, DatabaseError), atomic():
                walk(inner, world, seen)
                if taken_back:
                    raise Stop


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.recursive(ASK | BREAK, blocks, max_leaves=12), max_size=5))
def test_whatever_is_nested_postgresql_answers_for_the_scope_of_the_moment(world, steps):
    with atomic():
        walk([("savepoint", False, steps), ("ask",)], world, [])


def test_a_savepoint_that_is_taken_back_takes_no_scope_with_it(world):
    with atomic():
        before = transaction.savepoint()
        with use_scope(Scope(board=world.elders.pk)):
            assert slugs_here() == ["baken"]
            transaction.savepoint_rollback(before)
            assert slugs_here() == ["baken"]


def test_somebody_sees_their_own_memberships_before_a_board_is_known(world):
    with use_scope(Scope(user=world.leader.user_id)), atomic():
        assert Membership.objects.get() == world.leader


def test_a_web_request_may_not_become_the_system(world):
    with inside_request(), pytest.raises(OutsideScope), system_scope("a mistake"):
        pass


def test_a_row_cannot_be_written_into_another_board(world):
    with use_scope(Scope(board=world.samen.pk)), pytest.raises(DatabaseError), atomic():
        Membership.create(board_id=world.elders.pk, user=world.leader.user, name="x", roles=[])


def test_a_row_cannot_point_at_another_boards_school(world):
    with use_scope(Scope(board=world.samen.pk)), pytest.raises(DatabaseError), atomic():
        Membership.create(school_id=world.baken.pk, user=world.leader.user, name="x", roles=[])


def test_a_connection_that_postgresql_closed_is_seen_before_it_is_used(db):
    line = connections.create_connection("default")
    assert not line.is_usable()
    line.ensure_connection()
    assert line.is_usable()
    with psycopg.connect(**config.EMBEDDED_POSTGRES.connection(), autocommit=True) as server:
        server.execute("SELECT pg_terminate_backend(%s, 5000)", [line.connection.info.backend_pid])
    assert not line.is_usable()
    line.close()


def test_a_message_of_postgresql_is_no_end_of_its_connection(db):
    line = connections.create_connection("default")
    line.ensure_connection()
    line.connection.execute("LISTEN word")
    with psycopg.connect(**config.EMBEDDED_POSTGRES.connection(database=connection.settings_dict["NAME"])) as server:
        server.execute("NOTIFY word")
    assert select.select([line.connection.fileno()], [], [], 30)[0]  # it came
    assert line.is_usable()
    line.close()


@pytest.mark.parametrize("alias", ["default", "system", "owner"])
def test_no_login_may_bypass_policies(db, alias):
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False,)


def test_a_migration_makes_its_tables_in_one_step():
    tables, sql, field = together(
        [CreateModel("A", []), CreateModel("B", []), RunSQL(""), AddField("a", "x", TextField())]
    )
    assert [each.name for each in tables.operations] == ["A", "B"]
    assert isinstance(sql, RunSQL)
    assert len(field.operations) == 1


def test_a_migration_makes_a_table_with_all_its_fields():
    with pytest.raises(ValueError, match="Put it in CreateModel"):
        together([CreateModel("A", []), AddField("a", "x", TextField())])
