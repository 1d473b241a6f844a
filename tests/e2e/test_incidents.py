"""Reporting an incident on a phone: quick, also without JavaScript, and whatever the connection does."""

import time
from uuid import uuid4

import pytest
from playwright.sync_api import expect

from core.tenancy import atomic
from incidents import services
from incidents.models import Incident
from tests.incidents.conftest import WORD, a_report
from tests.incidents.conftest import report as report  # a fixture

URL = "/s/regenboog/incidenten/melden/"


@pytest.fixture
def count(world):
    def count() -> int:
        with world.at(world.regenboog), atomic():
            return Incident.objects.count()

    return count


def fill(page) -> None:
    page.goto(URL)
    for name in ("Ruzie of vechten", "Plein", "Pauze", "Matig"):
        page.locator("label.choice", has_text=name).click()
    page.get_by_label("In één zin").fill(f"Twee kinderen duwden elkaar bij het {WORD}.")


def send(page) -> None:
    page.get_by_role("button", name="Melden").click()


def state(page):
    return page.locator("[data-send-state]")


def sent(page):
    return page.locator("#main").get_by_text("Je melding is verstuurd").first


def test_a_teacher_reports_on_a_phone_within_a_minute(phone_page, sign_in_page, world, count, axe):
    sign_in_page(phone_page, world.teacher).goto("/s/regenboog/")
    began = time.monotonic()
    phone_page.get_by_label("Snelmenu").get_by_role("link", name="Melden").click()
    fill(phone_page)
    expect(phone_page.get_by_text("Duwen, slaan, schoppen")).to_be_visible()
    phone_page.get_by_label("Wat deed die?").first.select_option("deed het")
    axe(phone_page)
    send(phone_page)
    expect(sent(phone_page)).to_be_visible()
    assert time.monotonic() - began < 30
    assert count() == 1
    axe(phone_page)


BROKEN = """() => [...document.querySelectorAll(".report .choice-card")].flatMap((card) => {
  const text = document.createTreeWalker(card, NodeFilter.SHOW_TEXT).nextNode(), range = document.createRange();
  return [...text.data.matchAll(/(?<!\\S)\\S{1,13}(?!\\S)/g)].filter((word) => {
    range.setStart(text, word.index);
    range.setEnd(text, word.index + word[0].length);
    return new Set([...range.getClientRects()].map((each) => Math.round(each.top))).size > 1;
  }).map(String);
})"""
LARGE = "document.documentElement.style.setProperty('font-size', '200%')"


def test_its_words_are_whole_on_the_smallest_phone_and_with_letters_twice_as_large(page, sign_in_page, world, report):
    report()
    sign_in_page(page, world.leader)
    for width, large in ((320, False), (390, False), (390, True)):
        page.set_viewport_size({"width": width, "height": 800})
        for url in (URL, "/s/regenboog/incidenten/", "/s/regenboog/incidenten/zoeken/"):
            page.goto(url)
            if large:
                page.evaluate(LARGE)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, url
            assert page.evaluate(BROKEN) == []


def test_it_works_without_javascript(no_js_page, sign_in_page, world, count):
    sign_in_page(no_js_page, world.teacher)
    fill(no_js_page)
    no_js_page.get_by_label("In één zin").fill("")
    send(no_js_page)
    expect(no_js_page.get_by_role("alert")).to_be_visible()
    assert no_js_page.locator("input[value=playground]").is_checked()
    no_js_page.get_by_label("In één zin").fill("Alsnog één zin")
    send(no_js_page)
    expect(sent(no_js_page)).to_be_visible()
    assert count() == 1


def test_a_lost_connection_keeps_the_form_and_sends_it_later(phone_page, sign_in_page, world, count, troubles, axe):
    sign_in_page(phone_page, world.teacher)
    fill(phone_page)
    phone_page.context.set_offline(True)
    send(phone_page)
    expect(state(phone_page)).to_contain_text("Nog niet verzonden")
    axe(phone_page)
    assert WORD in phone_page.get_by_label("In één zin").input_value()
    assert count() == 0
    phone_page.context.set_offline(False)
    expect(sent(phone_page)).to_be_visible()
    assert count() == 1
    troubles.clear()


def test_an_answer_that_got_lost_makes_no_second_report(phone_page, sign_in_page, world, count, troubles):
    """The report arrived, but the phone never heard so: it tries again, and that is the same report."""
    sign_in_page(phone_page, world.teacher)
    fill(phone_page)
    lost = []

    def lose_first(route) -> None:
        if route.request.method == "POST" and not lost:
            lost.append(route.fetch(max_redirects=0).status)
            route.abort()
        else:
            route.continue_()

    phone_page.route(f"**{URL}", lose_first)
    send(phone_page)
    expect(sent(phone_page)).to_be_visible()
    assert lost == [201]
    assert count() == 1
    troubles.clear()


def test_who_was_signed_out_signs_in_elsewhere_and_sends_again(page, sign_in_page, world, count, troubles):
    sign_in_page(page, world.teacher)
    fill(page)
    page.context.clear_cookies(name="session")
    send(page)
    expect(state(page)).to_contain_text("je bent afgemeld")
    expect(page.get_by_role("link", name="Meld je aan in een nieuw tabblad")).to_be_visible()
    assert WORD in page.get_by_label("In één zin").input_value()
    sign_in_page(page, world.teacher)
    send(page)
    expect(sent(page)).to_be_visible()
    assert count() == 1
    troubles.clear()


def test_nothing_that_was_typed_is_kept_on_the_device(phone_page, sign_in_page, world):
    sign_in_page(phone_page, world.teacher)
    fill(phone_page)
    kept = phone_page.evaluate(
        "async () => JSON.stringify([{...localStorage}, {...sessionStorage}, await indexedDB.databases(), "
        "await caches.keys(), await navigator.serviceWorker.getRegistrations()])"
    )
    assert WORD not in kept
    assert kept.endswith("[],[],[]]")
    assert WORD not in phone_page.evaluate("document.cookie")
    assert phone_page.locator("form[data-report]").get_attribute("autocomplete") == "off"


def test_leaving_the_page_asks_whether_to_lose_what_was_typed(page, sign_in_page, world):
    sign_in_page(page, world.teacher)
    fill(page)
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.get_by_role("link", name="Vandaag").click(no_wait_after=True)
    expect(page.get_by_label("In één zin")).to_have_value(f"Twee kinderen duwden elkaar bij het {WORD}.")
    assert asked == ["beforeunload"]


@pytest.mark.parametrize("width", [1280, 320])
def test_a_case_is_sound_at_every_width(page, sign_in_page, world, axe, width):
    with world.at(world.regenboog), atomic():
        long = "Een heel lang verhaal over het plein zonder einde " * 12
        row = services.incident_report(
            form_key=uuid4(), report=a_report(type="bullying", narrative=long + "x" * 80), by=None
        )
        services.incident_assign(incident=row, owner=world.coordinator, by=world.coordinator)
    sign_in_page(page, world.coordinator)
    page.set_viewport_size({"width": width, "height": 900})
    base = f"/s/regenboog/incidenten/{row.pk}/"
    for path in (base, f"{base}aanvullen/", f"{base}namen/", "/s/regenboog/incidenten/", URL):
        page.goto(path)
        for summary in page.locator("main details:not([open]) > summary").all():
            if summary.is_visible():
                summary.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        axe(page)
