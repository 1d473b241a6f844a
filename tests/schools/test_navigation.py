"""The menu: short, and what belongs to an entry shows while one is there."""

import pytest

from core.tenancy import atomic
from plans.services import plan_start


def test_the_menu_has_seven_entries_at_most(world, sign_in):
    page = sign_in(world.leader).get("/s/regenboog/")
    # The button to report is none of them: it stands out by itself.
    assert len([item for item in page.context["nav"] if not item.prominent]) <= 7
    assert 'class="sub-menu"' not in page.text


def test_what_belongs_to_the_plan_shows_there_and_says_where_one_is(world, sign_in):
    page = sign_in(world.leader).get("/s/regenboog/contactpersonen/")
    plan = next(item for item in page.context["nav"] if item.children)
    assert plan.current
    assert [child.label for child in plan.children if child.current] == ["Contact"]
    assert 'class="sub-menu"' in page.text
    assert 'class="sub-bar"' in page.text


def test_the_plan_is_current_on_pages_of_other_rooms_below_it(world, sign_in):
    page = sign_in(world.leader).get("/s/regenboog/plan/model/")
    assert [item.url for item in page.context["nav"] if item.current] == ["/s/regenboog/plan/"]


def test_what_somebody_may_not_see_is_not_in_the_menu(world, sign_in):
    page = sign_in(world.board_admin).get("/s/regenboog/plan/")
    plan = next(item for item in page.context["nav"] if item.children)
    assert "/s/regenboog/plan/afspraken/" not in [child.url for child in plan.children]


@pytest.mark.parametrize(
    ("who", "page", "entry"),
    [
        ("leader", "/s/regenboog/", "/s/regenboog/"),
        ("leader", "/s/regenboog/jaarkalender/", "/s/regenboog/"),
        ("leader", "/s/regenboog/plan/afspraken/", "/s/regenboog/plan/"),
        ("leader", "/s/regenboog/plan/meelezen/", "/s/regenboog/plan/"),
        ("leader", "/s/regenboog/plan/vaststellen/", "/s/regenboog/plan/"),
        ("leader", "/s/regenboog/publiceren/", "/s/regenboog/plan/"),
        ("leader", "/s/regenboog/beheer/mensen/", "/s/regenboog/beheer/"),
        ("board_admin", "/b/samen/beheer/eisen/", "/b/samen/beheer/"),
        ("board_admin", "/b/samen/beheer/vakanties/", "/b/samen/beheer/"),
        ("board_admin", "/b/samen/beheer/vaststellen/", "/b/samen/beheer/"),
    ],
)
def test_every_page_has_its_entry(world, sign_in, who, page, entry):
    with world.at(world.regenboog), atomic():
        plan_start(school=world.regenboog, by=world.leader)
    shown = sign_in(world.people[who]).get(page).context["nav"]
    assert [item.url for item in shown if item.current] == [entry]
