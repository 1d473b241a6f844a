"""The three belts, one by one (docs/adr/0002-tenancy.md)."""

import pytest
from django.db import DatabaseError, connection, connections
from django.db.migrations import AddField, CreateModel, RunSQL
from django.db.models import TextField

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
