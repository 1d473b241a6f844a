"""The section editor in a real browser: by keyboard, from Word, while saving fails, and without JavaScript."""

from pathlib import Path

import pytest

from core.richtext import clean
from tests.e2e import editor_page
from tests.e2e.caret import focus_editor

pytestmark = [pytest.mark.e2e, pytest.mark.urls("tests.e2e.editor_page")]

FIXTURES = Path(__file__).parent.parent / "fixtures" / "word"
PASTE = """html => {
  const data = new DataTransfer();
  data.setData("text/html", html);
  const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
  document.querySelector(".ProseMirror").dispatchEvent(event);
}"""


@pytest.fixture
def server(monkeypatch):
    fresh = editor_page.Server()
    monkeypatch.setattr(editor_page, "server", fresh)
    return fresh


@pytest.fixture
def editor(page, server):
    """The page with the caret in an empty text."""
    server.html = ""
    page.goto("/")
    page.wait_for_selector("[data-editor=ready]")
    focus_editor(page)
    page.keyboard.press("Control+End")
    return page


def html_of(page) -> str:
    return clean(page.locator("textarea").input_value())


def button(page, command):
    return page.locator(f"[data-command={command}]")


def paste(page, html):
    page.evaluate(PASTE, html)


def wait_for_state(page, state):
    page.wait_for_selector(f"[data-save-state][data-state={state}]")


# --- Writing ---


def test_a_text_is_written_and_formatted_by_keyboard_alone(editor):
    keys = editor.keyboard
    keys.type("Toezicht")
    keys.press("Alt+F10")
    keys.press("ArrowRight")
    keys.press("ArrowRight")
    keys.press("Enter")
    keys.press("Enter")
    keys.press("Control+b")
    keys.type("Iedereen")
    keys.press("Control+b")
    keys.type(" helpt.")
    keys.press("Enter")
    keys.type("- een")
    keys.press("Enter")
    keys.press("Tab")
    keys.type("twee")
    assert html_of(editor) == (
        "<h3>Toezicht</h3><p><strong>Iedereen</strong> helpt.</p><ul><li>een<ul><li>twee</li></ul></li></ul>"
    )


def test_a_number_and_a_dot_start_a_numbered_list(editor):
    editor.keyboard.type("3. drie")
    assert html_of(editor) == '<ol start="3"><li>drie</li></ol>'


def test_arrows_home_and_end_walk_the_toolbar(editor):
    editor.keyboard.press("Alt+F10")
    focused = "document.activeElement.dataset.command"
    assert editor.evaluate(focused) == "bold"
    editor.keyboard.press("ArrowRight")
    assert editor.evaluate(focused) == "italic"
    editor.keyboard.press("End")
    assert editor.evaluate(focused) == "redo"
    editor.keyboard.press("ArrowRight")
    assert editor.evaluate(focused) == "bold"
    editor.keyboard.press("ArrowLeft")
    assert editor.evaluate(focused) == "redo"
    editor.keyboard.press("Home")
    assert editor.evaluate(focused) == "bold"
    assert editor.locator("[data-editor-toolbar] button[tabindex='0']").count() == 1


def test_escape_leads_from_the_toolbar_back_to_the_text(editor):
    editor.keyboard.press("Alt+F10")
    editor.keyboard.press("Escape")
    editor.keyboard.type("terug")
    assert html_of(editor) == "<p>terug</p>"


def test_escape_and_tab_lead_out_of_a_list(editor):
    editor.keyboard.type("- een")
    editor.keyboard.press("Enter")
    editor.keyboard.press("Escape")
    editor.keyboard.press("Tab")
    assert not editor.evaluate("document.querySelector('.ProseMirror').contains(document.activeElement)")


def test_a_pressed_button_says_so(editor):
    assert button(editor, "bold").get_attribute("aria-pressed") == "false"
    editor.keyboard.press("Control+b")
    assert button(editor, "bold").get_attribute("aria-pressed") == "true"


def test_a_table_has_its_tools_only_inside_it(editor):
    tools = editor.locator("[data-inside=table]")
    assert tools.is_hidden()
    button(editor, "table").click()
    editor.keyboard.type("Wie")
    button(editor, "add-row").click()
    button(editor, "delete-column").click()
    button(editor, "caption").click()
    editor.keyboard.type("Rooster")
    editor.keyboard.press("Enter")
    assert html_of(editor) == (
        '<table><caption>Rooster</caption><thead><tr><th scope="col"></th><th scope="col"></th></tr></thead>'
        "<tbody>" + "<tr><td></td><td></td></tr>" * 3 + "</tbody></table>"
    )
    button(editor, "delete-table").click()
    assert tools.is_hidden()
    assert html_of(editor) == ""


def test_a_link_is_made_in_a_dialog_and_completed(editor):
    editor.keyboard.type("school")
    editor.keyboard.press("Control+a")
    editor.keyboard.press("Control+k")
    editor.keyboard.type("geen adres")
    editor.keyboard.press("Enter")
    assert editor.locator("[data-editor-link] [data-dialog-error]").is_visible()
    editor.locator("[data-editor-link] input").fill("www.school.nl")
    editor.keyboard.press("Enter")
    assert html_of(editor) == '<p><a href="https://www.school.nl" rel="noopener">school</a></p>'


@pytest.mark.parametrize(
    ("typed", "links"), [("nodig.In de pauze", 0), ("zie www.school.nl en", 1), ("mail anna@school.nl en", 1)]
)
def test_an_address_becomes_a_link_but_a_forgotten_space_does_not(editor, typed, links):
    editor.keyboard.type(typed)
    assert html_of(editor).count("<a ") == links


def test_undo_takes_back_what_was_typed(editor):
    editor.keyboard.type("fout")
    button(editor, "undo").click()
    assert html_of(editor) == ""
    assert button(editor, "undo").get_attribute("aria-disabled") == "true"


# --- Pasting ---


@pytest.mark.parametrize("name", sorted(path.stem for path in FIXTURES.glob("*.html")))
def test_a_paste_keeps_its_structure(editor, name):
    paste(editor, (FIXTURES / f"{name}.html").read_text())
    expected = (FIXTURES / f"{name}.expected").read_text()
    assert html_of(editor) == expected.replace("\n", "")


def test_a_paste_with_pictures_says_they_stay_behind(editor):
    paste(editor, "<p>tekst</p><img src='file:///x.png'>")
    assert editor.locator("[data-editor-notice]").inner_text()
    assert html_of(editor) == "<p>tekst</p>"


def test_a_paste_from_the_editor_itself_is_left_alone(editor):
    paste(editor, '<ul data-pm-slice="3 3 []"><li><p>een</p></li></ul>')
    assert html_of(editor) == "<ul><li>een</li></ul>"


# --- Saving ---


def test_the_text_saves_itself_and_says_when(editor, server):
    editor.keyboard.type("Nieuw")
    wait_for_state(editor, "unsaved")
    wait_for_state(editor, "saved")
    assert server.html == "<p>Nieuw</p>"
    assert editor.locator("input[name=base]").input_value() == "2"


def test_a_failed_save_is_tried_again(editor, server, troubles):
    server.answers = [500]
    editor.keyboard.type("Nieuw")
    wait_for_state(editor, "failed")
    wait_for_state(editor, "saved")
    troubles.clear()
    assert [save["status"] for save in server.saves] == [500, 200]


def test_a_conflict_points_to_both_texts_and_keeps_what_is_typed_on(editor, server):
    server.answers = [409, 409]
    editor.keyboard.type("Nieuw")
    editor.wait_for_selector("[data-save-conflict]:not([hidden])")
    assert editor.locator("[data-save-conflict] a").get_attribute("href") == "/verschillen"
    editor.keyboard.type(" en meer")  # the caret stays where it was
    wait_for_state(editor, "unsaved")
    wait_for_state(editor, "conflict")
    assert server.saves[-1]["html"] == "<p>Nieuw en meer</p>"


def test_a_refused_text_shows_why(editor, server):
    server.answers = [422]
    editor.keyboard.type("Nieuw")
    wait_for_state(editor, "refused")
    assert editor.locator("[data-save-state]").inner_text() == "Deze tekst is te lang."


def test_signed_out_keeps_the_text_in_the_page_only(editor, server):
    server.answers = [403]
    editor.keyboard.type("Nieuw")
    wait_for_state(editor, "signedOut")
    assert editor.locator(".ProseMirror").inner_text().strip() == "Nieuw"
    assert server.html == ""
    assert "Nieuw" not in editor.evaluate("JSON.stringify([{ ...localStorage }, { ...sessionStorage }])")


def test_coming_back_after_signing_in_elsewhere_saves(editor, server):
    server.answers = [403]
    editor.keyboard.type("Nieuw")
    wait_for_state(editor, "signedOut")
    editor.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    wait_for_state(editor, "saved")
    assert server.html == "<p>Nieuw</p>"


def test_offline_waits_for_the_connection(editor, server):
    editor.context.set_offline(True)
    editor.keyboard.type("Nieuw")
    wait_for_state(editor, "offline")
    editor.context.set_offline(False)
    wait_for_state(editor, "saved")


def test_leaving_with_unsaved_text_asks_first(editor):
    asked = []
    editor.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    editor.keyboard.type("Nieuw")
    editor.goto("about:blank")
    assert asked == ["beforeunload"]


def test_leaving_saves_what_was_not_saved_yet(editor, server):
    editor.on("dialog", lambda dialog: dialog.accept())
    editor.keyboard.type("Nog net")
    editor.goto("about:blank")
    assert server.arrived.wait(10)
    assert server.html == "<p>Nog net</p>"


def test_it_says_who_else_is_here(editor):
    editor.locator("[data-presence]", has_text="Anna kijkt mee").wait_for()


# --- Accessible and safe, with and without JavaScript ---


def test_axe_finds_nothing_in_the_text_a_table_or_a_dialog(editor, axe):
    axe(editor)
    button(editor, "table").click()
    for heading in ("Wie", "Waar", "Wanneer"):
        editor.keyboard.type(heading)
        editor.keyboard.press("Tab")
    axe(editor)
    button(editor, "link").click()
    axe(editor)


def test_the_editor_fits_a_phone(editor):
    editor.set_viewport_size({"width": 320, "height": 640})
    button(editor, "table").click()
    assert editor.evaluate("document.documentElement.scrollWidth") <= 320


def test_without_javascript_the_text_is_edited_in_plain_notation(no_js_page, server):
    no_js_page.goto("/")
    area = no_js_page.locator("textarea")
    assert area.input_value() == "## Toezicht\n\nIn elke pauze lopen drie leraren rond."
    area.fill("## Toezicht\n\n- **één**\n- twee\n\n| Wie |\n| --- |\n| Anna |")
    no_js_page.locator("main button.button").last.click()
    assert server.html == (
        "<h3>Toezicht</h3><ul><li><strong>één</strong></li><li>twee</li></ul>"
        '<table><thead><tr><th scope="col">Wie</th></tr></thead><tbody><tr><td>Anna</td></tr></tbody></table>'
    )
    assert no_js_page.locator("[data-editor-toolbar]").is_hidden()


def test_saving_without_javascript_changes_nothing_that_was_not_edited(no_js_page, server):
    server.html = clean((FIXTURES / "windows_table_merged.expected").read_text())
    before = server.html
    no_js_page.goto("/")
    no_js_page.locator("main button.button").last.click()
    assert server.html == before
