"""The menu says where one is, on the pages of every room."""

import re

import pytest

from core.tenancy import atomic
from plans.services import plan_start

CURRENT = re.compile(r'class="menu-item" href="([^"]+)" aria-current="page"')


@pytest.mark.parametrize(
    ("who", "page", "item"),
    [
        ("leader", "/s/regenboog/", "/s/regenboog/"),
        ("leader", "/s/regenboog/jaarkalender/", "/s/regenboog/"),
        ("leader", "/s/regenboog/plan/", "/s/regenboog/plan/"),
        ("leader", "/s/regenboog/plan/afspraken/", "/s/regenboog/plan/"),
        ("leader", "/s/regenboog/plan/meelezen/", "/s/regenboog/plan/"),
        ("leader", "/s/regenboog/plan/vaststellen/", "/s/regenboog/plan/"),
        ("leader", "/s/regenboog/plan/model/", "/s/regenboog/plan/"),
        ("leader", "/s/regenboog/beheer/mensen/", "/s/regenboog/beheer/"),
        ("board_admin", "/b/samen/beheer/eisen/", "/b/samen/beheer/"),
        ("board_admin", "/b/samen/beheer/vakanties/", "/b/samen/beheer/"),
        ("board_admin", "/b/samen/beheer/vaststellen/", "/b/samen/beheer/"),
    ],
)
def test_the_menu_marks_where_one_is(world, sign_in, who, page, item):
    with world.at(world.regenboog), atomic():
        plan_start(school=world.regenboog, by=world.leader)
    assert CURRENT.findall(sign_in(world.people[who]).get(page).text)[:1] == [item]
