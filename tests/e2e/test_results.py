"""The pages of results and of the statutory monitor in a real browser: sound, quiet and fitting a phone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.tenancy import atomic
from monitoring import law_services
from monitoring.models import MonitorPaper
from monitoring.paper_services import paper_ask
from schools.school_year import SchoolYear
from surveys.close_services import round_close
from surveys.models import SentAnswers, SurveyRound, SurveyUnit
from tests.e2e.test_pages import check
from tests.e2e.worker import work_elsewhere
from tests.monitoring.conftest import packed
from tests.world import make_member

pytestmark = pytest.mark.e2e
LONG = "Groep met een heel erg lange naam die bijna niet op een telefoon past "


def closed(world, groups, days_ago: int = 0, **given) -> SurveyRound:
    day = timezone.localdate() - timedelta(days_ago)
    with world.at(world.regenboog), atomic():
        row = SurveyRound.create(audience="pupils", year=day.year, opens_on=day, closes_on=day, state="open")
        for position, (name, grade, count) in enumerate(groups):
            unit = SurveyUnit.create(round=row, name=name, grades=[grade], size=count + 2, position=position)
            for _ in range(count):
                SentAnswers.create(unit=unit, answers=packed(**given))
        round_close(survey_round=row, by=world.leader)
    return row


@pytest.fixture
def addresses(world) -> list[str]:
    closed(world, [("Groep 7", 7, 15)], days_ago=370)
    few = closed(world, [("Groep 7", 7, 3)], days_ago=40)
    row = closed(world, [(LONG, 6, 12), ("Groep 7", 7, 14), ("Groep 8", 8, 4)], EV3=1, LA1=2)
    work_elsewhere()
    with world.at(world.regenboog), atomic():
        paper = paper_ask(kind="team", about=row.pk, says="", by=world.leader)
        values = {"instrument": "W" * 100, "provider": "P" * 100}
        law_services.law_begin(year=SchoolYear.of(timezone.localdate()).start, values=values, by=world.leader)
    names = ("resultaten", "resultaten/vraag", "resultaten/vragenlijst", "besproken", "delen")
    names += ("team", "mr", "leerlingen", "ouders")
    found = [f"/s/regenboog/monitor/{each.pk}/{name}/" for each in (row, few) for name in names]
    law = ["", "vragenlijst/", "uitkomsten/", "uitkomsten/bestand/", "toestemming/", "levering/"]
    found += [f"/s/regenboog/monitor/wettelijk/{name}" for name in law]
    return [*found, f"/s/regenboog/monitor/papier/{paper.pk}/", "/s/regenboog/monitor/"]


def test_every_page_of_results_is_sound(page, sign_in_page, world, addresses, axe):
    sign_in_page(page, world.leader)
    for address in addresses:
        page.goto(address)
        check(page, axe, (1280, 320))


def test_what_others_see_of_results_is_sound(page, sign_in_page, world, addresses, axe):
    sign_in_page(page, world.board_admin)
    page.goto("/b/samen/monitor/")
    check(page, axe, (1280, 320))
    olga = make_member("olga", world.regenboog, "participation_council")
    page.context.clear_cookies()
    sign_in_page(page, olga)
    for address in ("/s/regenboog/monitor/gedeeld/", addresses[6]):
        page.goto(address)
        check(page, axe, (320,))


def test_a_form_with_errors_keeps_what_was_typed_and_is_sound(page, sign_in_page, world, addresses, axe):
    sign_in_page(page, world.leader)
    page.goto("/s/regenboog/monitor/wettelijk/uitkomsten/")
    page.fill("input[name=experience]", "9")
    page.locator("main form .button").first.click()
    assert page.locator("input[name=experience]").input_value() == "9"
    check(page, axe, (1280, 320))


def test_a_pdf_is_asked_for_left_and_found_again(page, sign_in_page, world, addresses):
    sign_in_page(page, world.leader)
    page.goto(addresses[4])
    page.locator("form[action$='/pdf/']:has(input[value=parents]) button").click()
    page.wait_for_selector("#paper-state")
    with world.at(world.regenboog), atomic():
        assert MonitorPaper.objects.filter(kind="parents", file__isnull=True).count() == 1
    page.goto("/s/regenboog/")
    work_elsewhere()
    page.goto(addresses[4])
    assert page.locator("a[href*='/bestanden/']").count() == 2  # that of the team too
