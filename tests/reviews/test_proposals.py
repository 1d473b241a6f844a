"""Words from figures, set beside a section of the plan."""

from uuid import uuid4

from core.tenancy import atomic
from plans.models import Section, SectionVersion

PAGE = "/s/regenboog/overzichten/voorstel/"
WORDS = "Plein, pauze: 10 of meer."


def form(**changed) -> dict:
    return {"section": "supervision", "proposal": WORDS, "page": uuid4()} | changed


def waiting(world) -> list[str]:
    with world.at(world.regenboog), atomic():
        return list(SectionVersion.objects.filter(kind="aside").values_list("html", flat=True))


def test_a_sentence_is_there_to_be_proposed(world, sign_in, plan):
    page = sign_in(world.leader).get(PAGE, {"zin": WORDS}).text
    assert WORDS in page
    assert "Stel voor in het plan" in page


def test_it_waits_under_the_text_that_stays_as_it_is(world, sign_in, plan):
    with world.at(world.regenboog), atomic():
        before = Section.objects.get(key="supervision").html
    answer = sign_in(world.leader).post(PAGE, form())
    assert answer.url == "/s/regenboog/plan/paragraaf/supervision/"
    assert waiting(world) == [f"{before}<p>{WORDS}</p>"]
    with world.at(world.regenboog), atomic():
        assert Section.objects.get(key="supervision").html == before


def test_the_same_form_twice_proposes_once(world, sign_in, plan):
    client, data = sign_in(world.leader), form()
    for _ in range(2):
        client.post(PAGE, data)
    assert len(waiting(world)) == 1


def test_markup_is_text(world, sign_in, plan):
    sign_in(world.leader).post(PAGE, form(proposal="<script>alert(1)</script>"))
    assert "<script" not in waiting(world)[0]


def test_without_a_section_the_words_stay_in_the_form(world, sign_in, plan):
    answer = sign_in(world.leader).post(PAGE, form(section=""))
    assert (answer.status_code, WORDS in answer.text, waiting(world)) == (422, True, [])


def test_without_a_plan_one_is_led_to_begin(world, sign_in):
    assert sign_in(world.leader).get(PAGE).url == "/s/regenboog/plan/"


def test_who_may_only_read_proposes_nothing(world, sign_in, plan):
    assert sign_in(world.teacher).post(PAGE, form()).status_code == 403
