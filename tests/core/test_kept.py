"""Statements that many rooms make together are written once, and never hold what is somebody's."""

from datetime import timedelta
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.db.models import Value
from django.utils import timezone

from actions.models import Action
from core import cards, kept, registry
from core.tenancy import Scope, atomic, use_scope
from schools.fact_selectors import current_evidence, current_facts
from schools.models import Membership, School
from schools.roles import ROLES
from tests.world import make_member


@pytest.fixture(autouse=True)
def statements():
    kept._kept.clear()
    yield kept._kept
    kept._kept.clear()


def at(member: Membership):
    return use_scope(Scope(user=member.user_id, board=member.board_id, school=member.school_id))


def request_of(member: Membership) -> SimpleNamespace:
    kind = "school" if member.school_id else "board"
    place = {"place_kind": kind, "board": member.board, "school": member.school}
    return SimpleNamespace(member=member, permissions=member.permissions, **place)


def asking(member: Membership) -> set[str]:
    """Who of those that say when may have something for this person, as one statement tells."""
    request = request_of(member)
    return {each.__module__ + each.__name__ for each in cards._asking(request) if "when" in registry.how(each)}


def asking_one_by_one(member: Membership) -> set[str]:
    request = request_of(member)
    conditional = [each for each in registry.cards() if cards._concerns(request, each) and "when" in registry.how(each)]
    asking = (each for each in conditional if registry.how(each)["when"](request).exists())
    return {each.__module__ + each.__name__ for each in asking}


def action_of(member: Membership) -> Action:
    return Action.create(title="Hek", owner=member, due_date=timezone.localdate() - timedelta(days=1))


@pytest.mark.parametrize("role", ROLES.values(), ids=lambda role: role.code)
def test_what_rooms_ask_for_a_role_is_kept_and_answers_as_it_does_for_each_apart(world, statements, role):
    place = world.regenboog if role.level == "school" else world.samen
    one, other = (make_member(f"{role.code}_{name}", place, role.code) for name in ("one", "other"))
    with at(one), atomic():
        if one.school_id:
            action_of(one)
        expected = asking_one_by_one(one)
    for member in (one, other, one):
        with at(member), atomic():
            assert asking(member) == (expected if member == one else asking_one_by_one(other))
    assert len(statements) == 1


def test_two_people_of_one_role_in_turn_get_each_their_own_answer(world, statements, django_assert_num_queries):
    colleague = make_member("colleague", world.regenboog, "school_leader")
    with at(colleague), atomic():
        action_of(colleague)
    mine = {"actions.cardsaction_cards"}
    for member in (world.leader, colleague, world.neighbour, world.leader, colleague):
        with at(member), atomic():
            request_of(member)  # reads where they work
            with django_assert_num_queries(1):
                assert asking(member) & mine == (mine if member == colleague else set())
    assert len(statements) == 1


def test_nothing_kept_holds_an_id_or_a_name(world, statements):
    for member in (world.leader, world.board_admin):
        with at(member), atomic():
            asking(member)
    with at(world.leader), atomic():
        current_facts()
        current_evidence()
    assert len(statements) == 4
    for statement in statements.values():
        told = statement.sql + repr(statement.parameters)
        assert not kept.AN_ID.search(told)
        assert "kanarie" not in told


def test_what_schools_know_is_kept_and_each_reads_its_own(world, statements, django_assert_num_queries):
    for school in (world.regenboog, world.wilgen, world.baken, world.regenboog):
        with world.at(school), atomic(), django_assert_num_queries(1):
            found = current_facts()
        assert found["schools.name"].value == school.name
        assert found["schools.board"].value == school.board.name
    assert len(statements) == 1


def test_another_day_has_another_statement(world, statements, monkeypatch):
    tomorrow = timezone.localdate() + timedelta(days=1)
    with at(world.leader), atomic():
        asking(world.leader)
        monkeypatch.setattr(timezone, "localdate", lambda: tomorrow)
        asking(world.leader)
    assert len(statements) == 2


FLAWED = {
    "another id": lambda member: Value(uuid4()),
    "an id in a text": lambda member: Value(f"van {member.pk}"),
    "a moment": lambda member: Value(timezone.now()),
    "what it had to read": lambda member: Value(Membership.objects.get(pk=member.pk).name),
}


@pytest.mark.parametrize("value", FLAWED.values(), ids=FLAWED)
def test_a_statement_with_something_of_somebody_is_answered_and_not_kept(world, statements, value):
    member = world.leader
    with at(member), atomic():
        rows = lambda: School.objects.filter(pk=member.school_id).values_list("slug", value(member))  # noqa: E731
        assert kept.only_row("test", rows, {"member": member.pk})[0] == "regenboog"
    assert not statements


def test_who_asks_is_known_by_ids_and_roles_alone(world, django_assert_num_queries):
    with at(world.leader), atomic():
        asker = cards.Asker.of(request_of(world.leader))
        with django_assert_num_queries(0):
            assert (asker.member.pk, asker.member.permissions) == (world.leader.pk, world.leader.permissions)
        with django_assert_num_queries(1):
            assert asker.member.name == world.leader.name
