"""Figures of all boards together: only of who takes part, only of many, and only in large numbers."""

from collections import Counter
from datetime import date, datetime, time, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.standing import OBLIGATIONS
from core.tenancy import Scope, atomic, system_scope, use_scope
from oversight import national_rules
from oversight.models import NationalFigures, NationalShare
from oversight.national_rules import FEWEST_BOARDS, FEWEST_SCHOOLS, TOLD_IN, Together
from oversight.national_services import national_make, share_set
from oversight.standing_services import standing_refresh
from schools.models import User


def together(boards=10, schools=10, count=30):
    found = Together()
    for board in range(boards):
        for school in range(schools):
            found.add_standing(board, [("contact", "good" if school else "missing")])
            found.add_year(board, {"types": {"bullying": count, "weapon": 0 if school else 5}}, 200)
    return found


def shares(boards, largest=0):
    """What boards are told of so many with ten schools each, and one more board that is larger."""
    found = together(boards)
    for _school in range(largest):
        found.add_standing("large", [("contact", "good")])
        found.add_year("large", {"types": {"bullying": 30}}, 200)
    return found.told().get("boards", {})


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


def test_boards_are_told_only_what_is_much_without_any_one_of_them():
    assert shares(10) == {}
    told = shares(11)
    assert told["states"] == {"contact": {"good": 90, "missing": 10}}
    assert (told["types"], told["per_100"]) == ({"bullying": 3300}, {"bullying": 15.0})
    assert shares(11, largest=100)["states"]["contact"] == {"good": 95, "missing": 5}
    assert shares(11, largest=101) == {}


@given(st.lists(st.integers(1, 400), min_size=1, max_size=40))
def test_who_takes_its_own_schools_away_is_left_with_many_that_are_of_no_board_in_particular(sizes):
    schools = Counter(dict(enumerate(sizes)))
    if national_rules.is_left(schools):
        for mine in schools:
            rest = [size for board, size in schools.items() if board != mine]
            assert len(rest) >= FEWEST_BOARDS
            assert sum(rest) >= FEWEST_SCHOOLS
            assert 2 * max(rest) <= sum(rest)


def made(world, month, joined):
    """Figures of many boards in a month, and Samen that takes part since a day."""
    with system_scope("the tick"):
        NationalFigures.objects.create(month=month, boards=12, schools=120, data=together(boards=12).told())
    with use_scope(Scope(board=world.samen.pk)), atomic():
        share_set(on=True, by=world.board_admin)
        day = timezone.make_aware(datetime.combine(joined, time(12)))
        NationalShare.objects.update(set_at=day)


TODAY = timezone.localdate()
OCTOBER = date(TODAY.year - (TODAY.month < TOLD_IN), TOLD_IN, 1)


@pytest.mark.parametrize(
    ("month", "joined", "told"),
    [
        (OCTOBER, OCTOBER - timedelta(1), True),
        (OCTOBER, OCTOBER, False),
        (OCTOBER - timedelta(30), OCTOBER - timedelta(99), False),
    ],
)
def test_a_board_reads_once_a_year_the_figures_in_which_it_counted(world, sign_in, month, joined, told):
    made(world, month.replace(day=1), joined)
    client = sign_in(world.people["board_staff"])
    page = client.get("/b/samen/overzichten/landelijk/")
    assert bool(page.context["beside"].tables) is told
    assert ("90%" in page.text) is told
    file = client.get("/b/samen/overzichten/landelijk/csv/")
    assert file.status_code == (200 if told else 302)
    assert ("90%" in file.content.decode()) is told


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
