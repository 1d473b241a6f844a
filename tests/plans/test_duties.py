from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.richtext import clean
from core.tenancy import Scope, atomic, use_scope
from plans import duty_services, selectors, services
from plans.duty_rules import find, marked, sentences
from plans.duty_selectors import duty_states
from plans.models import DutySentence
from schools.models import NormSwitch
from schools.norm_services import norm_switch

TEXT = (
    "<p>Wij stellen dit plan elk jaar vast. Het geldt voor alle locaties.</p>"
    "<ul><li>Op het plein lopen drie mensen toezicht.</li></ul>"
)
DUTY = "/s/regenboog/plan/eisen/policy/"


def state_of(plan, key="policy"):
    return next(state for state in duty_states(plan, selectors.sections_of(plan)) if state.duty.key == key)


@pytest.fixture
def tied(world, plan):
    """The sentence about the yard meets the duty to have a policy."""
    with world.at(world.regenboog), atomic():
        section = plan.sections.get(key="supervision")
        services.section_save(section=section, html=TEXT, page=uuid4(), base=section.version, by=world.leader)
        section.refresh_from_db()
        return duty_services.sentence_tie(
            key="policy", section=section, quote="Op het plein lopen drie mensen toezicht.", by=world.leader
        )


def rewrite(world, html):
    section = selectors.current_plan().sections.get(key="supervision")
    services.section_save(section=section, html=html, page=uuid4(), base=section.version, by=world.leader)


# --- Sentences ---


def test_sentences_are_read_block_by_block():
    assert sentences(TEXT) == [
        "Wij stellen dit plan elk jaar vast.",
        "Het geldt voor alle locaties.",
        "Op het plein lopen drie mensen toezicht.",
    ]


def test_the_words_of_an_item_and_of_its_sub_list_are_different_sentences():
    html = clean("<ul><li>Dit is het eerste.<ul><li>Dit is het tweede.</li></ul></li></ul>")
    assert sentences(html) == ["Dit is het eerste.", "Dit is het tweede."]


def test_a_sentence_is_found_again_after_a_small_change_and_not_after_a_large_one():
    said = ["Op het plein lopen vier mensen toezicht.", "Iets heel anders staat hier."]
    assert find("Op het plein lopen drie mensen toezicht.", said) == said[0]
    assert find("De directeur meldt een incident bij de inspectie.", said) is None


WORDS = ["wij", "plan", "elk", "jaar", "&lt;b&gt;", "&amp;", "veilig", "12"]
paragraphs = st.lists(st.sampled_from(WORDS), min_size=3, max_size=9).map(lambda words: f"<p>{' '.join(words)}.</p>")


@given(st.lists(paragraphs, min_size=1, max_size=5))
def test_every_sentence_of_a_text_is_found_and_marked_in_it(parts):
    html = clean("".join(parts))
    for sentence in sentences(html):
        assert find(sentence, sentences(html)) == sentence
        assert 'id="zin"' in marked(html, [sentence])
    assert marked(html, []) == html


# --- Tying ---


def test_a_duty_shows_the_sentence_that_meets_it(world, sign_in, tied):
    body = sign_in(world.teacher).get(DUTY).content.decode()
    assert '<li id="zin" class="tied">Op het plein lopen drie mensen toezicht.</li>' in body


def test_a_sentence_that_is_said_otherwise_still_meets_the_duty(world, plan, tied):
    with world.at(world.regenboog), atomic():
        rewrite(world, TEXT.replace("drie", "vier"))
        state = state_of(plan)
    assert state.ties[0].now == "Op het plein lopen vier mensen toezicht."
    assert not state.lost


def test_a_duty_asks_again_when_its_sentence_is_gone(world, plan, sign_in, tied):
    with world.at(world.regenboog), atomic():
        rewrite(world, "<p>Hier staat nu iets heel anders.</p>")
        assert state_of(plan).status == "attention"
    assert "Op het plein lopen drie mensen" in sign_in(world.leader).get(DUTY).content.decode()


def test_a_sentence_is_tied_once_and_taken_away(world, sign_in, tied):
    client = sign_in(world.leader)
    page = f"{DUTY}zin/supervision/"
    assert client.post(page, {"quote": tied.quote}).status_code == 302
    with world.at(world.regenboog), atomic():
        assert DutySentence.objects.count() == 1
    assert client.post(f"/s/regenboog/plan/eisen/zinnen/{tied.pk}/weg/").status_code == 302
    with world.at(world.regenboog), atomic():
        assert not DutySentence.objects.exists()


def test_a_sentence_the_section_does_not_say_is_refused(world, sign_in, tied):
    answer = sign_in(world.leader).post(f"{DUTY}zin/supervision/", {"quote": "Dit staat er niet."})
    assert answer.status_code == 422


def test_a_reader_ties_nothing(world, sign_in, tied):
    assert sign_in(world.teacher).post(f"{DUTY}zin/supervision/", {"quote": tied.quote}).status_code == 403


def test_a_duty_that_does_not_exist_is_not_found(world, sign_in, plan):
    assert sign_in(world.leader).get("/s/regenboog/plan/eisen/bestaat-niet/").status_code == 404


# --- Norm sets ---


def test_a_bill_counts_only_while_the_board_switched_it_on(world, plan, sign_in):
    def counted() -> set:
        with world.at(world.regenboog), atomic():
            now = selectors.current_plan()
            return {(state.duty.code, state.law) for state in duty_states(now, selectors.sections_of(now))}

    assert not any(code.startswith("wvvo") for code, _ in counted())
    admin = sign_in(world.board_admin)
    assert admin.post("/b/samen/beheer/eisen/wvvo/", {"on": "1", "reason": "Voorbereiden"}).status_code == 302
    assert ("wvvo-incident-register", False) in counted()
    assert "Voorbereiden" in admin.get("/b/samen/beheer/eisen/").content.decode()
    admin.post("/b/samen/beheer/eisen/wvvo/", {"on": "0"})
    assert not any(code.startswith("wvvo") for code, _ in counted())


def test_switching_twice_is_recorded_once(world):
    with use_scope(Scope(board=world.samen.pk)), atomic():
        assert norm_switch(code="wvvo", on=True, reason="", by=world.board_admin)
        assert not norm_switch(code="wvvo", on=True, reason="", by=world.board_admin)
        assert NormSwitch.objects.count() == 1


def test_law_cannot_be_switched_off(world, sign_in):
    sign_in(world.board_admin).post("/b/samen/beheer/eisen/po/", {"on": "0"})
    with use_scope(Scope(board=world.samen.pk)), atomic():
        assert not NormSwitch.objects.exists()


def test_board_staff_look_and_do_not_switch(world, sign_in):
    client = sign_in(world.people["board_staff"])
    assert client.get("/b/samen/beheer/eisen/").status_code == 200
    assert client.post("/b/samen/beheer/eisen/wvvo/", {"on": "1"}).status_code == 403
