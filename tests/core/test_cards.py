"""Vandaag asks all rooms at once."""

from types import SimpleNamespace

import pytest

from core import registry
from core.cards import MOST, Card, attention
from core.http import once
from core.tenancy import atomic
from schools.models import Membership, School


@pytest.fixture
def offered():
    """``offered(count, rank=…, …)`` offers so many cards and tells who was asked; nothing else is offered meanwhile."""
    before = registry.cards()[:]
    registry.cards().clear()

    def offer(count: int, rank: int, **how) -> list[int]:
        asked = []

        def cards(request) -> list[Card]:
            asked.append(rank)
            return [Card(rank, f"Kaart {rank}", "", "", "", "")] * count

        registry.offer("cards", rank=rank, **how)(cards)
        return asked

    yield offer
    registry.cards()[:] = before


@pytest.fixture
def ask(world):
    def run(place_kind: str = "school", permissions=frozenset({"plan.edit"})) -> list[int]:
        request = SimpleNamespace(place_kind=place_kind, permissions=permissions, board=None, school=world.regenboog)
        with world.at(world.regenboog), atomic():
            return [card.rank for card in attention(request).cards]

    return run


def test_cards_come_by_rank(offered, ask):
    offered(1, rank=30)
    offered(2, rank=10)
    assert ask() == [10, 10, 30]


def test_once_the_page_is_full_nobody_is_asked_who_can_only_add_below_it(world, offered):
    below = offered(1, rank=30, when=lambda request: School.objects.all())
    offered(MOST, rank=20)
    request = SimpleNamespace(place_kind="school", permissions=frozenset(), board=None, school=world.regenboog)
    with world.at(world.regenboog), atomic():
        found = attention(request)
    assert ([card.rank for card in found.cards], found.more) == ([20] * MOST, True)
    assert below == []


def test_who_may_not_do_it_is_not_asked_and_neither_is_another_place(offered, ask):
    offered(1, rank=10, may="contacts.edit")
    offered(1, rank=20, at="board")
    assert ask() == []


def test_a_room_with_nothing_to_say_is_not_asked(offered, ask):
    offered(1, rank=10, when=lambda request: School.objects.none())
    offered(1, rank=20, when=lambda request: Membership.objects.filter(name=""))
    offered(1, rank=30, when=lambda request: School.objects.all())
    assert ask() == [30]


def test_all_rooms_are_asked_in_one_query(world, offered, ask, django_assert_num_queries):
    request = SimpleNamespace(place_kind="school", permissions=frozenset(), board=None, school=world.regenboog)
    for rank in range(30):
        offered(0, rank=rank, when=lambda request: School.objects.all())
    with world.at(world.regenboog), atomic(), django_assert_num_queries(1):
        attention(request)


def test_what_a_page_reads_once_is_read_once():
    request, times = SimpleNamespace(), []

    def read() -> int:
        times.append(1)
        return len(times)

    assert [once(request, read), once(request, read), once(SimpleNamespace(), read)] == [1, 1, 2]
