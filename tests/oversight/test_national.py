"""Figures of all boards together: only of who takes part, only of many, and only in large numbers."""

import pytest
from django.utils import timezone

from core.standing import OBLIGATIONS
from core.tenancy import Scope, atomic, system_scope, use_scope
from oversight import national_rules
from oversight.models import NationalFigures, NationalShare
from oversight.national_rules import Together
from oversight.national_services import national_make
from oversight.standing_services import standing_refresh
from schools.models import User


def together(boards=10, schools=10, count=30):
    found = Together()
    for board in range(boards):
        for school in range(schools):
            found.add_standing(board, (board, school), [("contact", "good" if school else "missing")])
            found.add_year({"types": {"bullying": count, "weapon": 0 if school else 5}}, 200)
    return found


def test_of_few_boards_or_schools_nothing_is_told():
    assert together(boards=9, schools=20).told() == {}
    assert together(boards=10, schools=9).told() == {}


def test_many_are_told_in_percents_and_hundreds():
    told = together().told()
    assert told["states"]["contact"] == {"good": 90, "missing": 10}
    assert told["types"] == {"bullying": 3000}
    assert told["per_100"] == {"bullying": 15.0}


@pytest.mark.parametrize(("count", "told"), [(99, 0), (100, 100), (3199, 3100)])
def test_hundreds_are_rounded_down(count, told):
    assert national_rules.in_hundreds(count) == told


def test_only_who_takes_part_counts_and_once_a_month(world, sign_in, monkeypatch):
    for school in (world.regenboog, world.wilgen, world.baken):
        with world.at(school):
            standing_refresh()
    client = sign_in(world.board_admin)
    assert client.post("/b/samen/overzichten/rapporten/landelijk/", {"on": "1"}).status_code == 302
    monkeypatch.setattr(national_rules, "FEWEST_BOARDS", 1)
    monkeypatch.setattr(national_rules, "FEWEST_SCHOOLS", 1)
    with system_scope("the tick"):
        row = national_make(today=timezone.localdate())
        assert national_make(today=timezone.localdate()) is None
    assert (row.boards, row.schools) == (1, 2)
    assert set(row.data["states"]) == set(OBLIGATIONS)
    User.objects.filter(pk=world.stranger.user_id).update(is_operator=True)
    page = sign_in(world.stranger).get("/operator/landelijk/").content.decode()
    assert "100%" in page
    assert "kanariesamen" not in page


def test_a_board_leaves_when_it_wants(world, sign_in):
    client = sign_in(world.board_admin)
    for value in ("1", "1", "0"):
        client.post("/b/samen/overzichten/rapporten/landelijk/", {"on": value})
    with use_scope(Scope(board=world.samen.pk)), atomic():
        assert [row.on for row in NationalShare.objects.all()] == [False]
    with system_scope("the tick"):
        assert national_make(today=timezone.localdate()).boards == 0
    assert NationalFigures.objects.get().data == {}
