"""A class fills in, in real browsers: on devices of their own, shared ones, without scripts, halfway, twice, too late.
Afterwards everybody is counted once, and nothing is left on a device."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from core.tenancy import atomic
from schools.models import Group
from schools.school_year import SchoolYear
from surveys import code_services, limits, services
from surveys.close_services import round_close
from surveys.models import AccessCode, SentAnswers, SurveyRound, SurveyUnit

pytestmark = pytest.mark.e2e

PAGE = "/v/regenboog/leerling/"
TABLET = {"viewport": {"width": 820, "height": 1180}, "has_touch": True}
PHONE = {"viewport": {"width": 320, "height": 568}, "has_touch": True, "is_mobile": True}
# What a device could remember, besides what it shows.
LEFT = """async () => ({
  stored: localStorage.length + sessionStorage.length, cookies: document.cookie,
  databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length,
  checked: document.querySelectorAll("input:checked").length,
  typed: [...document.querySelectorAll("#code, textarea, [name=proof]")].map((field) => field.value).join(""),
})"""
NOTHING = {"stored": 0, "cookies": "", "databases": 0, "caches": 0, "checked": 0, "typed": ""}


@pytest.fixture
def opened(world) -> SurveyRound:
    limits.failures.forget(0.0)
    today = timezone.localdate()
    with world.at(world.regenboog), atomic():
        group = Group.create(year=SchoolYear.of(today).start, name="Groep 7", grades=[7], pupil_count=40)
        row = services.round_prepare(
            audience="pupils", opens_on=today, closes_on=today + timedelta(9), groups=[group], by=world.leader
        )
        return services.round_open(survey_round=row, by=world.leader)


@pytest.fixture
def give(world, opened) -> Callable[[int], list[str]]:
    def make(count: int) -> list[str]:
        with world.at(world.regenboog), atomic():
            codes = code_services.fresh_codes(count)
            code_services.codes_keep(SurveyUnit.objects.get(), codes, replace=False)
            return codes

    return make


class Child:
    """One child with an answer pattern of its own: the n-th of sixty-four."""

    def __init__(self, number: int, code: str, device: Callable[..., Page]):
        self.number, self.code, self.device = number, code, device
        self.given = [number // 16 % 4 + 1, number // 4 % 4 + 1, number % 4 + 1]

    def begin(self, page: Page, scanned: bool = True) -> None:
        if scanned:
            page.goto(f"{PAGE}#{self.code}")
        else:
            page.goto(PAGE)
            page.fill("#code", self.code.lower())
            page.keyboard.press("Enter")
        page.wait_for_selector("text=1 van 25")

    def answer(self, page: Page, since: int = 0, until: int = 3) -> None:
        for place in range(since, until):
            page.locator(f".answer:has(input[name=EV{place + 1}][value='{self.given[place]}'])").click()
            page.click("[data-forward]")

    def to_the_end(self, page: Page) -> None:
        while page.locator("[data-forward]").is_visible():
            page.click("[data-forward]")

    def finish(self, page: Page) -> None:
        self.to_the_end(page)
        page.click("button[value=send]")
        page.wait_for_url("**/klaar/")


def alone(child: Child) -> None:
    """On a tablet; then the next may begin, and going back shows nothing."""
    page = child.device(**TABLET)
    child.begin(page)
    child.answer(page)
    child.finish(page)
    leaves_nothing(page)


def resumes(child: Child) -> None:
    """Leaves halfway, and goes on at another device with the same code."""
    first = child.device(**TABLET)
    child.begin(first, scanned=False)
    child.answer(first, until=1)
    with first.expect_response(PAGE):
        child.answer(first, since=1, until=2)
    first.close()
    page = child.device(**PHONE)
    page.goto(PAGE)
    page.fill("#code", child.code)
    page.click("text=Begin")
    page.wait_for_selector("text=3 van 25")
    child.answer(page, since=2)
    child.finish(page)


def without_script(child: Child) -> None:
    page = child.device(java_script_enabled=False)
    page.goto(PAGE)
    page.fill("#code", child.code)
    page.click("text=Begin")
    for place, value in enumerate(child.given, start=1):
        page.locator(f".answer:has(input[name=EV{place}][value='{value}'])").click()
    page.click("text=Verstuur mijn antwoorden")
    page.wait_for_url("**/klaar/")


def sends_twice(child: Child) -> None:
    """Taps twice, and then scans the card again."""
    page = child.device(**PHONE)
    child.begin(page)
    child.answer(page)
    child.to_the_end(page)
    page.dblclick("button[value=send]")
    page.wait_for_url("**/klaar/")
    page.goto(f"{PAGE}#{child.code}")
    page.wait_for_selector("text=aangekomen")
    assert page.input_value("#code") == child.code
    page.reload()
    assert page.evaluate(LEFT) == NOTHING


def on_two_devices(child: Child) -> None:
    """Begins on two devices with one code: the first to send counts, the other is told."""
    first, second = child.device(**TABLET), child.device(**PHONE)
    for page in (first, second):
        child.begin(page)
    child.answer(first)
    child.finish(first)
    second.locator(".answer:has(input[name=EV1][value='1'])").click()
    child.to_the_end(second)
    second.click("button[value=send]")
    second.wait_for_selector("text=aangekomen")


def guesses_first(child: Child) -> None:
    """Types a wrong code, then the right one."""
    page = child.device()
    page.goto(PAGE)
    page.fill("#code", "BCD346")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Deze code werkt niet")
    page.fill("#code", child.code)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=1 van 25")
    child.answer(page)
    child.finish(page)


WAYS = (alone, resumes, without_script, sends_twice, on_two_devices, guesses_first)


def leaves_nothing(page: Page) -> None:
    page.click("text=Volgende leerling")
    page.wait_for_selector("#code")
    assert page.evaluate(LEFT) == NOTHING
    page.go_back()
    assert page.url == "about:blank"  # every page of the survey took the place of the one before
    assert page.context.cookies() == []


@pytest.mark.parametrize("count", [6, pytest.param(30, marks=pytest.mark.soak)])
def test_a_class_fills_in(world, opened, give, open_context, count):
    def device(**options: Any) -> Page:
        return open_context(**options).new_page()

    children = [Child(number, code, device) for number, code in enumerate(give(count))]
    for child in children:
        WAYS[child.number % len(WAYS)](child)
    with world.at(world.regenboog), atomic():
        stored = sorted(list(bytes(row))[:3] for row in SentAnswers.objects.values_list("answers", flat=True))
        assert AccessCode.objects.count() == 0
    assert stored == sorted(child.given for child in children)


def test_a_tablet_goes_round(world, give, open_context):
    """Three children after each other on one tablet; the last one walks away, and the tablet forgets."""
    page = open_context(**TABLET).new_page()
    children = [Child(number, code, lambda **options: page) for number, code in enumerate(give(3))]
    for child in children[:2]:
        page.goto(PAGE) if child.number == 0 else page.click("text=Volgende leerling")
        page.fill("#code", child.code)
        page.keyboard.press("Enter")
        page.wait_for_selector("text=1 van 25")
        assert page.locator("input:checked").count() == 0
        child.answer(page)
        child.finish(page)
    page.clock.install()
    children[2].begin(page)
    children[2].answer(page, until=1)
    page.clock.fast_forward("03:05")
    page.wait_for_selector("text=Je deed een tijdje niets")
    assert page.evaluate(LEFT) == NOTHING
    with world.at(world.regenboog), atomic():
        assert SentAnswers.objects.count() == 2
        assert bytes(AccessCode.objects.get().draft)[0] == 1


def test_who_is_too_late_is_told_and_nothing_is_kept(world, opened, give, open_context):
    page = open_context(**TABLET).new_page()
    (code,) = give(1)
    child = Child(5, code, lambda **options: page)
    child.begin(page)
    child.answer(page)
    with world.at(world.regenboog), atomic():
        round_close(survey_round=opened, by=world.leader)
    child.to_the_end(page)
    page.click("button[value=send]")
    page.wait_for_selector("text=nu niet invullen")
    with world.at(world.regenboog), atomic():
        assert SentAnswers.objects.count() == 0
