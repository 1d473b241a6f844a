"""A section the board holds: read by the school, and refused on every way a text can be written."""

from uuid import uuid4

import pytest

from board_model.uptake_selectors import updates
from board_model.uptake_services import update_decide
from core.tenancy import atomic
from core.uploads import DOCX, Upload
from plans import import_rules, services, wizard_services, word_services
from plans.models import Section, SectionVersion
from plans.version_services import section_restore

FIXED, OWN = "<p>Vast van het bestuur.</p>", "<p>Van de school zelf.</p>"
URL = "/s/regenboog/plan/paragraaf/supervision/"


@pytest.fixture
def earlier(world, plan) -> SectionVersion:
    """A text the school wrote before the board began to hold the section."""
    with world.at(world.regenboog), atomic():
        section = plan.sections.get(key="supervision")
        saved = services.section_save(section=section, html=OWN, page=uuid4(), base=section.version, by=world.leader)
        return saved.version


@pytest.fixture
def held(world, plan, earlier, board_writes, publish) -> Section:
    board_writes("supervision", html=FIXED, mode="locked", reason="Overal hetzelfde")
    publish()
    with world.at(world.regenboog), atomic():
        (update,) = updates(plan)
        values = {"text": update.text.pk, "seen": update.section.version, "html": FIXED, "by": world.leader}
        update_decide(plan=plan, section=update.section, **values)
        return plan.sections.select_related("plan").get(key="supervision")


@pytest.fixture(autouse=True)
def text_stays(world, held):
    yield
    with world.at(world.regenboog), atomic():
        assert Section.objects.get(pk=held.pk).html == FIXED


def test_saving_another_text_is_refused(world, held):
    with world.at(world.regenboog), atomic(), pytest.raises(services.HeldByBoard):
        services.section_save(section=held, html=OWN, page=uuid4(), base=held.version, by=world.leader)


def test_putting_an_earlier_text_back_is_refused(world, held, earlier, sign_in):
    earlier.section.plan = held.plan
    with world.at(world.regenboog), atomic(), pytest.raises(services.HeldByBoard):
        section_restore(version=earlier, seen=held.version, by=world.leader)
    page = f"{URL}versies/{earlier.pk}/"
    client = sign_in(world.leader)
    assert "terugzetten" not in client.get(page).content.decode()
    answer = client.post(f"{page}terugzetten/", {"seen": held.version})
    assert answer.status_code == 409


def test_a_text_that_was_set_aside_is_not_chosen(world, held, sign_in):
    with world.at(world.regenboog), atomic():
        aside = services.section_keep_aside(section=held, html=OWN, page=uuid4(), base=1, by=world.leader)
        with pytest.raises(services.HeldByBoard):
            services.conflict_settle(aside=aside, use_aside=True, seen=held.version, by=world.leader)
    client, page = sign_in(world.leader), f"{URL}botsing/{aside.pk}/"
    assert 'value="mine"' not in client.get(page).content.decode()
    assert client.post(page, {"choice": "mine", "seen": held.version}).status_code == 409
    assert client.post(page, {"choice": "theirs", "seen": held.version}).status_code == 302


def test_the_draft_of_the_questions_passes_it_over(world, held):
    with world.at(world.regenboog), atomic():
        wizard_services.wizard_answer(answers={}, by=world.leader)
        wizard_services.wizard_draft(school=world.regenboog, by=world.leader)


def test_a_word_document_does_not_go_into_it(world, plan, held, sign_in):
    with world.at(world.regenboog), atomic():
        upload, piece = Upload(b"x", DOCX), import_rules.Piece(1, "Toezicht", OWN)
        row = word_services.word_read_in(plan=plan, upload=upload, name="Plan.docx", pieces=[piece], by=world.leader)
        assert row.pieces.get().goes_to != "section:supervision"
        word_services.word_sort(word_import=row, goes_to={0: "section:supervision"}, add_below=False, by=world.leader)
        with pytest.raises(services.HeldByBoard):
            word_services.word_take_over(word_import=row, seen={"supervision": held.version}, by=world.leader)
    page = sign_in(world.leader).get(f"/s/regenboog/plan/word/{row.pk}/").content.decode()
    assert "section:supervision" not in page
    assert "section:online" in page


def test_who_was_still_writing_keeps_the_text_beside_it(world, held, sign_in):
    client = sign_in(world.leader)
    written = {"text": OWN, "text_format": "html", "page": uuid4(), "base": held.version - 1, "reason": ""}
    answer = client.post(URL, written)
    assert "botsing" in answer.url
    page = client.get(answer.url).content.decode()
    assert "Van de school zelf." in page
    answer = client.post(URL, written | {"page": uuid4()}, headers={"X-Autosave": "1"})
    assert answer.status_code == 409


def test_the_page_says_whose_text_it_is_and_the_school_can_say_it_is_done(world, held, sign_in):
    client = sign_in(world.leader)
    page = client.get(URL).content.decode()
    assert "data-editor" not in page
    assert "/plan/model/supervision/" in page
    assert client.post(URL, {"done": "1"}).status_code == 302
    with world.at(world.regenboog), atomic():
        assert Section.objects.get(pk=held.pk).status == "done"
    assert "Overal hetzelfde" in client.get("/s/regenboog/plan/model/supervision/").content.decode()


def test_its_name_and_owner_are_still_the_schools(world, held, sign_in):
    answer = sign_in(world.leader).post(f"{URL}gegevens/", {"title": "Toezicht op het plein"})
    assert answer.status_code == 302
