"""Looking back in a real browser: sound in every state and width, walked through by key, typed without loss."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from actions.services import action_add
from core.tenancy import atomic
from plans.services import plan_start
from reviews import decision_services, evaluation_services, services
from reviews.models import Decision, QuarterlyTalk, YearEvaluation
from reviews.rules import Quarter
from tests.e2e.test_pages import check
from tests.e2e.worker import work_elsewhere
from tests.world import make_member

pytestmark = pytest.mark.e2e

BASE = "/s/regenboog/overzichten/"
LONG = "Afgesprokenplekkenvoortoezicht" * 4
STEPS = ("cijfers", "opvallend", "monitor", "acties", "besluit", "afspraken")


@pytest.fixture
def talk(world) -> QuarterlyTalk:
    """Of a school with long words, with decisions in every state."""
    today = timezone.localdate()
    with world.at(world.regenboog), atomic():
        plan = plan_start(school=world.regenboog, by=world.leader)
        action_add(title=LONG[:110], due_date=today - timedelta(9), by=world.leader)
        made = services.talk_begin(quarter=Quarter.of(today), by=world.leader)
        made = services.talk_plan(
            talk=made, planned_date=today, begins_at=None, place=LONG[:80], seen=1, by=world.leader
        )
        services.talk_prepare(talk=made, school=world.regenboog, by=world.leader)
        rows = [
            decision_services.decision_save(talk=made, key=uuid4(), text=text, page=uuid4(), seen=0, by=world.leader)
            for text in (LONG, "Een rooster maken.", "Posters ophangen.")
        ]
        decision_services.decision_to_action(
            decision=rows[1], title="Rooster", owner=None, due_date=today, by=world.leader
        )
        section = plan.sections.get(key="supervision")
        decision_services.decision_to_section(decision=rows[2], section=section, proposal="Zo.", by=world.leader)
    return made


@pytest.fixture
def evaluation(world, talk) -> YearEvaluation:
    with world.at(world.regenboog), atomic():
        year = Quarter.of(timezone.localdate()).school_year
        return evaluation_services.evaluation_begin(school=world.regenboog, year=year, by=world.leader)


def sign(world, evaluation) -> None:
    with world.at(world.regenboog), atomic():
        for item in evaluation.items.all():
            evaluation_services.item_judge(item=item, verdict="keep", reason=LONG, seen=item.version, by=world.leader)
        row = YearEvaluation.objects.get(pk=evaluation.pk)
        row = evaluation_services.evaluation_discuss(
            evaluation=row,
            discussed_date=timezone.localdate(),
            discussed_with=["team"],
            discussion=LONG,
            seen=row.version,
            by=world.leader,
        )
        evaluation_services.evaluation_sign(evaluation=row, signer=LONG, seen=row.version, by=world.leader)


def texts(world) -> list[str]:
    with world.at(world.regenboog), atomic():
        return list(Decision.objects.values_list("text", flat=True))


def test_the_talk_is_sound_on_every_page_and_width(page, sign_in_page, world, axe, talk):
    one = f"kwartaalgesprek/{talk.pk}/"
    with world.at(world.regenboog), atomic():
        waiting = Decision.objects.get(outcome="")
    decision = f"kwartaalgesprek/besluit/{waiting.pk}/"
    paths = ["", "kwartaalgesprek/", "reflectievragen/", one, f"{one}dag/", f"{one}uitnodigen/", f"{one}gehouden/"]
    paths += [f"{one}notities/", f"{decision}actie/", f"{decision}voorstel/", f"{one}scherm/"]
    sign_in_page(page, world.leader)
    for path in paths:
        page.goto(BASE + path)
        check(page, axe, (1280, 320))
    for step in STEPS:
        page.goto(f"{BASE}{one}scherm/{step}/")
        check(page, axe, (1920, 820, 320))


def test_a_talk_that_was_held_and_the_board_are_sound(page, sign_in_page, world, axe, talk):
    with world.at(world.regenboog), atomic():
        services.talk_hold(
            talk=talk, held_date=timezone.localdate(), present=["team"], present_count=9, by=world.leader
        )
    work_elsewhere()
    for member, path in ((world.teacher, f"{BASE}kwartaalgesprek/{talk.pk}/"), (world.board_admin, None)):
        page.context.clear_cookies()
        sign_in_page(page, member)
        page.goto(path or "/b/samen/kwartaalgesprekken/")
        check(page, axe, (1280, 320))


def test_the_evaluation_is_sound_on_every_page_and_width(page, sign_in_page, world, axe, evaluation):
    with world.at(world.regenboog), atomic():
        item = evaluation.items.get(key="supervision")
    one, part = f"jaarevaluatie/{evaluation.pk}/", f"jaarevaluatie/onderdeel/{item.pk}/"
    sign_in_page(page, world.leader)
    for path in ("jaarevaluatie/", one, part, f"{part}voorstel/", f"{part}actie/", f"{one}besproken/",
                 f"{one}ondertekenen/", "jaarevaluatie/mr/"):  # fmt: skip
        page.goto(BASE + path)
        check(page, axe, (1280, 320))
    sign(world, evaluation)
    work_elsewhere()
    council = make_member("olga", world.regenboog, "participation_council")
    for member, path in (
        (world.leader, one),
        (council, "jaarevaluatie/mr/"),
        (world.board_admin, "jaarevaluatie/bestuur/"),
    ):
        page.context.clear_cookies()
        sign_in_page(page, member)
        page.goto(BASE + path)
        check(page, axe, (1280, 320))


def test_arrow_keys_go_through_the_steps_but_not_while_typing(page, sign_in_page, world, talk):
    sign_in_page(page, world.leader)
    page.goto(f"{BASE}kwartaalgesprek/{talk.pk}/scherm/")
    for step in STEPS[:5]:
        page.keyboard.press("ArrowRight")
        page.wait_for_url(f"**/{step}/")
    page.locator("textarea").last.focus()
    page.keyboard.press("ArrowLeft")
    assert page.url.endswith("/besluit/")
    page.locator("h1").click()
    page.keyboard.press("ArrowLeft")
    page.wait_for_url("**/acties/")


def test_what_is_typed_is_kept_without_pressing_anything(page, sign_in_page, world, talk):
    sign_in_page(page, world.leader)
    page.goto(f"{BASE}kwartaalgesprek/{talk.pk}/scherm/besluit/")
    page.locator("textarea").last.press_sequentially("We groeten elk kind.")
    page.get_by_text("Bewaard om").wait_for()
    page.locator("textarea").last.press_sequentially(" Bij de deur.")
    with page.expect_response("**/besluiten/"):
        pass
    assert "We groeten elk kind. Bij de deur." in texts(world)
    page.keyboard.press("Tab")
    page.get_by_role("button", name="Voeg toe").click()
    page.wait_for_url("**/besluit/")
    assert texts(world).count("We groeten elk kind. Bij de deur.") == 1


def test_two_laptops_see_that_a_colleague_wrote(page, open_context, sign_in_page, world, talk):
    url = f"{BASE}kwartaalgesprek/{talk.pk}/scherm/besluit/"
    first, second = sign_in_page(page, world.leader), sign_in_page(open_context().new_page(), world.coordinator)
    for each in (first, second):
        each.goto(url)
    first.locator("textarea").first.fill("Van de eerste")
    first.get_by_text("Bewaard om").wait_for()
    second.locator("textarea").first.fill("Van de tweede")
    second.get_by_text("Niet bewaard: een collega schreef").wait_for()
    assert second.locator("textarea").first.input_value() == "Van de tweede"
    assert "Van de eerste" in texts(world)


def test_the_talk_works_without_javascript(no_js_page, sign_in_page, world, talk):
    page = sign_in_page(no_js_page, world.leader)
    page.goto(f"{BASE}kwartaalgesprek/{talk.pk}/scherm/")
    for step in STEPS[:5]:
        page.get_by_role("link", name="Ga verder").click()
        assert page.url.endswith(f"/{step}/")
    page.locator("textarea").last.fill("Zonder script")
    page.get_by_role("button", name="Voeg toe").click()
    assert "Zonder script" in texts(world)
