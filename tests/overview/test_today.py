"""The start page shows the most pressing things, and says whether there is more."""

import pytest

from core import registry
from core.cards import MOST, Card
from oversight.standing_services import standing_refresh
from tests.world import make_member


@pytest.fixture
def cards(monkeypatch):
    """``cards(8)``: so many things ask for attention, and nothing else."""

    def make(number: int) -> None:
        found = [Card(rank, f"Ding {rank}", "", "/", "Open", "sun") for rank in range(number)]
        monkeypatch.setattr(registry, "_offers", registry._offers | {"cards": []})
        monkeypatch.setattr(registry, "_how", dict(registry._how))
        registry.offer("cards")(lambda request: found)

    return make


def test_what_does_not_fit_is_left_for_later(world, sign_in, cards):
    cards(MOST + 2)
    page = sign_in(world.leader).get("/s/regenboog/").text
    assert "Dit vraagt als eerste je aandacht" in page
    assert "Daarna kan nog meer volgen" in page
    assert f"Ding {MOST}" not in page


def test_the_start_page_of_a_board_costs_twelve_queries_at_most(world, sign_in, django_assert_max_num_queries):
    for school in (world.regenboog, world.wilgen):
        with world.at(school):
            standing_refresh()
    client = sign_in(world.board_admin)
    client.get("/b/samen/")
    with django_assert_max_num_queries(11 + 2, using="default"):  # and a transaction begins and ends
        assert world.wilgen.name in client.get("/b/samen/").text


def test_what_fits_is_shown_whole(world, sign_in, cards):
    cards(MOST)
    page = sign_in(world.leader).get("/s/regenboog/").text
    assert f"{MOST} dingen vragen je aandacht" in page
    assert "Daarna kan" not in page


def test_who_works_at_a_board_alone_begins_there_and_not_with_a_choice(world, sign_in):
    assert sign_in(world.board_admin).get("/").url == "/b/samen/"
    make_member("board_admin", world.regenboog, "teacher", user=world.board_admin.user)
    answer = sign_in(world.board_admin).get("/")
    assert answer.status_code == 200
    assert "/s/regenboog/" in answer.text
