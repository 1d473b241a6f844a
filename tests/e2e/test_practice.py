"""*Do we do what we say* in a real browser: sound in every state and width, and answered with one thumb."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from core.tenancy import atomic
from plans.services import plan_start
from practice import examples, services
from practice.models import Agreement, Answer, Observation
from tests.e2e.test_pages import check

pytestmark = pytest.mark.e2e

BASE = "/s/regenboog/plan/afspraken/"
LONG = "Afgesprokenplekkenvoortoezicht" * 10


@pytest.fixture
def agreement(world) -> Agreement:
    """Of a long word, its sentence gone, with a fact, answers and what people noticed; beside it a plain one."""
    today = timezone.localdate()
    with world.at(world.regenboog), atomic():
        plan = plan_start(school=world.regenboog, by=world.leader)
        section = plan.sections.get(key="supervision")
        services.agreement_make_of_example(example=examples.load()[1], section=section, by=world.leader)
        made = Agreement.create(
            section=section, promise=LONG, sign=LONG, quote=LONG, fact="schools.name",
            owner=world.leader, look_date=today, created_by=world.leader,
        )  # fmt: skip
        for number in range(5):
            Answer.create(agreement=made, round=1, batch=0, recognised=Answer.Recognised.values[number % 4])
            day = today - timedelta(number)
            Observation.create(agreement=made, round=1, date=day, text=LONG, page=uuid4())
    return made


def test_every_page_of_promise_and_practice_is_sound(page, sign_in_page, world, axe, agreement):
    one = f"{agreement.pk}/"
    pages = {
        world.leader: ["", "nieuw/", "nieuw/supervision/", f"nieuw/supervision/?zin={LONG}", one, one + "wijzigen/"],
        world.teacher: ["", "?paragraaf=parents", one, one + "merk/"],
        world.neighbour: [],
    }
    for member, paths in pages.items():
        page.context.clear_cookies()
        sign_in_page(page, member)
        for path in paths:
            page.goto(BASE + path)
            check(page, axe, (1280, 320))
    page.goto("/s/wilgen/plan/afspraken/")  # no plan yet
    check(page, axe, (320,))


def test_a_teacher_answers_with_one_thumb_and_is_told_what_is_missing(phone_page, sign_in_page, world, axe, agreement):
    page = phone_page
    sign_in_page(page, world.teacher)
    page.goto("/s/regenboog/")
    page.locator(f"a[href$='{agreement.pk}/merk/']").first.click()
    page.get_by_role("button", name="Verstuur").click()
    assert page.title().startswith("Fout:")
    check(page, axe, (390, 320))
    page.get_by_label("Soms").tap()
    page.get_by_role("button", name="Verstuur").click()
    page.locator("#main").get_by_text("Dank je wel. Het staat er zonder je naam.").wait_for()
    page.goto(f"{BASE}{agreement.pk}/merk/")
    assert page.get_by_text("Je hebt deze keer al geantwoord.").is_visible()
    check(page, axe, (390,))


def test_without_javascript_an_example_is_taken_over_and_answered(no_js_page, sign_in_page, world, agreement):
    page = no_js_page
    sign_in_page(page, world.leader)
    page.goto(BASE + "nieuw/supervision/")
    page.get_by_role("button", name="Neem over").click()
    page.get_by_role("link", name="Zeg wat je merkt").click()
    page.get_by_label("Nog niet").check(force=True)
    page.get_by_label("Wat viel je op?").fill("Bij de fietsen stond niemand.")
    page.get_by_role("button", name="Verstuur").click()
    assert page.get_by_text("Bij de fietsen stond niemand.").is_visible()
