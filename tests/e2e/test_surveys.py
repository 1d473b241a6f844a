"""The monitor as it is used: prepared by the coordinator, filled in on shared tablets, closed, read."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.tenancy import atomic
from schools.models import Group
from schools.school_year import SchoolYear
from surveys import code_services, services
from surveys.close_services import round_close
from surveys.models import SentAnswers, SurveyRound, SurveyUnit
from tests.surveys.conftest import answers

pytestmark = pytest.mark.e2e

PAGE = "/v/regenboog/leerling/"
BASE = "/s/regenboog/monitor/"


@pytest.fixture
def opened(world) -> SurveyRound:
    today = timezone.localdate()
    with world.at(world.regenboog), atomic():
        year = SchoolYear.of(today).start
        groups = [Group.create(year=year, name=f"Groep {n}", grades=[n], pupil_count=30) for n in (6, 7)]
        row = services.round_prepare(
            audience="pupils", opens_on=today, closes_on=today + timedelta(9), groups=groups, by=world.leader
        )
        return services.round_open(survey_round=row, by=world.leader)


@pytest.fixture
def codes(world, opened) -> list[str]:
    with world.at(world.regenboog), atomic():
        made = code_services.fresh_codes(12)
        code_services.codes_keep(SurveyUnit.objects.get(name="Groep 7"), made, replace=False)
        return made


def stored(world) -> list[bytes]:
    with world.at(world.regenboog), atomic():
        return [bytes(row) for row in SentAnswers.objects.values_list("answers", flat=True)]


def test_pupils_share_a_tablet(page, world, codes, axe):
    """By keyboard, then by touch; one stops halfway and goes on; nothing stays for the next."""
    page.goto(f"{PAGE}#{codes[0]}")
    page.wait_for_selector("text=1 van 25")
    assert page.url.endswith(PAGE)
    axe(page)
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=2 van 25")
    page.go_back()
    page.wait_for_selector("text=1 van 25")
    page.click("[data-forward]")
    page.click("[data-back]")
    page.wait_for_selector("text=1 van 25")
    assert page.locator("input[name=EV1][value='3']").is_checked()
    for _ in range(25):
        page.click("[data-forward]")
    axe(page)
    page.click("button[value=send]")
    page.wait_for_url("**/klaar/")
    axe(page)
    page.click("text=Volgende leerling")
    page.wait_for_selector("#code")
    assert page.input_value("#code") == ""
    assert page.locator("input:checked").count() == 0
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    assert page.context.cookies() == []
    page.go_back()
    assert page.locator("input:checked").count() == 0
    assert [answers[0] for answers in stored(world)] == [3]


RING = "() => document.activeElement.matches(':focus-visible')"


def test_who_uses_keys_sees_where_they_are_and_who_taps_sees_no_answer_stand_out(page, codes):
    page.goto(f"{PAGE}#{codes[0]}")
    page.wait_for_selector("text=1 van 25")
    for number in (2, 3):
        page.locator("[data-forward]").focus()
        page.keyboard.press("Enter")
        page.wait_for_selector(f"text={number} van 25")
        assert page.evaluate(RING)
    page.click("[data-forward]")
    page.wait_for_selector("text=4 van 25")
    assert not page.evaluate(RING)


def test_who_stopped_halfway_goes_on(page, phone_page, codes):
    page.goto(f"{PAGE}#{codes[1]}")
    page.wait_for_selector("text=1 van 25")
    page.locator("label:has(input[name=EV1][value='2'])").click()
    with page.expect_response(PAGE):
        page.click("[data-forward]")
    phone_page.goto(PAGE)
    phone_page.fill("#code", codes[1])
    phone_page.click("text=Begin")
    phone_page.wait_for_selector("text=2 van 25")
    phone_page.click("[data-back]")
    assert phone_page.locator("input[name=EV1][value='2']").is_checked()


def test_a_wrong_code_is_said_and_nothing_is_lost(page, opened, axe):
    page.goto(PAGE)
    page.fill("#code", "BCD346")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Deze code werkt niet")
    assert page.input_value("#code") == "BCD346"
    axe(page)


def test_it_fits_a_small_phone_and_is_light(page, codes):
    sizes: list[int] = []
    page.on("response", lambda answer: sizes.append(int(answer.all_headers().get("content-length", 0))))
    page.set_viewport_size({"width": 320, "height": 568})
    page.goto(PAGE)
    page.wait_for_load_state("networkidle")
    first = sum(sizes)
    page.fill("#code", codes[2])
    page.click("text=Begin")
    page.wait_for_selector("text=1 van 25")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    sizes.clear()
    for _ in range(3):
        page.click("[data-forward]")
    page.wait_for_load_state("networkidle")
    assert first <= 60_000
    assert sum(sizes) <= 10_000


def test_without_a_script_it_is_one_page(no_js_page, world, codes):
    no_js_page.goto(PAGE)
    no_js_page.fill("#code", codes[3])
    no_js_page.click("text=Begin")
    no_js_page.locator("label:has(input[name=AV7][value='1'])").click()
    no_js_page.click("text=Verstuur mijn antwoorden")
    no_js_page.wait_for_url("**/klaar/")
    assert len(stored(world)) == 1


def test_pages_of_the_school_are_sound(page, sign_in_page, world, opened, codes, axe):
    sign_in_page(page, world.coordinator)
    with world.at(world.regenboog), atomic():
        unit = SurveyUnit.objects.get(name="Groep 7")
        for code in codes[:11]:
            code_services.answers_send(code=code, audience="pupils", sector="po", given=answers(EV3=1))
    paths = ["", "nieuw/", f"{opened.pk}/", f"{opened.pk}/vragen/", f"{opened.pk}/sluiten/", f"groep/{unit.pk}/klas/"]
    check(page, axe, paths)
    page.click("text=Toon een klascode")
    axe(page)
    with world.at(world.regenboog), atomic():
        round_close(survey_round=opened, by=world.coordinator)
    check(page, axe, ["", f"{opened.pk}/", f"{opened.pk}/resultaten/"])


def check(page, axe, paths: list[str]) -> None:
    for path in paths:
        page.goto(BASE + path)
        assert page.locator("h1").count() == 1
        for width in (1280, 390):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            axe(page)


def test_pages_of_own_questions_are_sound(page, sign_in_page, world, axe):
    today = timezone.localdate()
    with world.at(world.regenboog), atomic():
        row = services.round_prepare(
            audience="staff", opens_on=today, closes_on=today + timedelta(9), size=40, by=world.leader
        )
    sign_in_page(page, world.coordinator)
    own = f"{BASE}{row.pk}/eigen/"
    page.goto(own)
    page.fill(
        "[name=text]", "Waar overleg je het liefst? " + "Een heel lang woord: veiligheidsoverlegvoorbereiding. " * 3
    )
    page.fill("[name=options]", "in de teamkamer")
    page.click("text=Voeg de vraag toe")
    page.wait_for_selector("text=minstens twee")
    axe(page)
    page.fill("[name=options]", "in de teamkamer\nin de klas")
    page.click("text=Voeg de vraag toe")
    page.click("text=Stel de open vraag")
    check(page, axe, [f"{row.pk}/eigen/", f"{row.pk}/"])
    with world.at(world.regenboog), atomic():
        services.round_open(survey_round=row, by=world.leader)
        codes = code_services.fresh_codes(21)
        code_services.codes_keep(SurveyUnit.objects.get(), codes, replace=False)
        for number, code in enumerate(codes):
            given = {"EV1": "4", "OWN1": str(number % 2 + 1), "OPEN": f"Tekst {number} " + "lang" * 60}
            code_services.answers_send(code=code, audience="staff", sector="po", given=given)
        round_close(survey_round=row, by=world.leader)
    check(page, axe, [f"{row.pk}/antwoorden/"])
    page.click("text=Laat het team dit lezen >> nth=0")
    page.wait_for_selector("text=Het team kan het nu lezen")
    sign_in_page(page, world.board_admin)
    page.goto(f"/b/{world.samen.slug}/monitorvragen/")
    axe(page)
