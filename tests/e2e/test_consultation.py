"""Reading along in a browser: with and without an account, without a script, on a phone, and on paper."""

import re
from uuid import uuid4

import pytest

from consultation import services
from plans.services import section_save
from tests.consultation.conftest import address, at, opened, plan, send  # noqa: F401 -- fixtures
from tests.e2e.test_pages import WIDTH, check

pytestmark = pytest.mark.e2e

HERE = "/s/regenboog/plan/meelezen/"


def test_a_parent_answers_without_a_script(no_js_page, opened, at):  # noqa: F811
    row = opened()
    no_js_page.goto(address(row))
    no_js_page.get_by_role("button", name="Verstuur").click()
    assert no_js_page.get_by_role("alert").is_visible()
    first = no_js_page.get_by_role("group", name="Is deze tekst duidelijk?").first
    first.get_by_role("radio", name="Een beetje").check()
    no_js_page.get_by_label("Je opmerking over dit stuk").first.fill("Meer toezicht graag.")
    no_js_page.get_by_role("button", name="Verstuur").click()
    assert no_js_page.get_by_role("heading", name="Dank je wel").is_visible()
    assert at(lambda: row.answers.get().choices) == {"supervision": ["little", "", ""]}


def test_a_wide_table_scrolls_by_itself_and_not_the_page(no_js_page, world, plan, opened, at):  # noqa: F811
    cells = "".join(f"<td><p>Toezichthouders{number}</p></td>" for number in range(6))
    section = at(lambda: plan.sections.select_related("plan__school").get(key="supervision"))
    html = f"<table><tbody><tr>{cells}</tr></tbody></table>" + "<p>Wij lopen rond.</p>" * 40
    at(section_save, section=section, html=html, page=uuid4(), base=section.version, by=world.leader)
    no_js_page.set_viewport_size({"width": 320, "height": 800})
    no_js_page.goto(address(opened("pupils")))
    assert no_js_page.locator(".table-scroll").first.is_visible()
    assert no_js_page.evaluate(WIDTH) <= 320


def test_the_pages_of_who_has_a_link_are_sound(page, opened, at, axe):  # noqa: F811
    row = opened("pupils")
    page.goto(address(row))
    check(page, axe, (1280, 320))
    page.get_by_role("button", name="Verstuur").click()
    check(page, axe, (320,))
    page.get_by_label("Wil je nog iets zeggen?").fill("Langwoord" * 60)
    page.get_by_role("button", name="Verstuur").click()
    check(page, axe, (320,))
    page.goto("/meelezen/past-nergens/")
    check(page, axe, (320,))


def test_the_pages_of_who_keeps_the_plan_are_sound(page, sign_in_page, world, opened, send, at, axe):  # noqa: F811
    row, cards = opened("parents"), opened("pupils", access="cards")
    for number in range(6):
        send(row, ("yes", "no", ""), remark=f"Opmerking {number} " + "Langwoord" * 12)
    at(services.round_close, row=row, by=world.leader)
    team = opened("team")
    sign_in_page(page, world.leader)
    pages = [
        "",
        "nieuw/",
        f"{row.pk}/",
        f"{team.pk}/",
        f"{team.pk}/link/",
        f"{team.pk}/sluiten/",
        f"{team.pk}/antwoord/",
    ]
    for part in pages:
        page.goto(f"{HERE}{part}")
        check(page, axe, (1280, 320))
    page.goto(f"{HERE}{row.pk}/")
    page.get_by_role("link", name="Bekijk deze opmerking").first.click()
    page.get_by_role("radio", name="Nee, alleen de school").check()
    page.get_by_role("button", name="Sla op", exact=True).click()
    check(page, axe, (1280, 320))
    page.goto(f"{HERE}{cards.pk}/kaartjes/")
    page.get_by_role("button", name="Maak kaartjes").click()
    check(page, axe, (1280, 320))
    assert len(set(re.findall(r"/meelezen/[a-z2-7]{24}/", page.content()))) == 30
    page.goto(address(row))
    check(page, axe, (1280, 320))
