"""A real Chromium on a real server. ``page`` is a desktop, ``phone_page`` a phone, ``no_js_page`` without JavaScript.

Every page fails its test when the browser reports an error, a breach of the security policy, a missing static
file or a server error. A test that provokes one empties ``troubles``.
"""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
FLAGS += ["--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
REFUSALS = re.compile(r"Failed to load resource: (the server responded with a status of|net::ERR_)")
AXE_RUN = (Path(__file__).parent / "axe.js").read_text()
expect.set_options(timeout=30_000)  # as long as Playwright waits for everything else: machines may be slow


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        reason = "no Chromium on this machine: scripts/system.sh chromium"
        pytest.fail(reason) if os.environ.get("REQUIRE_BROWSER") == "1" else pytest.skip(reason)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in the thread of the tests
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def site(live_server) -> str:
    """The address of the site, without a slash at its end. Pages know it: ``page.goto("/s/regenboog/")``."""
    return live_server.url


@pytest.fixture
def troubles() -> list[str]:
    """What the browser complained of so far; must be empty when the test ends."""
    return []


@pytest.fixture
def open_context(browser, site, db, troubles) -> Iterator[Callable[..., BrowserContext]]:
    """Make a browser context (a person's own cookies): ``open_context(viewport=…)``."""
    contexts: list[BrowserContext] = []

    def open_context(**options: Any) -> BrowserContext:
        options = {"viewport": DESKTOP, "locale": "nl-NL", "reduced_motion": "reduce", "base_url": site} | options
        context = browser.new_context(**options)
        context.on("page", lambda page: listen(page, site, troubles))
        contexts.append(context)
        return context

    yield open_context
    for context in contexts:
        context.close()
    assert not troubles, "the browser complained:\n" + "\n".join(troubles)


@pytest.fixture
def page(open_context) -> Page:
    return open_context().new_page()


@pytest.fixture
def phone_page(open_context) -> Page:
    return open_context(viewport=PHONE, has_touch=True, is_mobile=True, device_scale_factor=2).new_page()


@pytest.fixture
def no_js_page(open_context) -> Page:
    return open_context(java_script_enabled=False).new_page()


@pytest.fixture
def sign_in_page(sign_in, site) -> Callable[..., Page]:
    """``sign_in_page(page, membership)`` gives that page's browser the person's session."""

    def sign_in_page(page: Page, member: Any) -> Page:
        name = settings.SESSION_COOKIE_NAME
        session = sign_in(member).cookies[name].value
        page.context.add_cookies([{"name": name, "value": session, "url": site}])
        return page

    return sign_in_page


@pytest.fixture(scope="session")
def good_colours() -> set[str]:
    """Colours of a text and of what it stands on that axe found to be good."""
    return set()


@pytest.fixture
def axe(good_colours) -> Callable[[Page], None]:
    """``axe(page)`` fails when the page has serious or critical accessibility faults, and names them."""
    options: dict[str, Any] = {"resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}
    options["preload"] = False  # axe's own copy of the style sheets breaks the page's security policy

    def check(page: Page) -> None:
        if page.evaluate("!window.axe"):
            page.evaluate(AXE_SCRIPT)
        faults, good = page.evaluate(AXE_RUN, [options, list(good_colours)])
        assert not faults, f"{page.url}\n" + "\n".join(map(describe, faults))
        good_colours.update(good)

    return check


@pytest.fixture
def screenshot(request) -> Callable[..., Path]:
    """``screenshot(page)`` keeps a picture of the whole page in var/screenshots, named after the test.

    Only with SCREENSHOTS=1: painting a long page takes more than checking it.
    """

    def take(page: Page, name: str = "") -> Path:
        title = re.sub(r"\W+", "-", f"{request.node.name}-{name}").strip("-")
        path = settings.BASE_DIR / "var" / "screenshots" / f"{title}.png"
        if os.environ.get("SCREENSHOTS") == "1":
            page.screenshot(path=path, full_page=True)
        return path

    return take


def listen(page: Page, site: str, troubles: list[str]) -> None:
    """Note errors and breaches of policy (Chromium reports both on its console), and answers that went wrong."""

    def console(message: Any) -> None:
        if message.type == "error" and not REFUSALS.match(message.text):
            troubles.append(f"console: {message.text}")

    def response(answer: Any) -> None:
        lost = answer.status >= 400 and answer.url.startswith(f"{site}/static/")
        if lost or answer.status >= 500:
            troubles.append(f"{answer.status}: {answer.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: troubles.append(f"error: {error}"))
    page.on("response", response)


def describe(fault: list[Any]) -> str:
    name, impact, help, nodes = fault
    places = (f"    {' '.join(map(str, target))}\n      {html[:200]}" for target, html in nodes)
    return "\n".join([f"{impact}: {name} ({help})", *places])
