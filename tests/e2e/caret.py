"""The caret of the editor, where the next key counts."""

from playwright.sync_api import Page

# ProseMirror puts its own caret 20 ms after it gets the focus: on a slow machine after a key that came at once, which
# is lost then. Timers of a page go off in their order, so this one goes off behind that one.
SETTLED = "() => new Promise(done => setTimeout(done, 25))"


def focus_editor(page: Page) -> None:
    page.locator(".ProseMirror").focus()
    page.evaluate(SETTLED)
