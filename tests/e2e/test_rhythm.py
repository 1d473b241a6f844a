"""The year calendar, reminders and actions in a real browser: sound at every width, and worked by hand."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from actions import services as actions
from core.reminders import Due, collect
from core.tenancy import Scope, atomic, use_scope
from schools import calendar_services as calendar
from schools.holiday_file import HolidayRow
from schools.reminder_services import digests_send
from tests.e2e.test_pages import check
from tests.reminders import offered

pytestmark = pytest.mark.e2e

HERE = "/s/regenboog/"


@pytest.fixture
def action(world):
    """A school with a bit of everything; answers a finished action."""
    today = timezone.localdate()
    with use_scope(Scope(board=world.samen.pk)), atomic():
        calendar.holidays_add(
            rows=[HolidayRow("midden", "Vakantie", today, today + timedelta(7))], by=world.board_admin
        )
        calendar.regions_set(regions={world.regenboog.pk: "midden"}, by=world.board_admin)
    with world.at(world.regenboog), atomic():
        actions.action_add(title="Samenwerken " * 9, due_date=date(2026, 1, 1), owner=world.leader, by=world.leader)
        done = actions.action_add(title="Rooster maken", due_date=today, owner=world.teacher, by=world.leader)
        actions.action_set_status(action=done, status="done", seen=1, by=world.leader, today=today - timedelta(50))
    with offered(lambda today: [Due(world.samen.pk, world.regenboog.pk, "test", "one", today)]):
        collect(today)
        with world.at(world.regenboog), atomic():
            digests_send()
        yield done


def test_every_page_of_the_rhythm_is_sound(page, sign_in_page, world, axe, action):
    pages = {
        world.leader: [
            "acties/",
            "acties/nieuw/",
            "acties/?toon=hielp",
            "acties/agenda/",
            f"acties/{action.pk}/",
            "jaarkalender/",
            "jaarkalender/nieuw/",
            "jaarkalender/survey-delivery/",
            "beheer/herinneringen/",
        ],
        world.teacher: ["acties/?toon=mij", f"acties/{action.pk}/", "jaarkalender/"],
    }
    for member, paths in pages.items():
        page.context.clear_cookies()
        sign_in_page(page, member)
        for path in paths:
            page.goto(HERE + path)
            check(page, axe, (1280, 320))
    page.context.clear_cookies()
    sign_in_page(page, world.board_admin)
    page.goto("/b/samen/beheer/vakanties/")
    check(page, axe, (1280, 320))


def test_an_action_from_the_list_to_whether_it_helped(page, sign_in_page, world, axe, action):
    sign_in_page(page, world.teacher)
    page.goto(HERE + "acties/?toon=hielp")
    page.get_by_role("link", name="Rooster maken").click()
    page.get_by_label("Ja, het hielp").check()
    page.get_by_label("Waaraan zie je dat?").fill("Minder ruzies")
    page.get_by_role("button", name="Sla op").click()
    assert page.get_by_text("Minder ruzies").first.is_visible()
    axe(page)


def test_mistakes_are_said_where_they_are(page, sign_in_page, world, axe, action):
    sign_in_page(page, world.leader)
    page.goto(f"{HERE}acties/{action.pk}/")
    page.locator("input[name=title]").fill("")
    page.locator("form:has(input[name=title]) button").click()
    assert page.locator("[aria-invalid=true]").count() == 1
    axe(page)
