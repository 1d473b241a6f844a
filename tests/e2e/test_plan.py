"""The main job in a real browser: from the model to a PDF, alone and together, with and without JavaScript."""

import re
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from playwright.sync_api import expect

from core import outbox
from core.richtext import clean
from core.tenancy import atomic
from plans import services, tasks
from plans.models import Section, SectionVersion
from tests.e2e.caret import SETTLED, focus_editor
from tests.e2e.worker import work_elsewhere
from tests.world import make_member

pytestmark = pytest.mark.e2e

WORD = Path(__file__).parent.parent / "fixtures" / "word"
OUTLINE = "/s/regenboog/plan/"
SECTION = f"{OUTLINE}paragraaf/supervision/"
PASTE = """html => {
  const data = new DataTransfer()
  data.setData("text/html", html)
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true })
  document.querySelector(".ProseMirror").dispatchEvent(event)
}"""
FOCUS_SHOWS = """() => {
  const element = document.activeElement
  const style = getComputedStyle(element)
  return element !== document.body && (style.outlineStyle !== "none" || style.boxShadow !== "none")
}"""


@pytest.fixture
def plan(world):
    with world.at(world.regenboog), atomic():
        return services.plan_start(school=world.regenboog, by=world.leader)


def text_in_plan(world, school=None) -> str:
    with world.at(school or world.regenboog), atomic():
        return Section.objects.get(key="supervision").html


def open_section(page, path=SECTION):
    page.goto(path)
    page.wait_for_selector("[data-editor=ready]")
    return page


def write(page, words):
    """Type at the end of the text."""
    focus_editor(page)
    page.keyboard.press("Control+End")
    page.keyboard.type(words)


def wait_for(page, state):
    page.wait_for_selector(f"[data-save-state][data-state={state}]")


# --- Alone ---


def test_from_an_empty_school_to_a_pdf(page, sign_in_page, world, axe):
    sign_in_page(page, world.leader).goto(OUTLINE)
    page.locator("form[action$='/begin/'] button").click()
    page.locator("a[href$='/paragraaf/supervision/']").first.click()
    page.wait_for_selector("[data-editor=ready]")
    write(page, "Wij lopen met drie leraren rond.")
    wait_for(page, "saved")
    page.locator("button[name=done]").click()
    expect(page.locator(".page-header .status.good")).to_be_visible()
    assert "Wij lopen met drie leraren rond." in text_in_plan(world)

    page.goto(OUTLINE)
    page.locator("form[action$='/pdf/'] button").click()
    expect(page.locator("progress")).to_be_visible()
    axe(page)
    work_elsewhere()
    download = page.locator("#pdf-state a.button")
    expect(download).to_be_focused()
    expect(page.locator("#announcer")).not_to_be_empty()
    axe(page)
    with page.expect_download() as found:
        download.click()
    assert Path(found.value.path()).read_bytes().startswith(b"%PDF-")
    assert found.value.suggested_filename.endswith(".pdf")


def test_a_pdf_that_failed_can_be_asked_for_again(page, sign_in_page, world, plan, monkeypatch):
    monkeypatch.setitem(outbox.HANDLERS, "plans.pdf", fail_for_good)
    sign_in_page(page, world.leader).goto(OUTLINE)
    page.locator("form[action$='/pdf/'] button").click()
    work_elsewhere()
    expect(page.locator("#pdf-state .note.error")).to_be_visible()
    page.locator("#pdf-state form button").click()
    expect(page.locator("progress")).to_be_visible()


def fail_for_good(job):
    raise outbox.GiveUp("too_long")


def test_a_chapter_from_word_is_kept_after_saving_and_loading_again(page, sign_in_page, world, plan):
    open_section(sign_in_page(page, world.leader))
    focus_editor(page)
    page.keyboard.press("Control+a")
    page.evaluate(PASTE, (WORD / "windows_chapter.html").read_text())
    wait_for(page, "saved")
    expected = (WORD / "windows_chapter.expected").read_text().replace("\n", "")
    assert text_in_plan(world) == expected
    open_section(page)
    assert clean(page.locator("textarea").input_value()) == expected


def test_a_long_section_is_written_and_saved_in_a_moment(page, sign_in_page, world, plan):
    with world.at(world.regenboog), atomic():
        section = plan.sections.get(key="supervision")
        long = "<p>" + "Een zin over toezicht. " * 40 + "</p>"
        services.section_save(section=section, html=long * 100, page=uuid4(), base=1, by=world.leader)
    open_section(sign_in_page(page, world.leader))
    write(page, "Slot.")
    wait_for(page, "saved")
    expect(page.locator(".editor-foot")).to_be_in_viewport()
    assert text_in_plan(world).endswith("Slot.</p>")


def test_by_keyboard_alone_from_the_outline_to_the_next_section(page, sign_in_page, world, plan):
    sign_in_page(page, world.leader).goto(OUTLINE)
    press_tab_to(page, f"a[href='{SECTION}']")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{SECTION}")
    page.wait_for_selector("[data-editor=ready]")
    press_tab_to(page, ".ProseMirror")
    page.evaluate(SETTLED)
    page.keyboard.press("Control+End")
    page.keyboard.type("Getypt zonder muis.")
    press_tab_to(page, ".editor-foot button")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "Getypt zonder muis." in text_in_plan(world)
    page.wait_for_selector("[data-editor=ready]")
    press_tab_to(page, "a[rel=next]")
    page.keyboard.press("Enter")
    page.wait_for_url("**/paragraaf/building/")


def press_tab_to(page, selector, most=120):
    """Tab until an element has the focus; on the way focus always shows."""
    for _ in range(most):
        page.keyboard.press("Tab")
        assert page.evaluate(FOCUS_SHOWS), page.evaluate("document.activeElement.outerHTML.slice(0, 200)")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"{selector} is not reached by Tab")


# --- When things go wrong ---


def test_a_session_that_ended_while_typing_keeps_the_text(page, sign_in_page, world, plan):
    open_section(sign_in_page(page, world.leader))
    page.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)
    write(page, "Nog niet bewaard.")
    wait_for(page, "signedOut")
    assert "Nog niet bewaard." in page.locator(".ProseMirror").inner_text()
    sign_in_page(page, world.leader)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    wait_for(page, "saved")
    assert "Nog niet bewaard." in text_in_plan(world)


def test_what_was_typed_offline_is_saved_once_online(page, sign_in_page, world, plan):
    open_section(sign_in_page(page, world.leader))
    page.context.set_offline(True)
    write(page, " In de trein.")
    wait_for(page, "offline")
    page.context.set_offline(False)
    wait_for(page, "saved")
    assert "In de trein." in text_in_plan(world)


def test_going_back_shows_the_saved_text_and_goes_on_without_a_conflict(page, sign_in_page, world, plan):
    open_section(sign_in_page(page, world.leader))
    write(page, "Eerst.")
    wait_for(page, "saved")
    page.locator("nav.breadcrumb a").first.click()
    page.wait_for_url(f"**{OUTLINE}")
    page.go_back()
    page.wait_for_selector("[data-editor=ready]")
    expect(page.locator(".ProseMirror")).to_contain_text("Eerst.")
    write(page, "Daarna.")
    wait_for(page, "saved")
    assert re.search(r"Eerst\.Daarna\.", text_in_plan(world))


# --- Together ---


def test_two_people_on_one_section_end_with_both_texts(page, open_context, sign_in_page, world, plan, axe):
    other = sign_in_page(open_context(viewport={"width": 390, "height": 844}).new_page(), world.coordinator)
    open_section(sign_in_page(page, world.leader))
    open_section(other)
    expect(other.locator("[data-presence]")).to_contain_text(world.leader.first_name)
    write(page, "Van de leider.")
    wait_for(page, "saved")
    write(other, "Van de coördinator.")
    other.wait_for_selector("[data-save-conflict]:not([hidden])")
    other.locator("[data-save-conflict] a").click()
    expect(other.locator("mark").filter(has_text="leider")).to_be_visible()
    expect(other.locator("mark").filter(has_text="coördinator")).to_be_visible()
    choice = other.locator("button[value=mine]")
    expect(choice).to_be_in_viewport()
    axe(other)
    choice.click()
    other.wait_for_url(f"**{SECTION}")
    assert "Van de coördinator." in text_in_plan(world)
    with world.at(world.regenboog), atomic():
        assert SectionVersion.objects.filter(html__contains="Van de leider.").exists()


def test_every_text_set_aside_gets_its_own_choice(page, sign_in_page, world, plan):
    with world.at(world.regenboog), atomic():
        section = plan.sections.get(key="supervision")
        for words, by in (("Een", world.leader), ("Twee", world.coordinator), ("Drie", world.coordinator)):
            services.section_save(section=section, html=f"<p>{words}</p>", page=uuid4(), base=1, by=by)
    sign_in_page(page, world.leader).goto("/s/regenboog/")
    assert page.locator("a[href*='/botsing/']").count() == 1
    page.locator("a[href*='/botsing/']").click()
    assert page.locator(".tabs a").count() == 2
    page.locator("button[value=mine]").click()
    page.wait_for_load_state()
    assert "/botsing/" in page.url
    page.locator("button[value=theirs]").click()
    page.wait_for_url(f"**{SECTION}")
    assert text_in_plan(world) == "<p>Twee</p>"


def test_two_tabs_at_two_schools_stay_apart(page, sign_in_page, world, plan):
    with world.at(world.wilgen), atomic():
        both = make_member("both", world.wilgen, "school_leader", user=world.leader.user)
        services.plan_start(school=world.wilgen, by=both)
    other = page.context.new_page()
    open_section(sign_in_page(page, world.leader))
    open_section(other, SECTION.replace("regenboog", "wilgen"))
    write(page, "Alleen hier.")
    write(other, "Alleen daar.")
    for tab in (page, other):
        wait_for(tab, "saved")
    assert "Alleen daar." not in text_in_plan(world)
    assert "Alleen daar." in text_in_plan(world, world.wilgen)


# --- Without JavaScript ---


def test_without_javascript_a_plan_is_started_edited_and_printed(no_js_page, sign_in_page, world, monkeypatch):
    monkeypatch.setattr(tasks, "plan_pdf", lambda *_, **__: b"%PDF-1.7")
    page = sign_in_page(no_js_page, world.leader)
    page.goto(OUTLINE)
    page.locator("form[action$='/begin/'] button").click()
    page.locator("a[href$='/paragraaf/supervision/']").first.click()
    page.locator("textarea").fill("## Toezicht\n\n- **één**\n- twee")
    page.locator("button[name=done]").click()
    expect(page.locator(".page-header .status.good")).to_be_visible()
    assert text_in_plan(world) == "<h3>Toezicht</h3><ul><li><strong>één</strong></li><li>twee</li></ul>"
    page.goto(OUTLINE)
    page.locator("form[action$='/pdf/'] button").click()
    expect(page.locator("progress")).to_be_visible()
    work_elsewhere()
    expect(page.locator("#pdf-state a.button")).to_be_visible()


def test_without_javascript_the_second_writer_chooses_too(no_js_page, sign_in_page, world, plan):
    page = sign_in_page(no_js_page, world.coordinator)
    page.goto(SECTION)
    with world.at(world.regenboog), atomic():
        section = plan.sections.get(key="supervision")
        services.section_save(section=section, html="<p>Van de leider</p>", page=uuid4(), base=1, by=world.leader)
    page.locator("textarea").fill("Van de coördinator")
    page.locator(".editor-foot button").click()
    expect(page.locator("mark").filter(has_text="leider")).to_be_visible()
    page.locator("button[value=mine]").click()
    assert page.url.endswith(SECTION)
    assert text_in_plan(world) == "<p>Van de coördinator</p>"
