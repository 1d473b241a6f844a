"""A board asks, a school answers: seen by both and by nobody else, in time, and said once."""

import re
from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts import rules as contact_rules
from core.models import Mail
from core.standing import OBLIGATIONS
from core.tenancy import Scope, atomic, system_scope, use_scope
from inquiries import services, subjects
from inquiries.models import Inquiry, InquiryEntry
from inquiries.reminders import unanswered
from oversight.standing_services import standing_refresh
from schools.models import Membership
from tests.at_once import at_once

SECRET = "Waarom is er niemand voor pesten?"
BOARD, SCHOOL = "/b/samen/overzichten/vragen/", "/s/regenboog/vragen-bestuur/"


def due(days=10):
    return timezone.localdate() + timedelta(days)


def form(world, *schools, **values):
    chosen = [str(school.pk) for school in schools or (world.regenboog,)]
    given = {"schools": chosen, "subject": "contact", "text": SECRET, "due_date": due(), "form_key": uuid4()}
    return given | values


def asked(world, school=None):
    with use_scope(Scope(board=world.samen.pk)), atomic():
        row = Inquiry.objects.filter(school=school or world.regenboog).first()
        assert row
        return row


@pytest.fixture
def inquiry(world, sign_in):
    assert sign_in(world.board_admin).post(f"{BOARD}stellen/", form(world)).status_code == 302
    return asked(world)


def say(client, url, row, text="Vanaf maandag is Anna er.", **values):
    return client.post(url, {"text": text, "seen": row.version, "form_key": uuid4(), **values})


def test_the_board_asks_several_schools_at_once_and_each_sees_its_own(world, sign_in):
    given = form(world, world.regenboog, world.wilgen)
    client = sign_in(world.board_admin)
    for _twice in range(2):
        assert client.post(f"{BOARD}stellen/", given).status_code == 302
    with use_scope(Scope(board=world.samen.pk)), atomic():
        assert Inquiry.objects.count() == InquiryEntry.objects.count() == 2
    mine, others = asked(world), asked(world, world.wilgen)
    leader = sign_in(world.leader)
    assert SECRET in leader.get(f"{SCHOOL}{mine.pk}/").content.decode()
    assert leader.get(f"{SCHOOL}{others.pk}/").status_code == 404
    assert sign_in(world.teacher).get(SCHOOL).status_code == 403


def test_a_form_that_is_pressed_twice_at_once_asks_once(world, sign_in):
    given, clients = form(world, world.regenboog, world.wilgen), [sign_in(world.board_admin) for _ in range(2)]
    pages = at_once(*(partial(client.post, f"{BOARD}stellen/", given) for client in clients))
    assert [page.status_code for page in pages] == [302, 302]
    with use_scope(Scope(board=world.samen.pk)), atomic():
        assert Inquiry.objects.count() == InquiryEntry.objects.count() == 2


def test_a_question_that_was_sent_and_is_sent_again_with_other_words_is_not_taken_for_sent(world, sign_in):
    client, given = sign_in(world.board_admin), form(world)
    assert client.post(f"{BOARD}stellen/", given).status_code == 302
    page = client.post(f"{BOARD}stellen/", given | {"text": "Nog iets anders?"})
    assert page.status_code == 409
    assert "Nog iets anders?" in page.text
    again = {"form_key": page.context["form"]["form_key"].value(), "text": "Nog iets anders?"}
    assert client.post(f"{BOARD}stellen/", given | again).status_code == 302
    with use_scope(Scope(board=world.samen.pk)), atomic():
        said = set(InquiryEntry.objects.values_list("text", flat=True))
    assert said == {SECRET, "Nog iets anders?"}


def test_mails_say_that_there_is_something_to_read_and_nothing_of_it(world, inquiry):
    mails = Mail._base_manager.using("owner").filter(kind="inquiry")
    assert {mail.to for mail in mails} == {world.leader.user.email, world.coordinator.user.email}
    assert not any(SECRET in mail.text or "niemand" in mail.subject for mail in mails)
    assert all(f"{SCHOOL}{inquiry.pk}/" in mail.text for mail in mails)


def test_the_school_answers_in_place_and_the_board_closes(world, inquiry, sign_in):
    leader, admin = sign_in(world.leader), sign_in(world.board_admin)
    assert say(leader, f"{SCHOOL}{inquiry.pk}/", inquiry).status_code == 302
    row = asked(world)
    assert row.state == "answered"
    page = admin.get(f"{BOARD}{row.pk}/").content.decode()
    assert "Vanaf maandag is Anna er." in page
    Inquiry._base_manager.using("owner").update(due_date=due(-1))
    late = say(admin, f"{BOARD}{row.pk}/", row, "Fijn. Is zij ook geschoold?")
    assert late.status_code == 422
    assert "Is zij ook geschoold?" in late.content.decode()
    assert say(admin, f"{BOARD}{row.pk}/", row, "Fijn. Is zij ook geschoold?", due_date=due(7)).status_code == 302
    row = asked(world)
    assert (row.state, row.due_date) == ("open", due(7))
    assert admin.post(f"{BOARD}{row.pk}/sluiten/", {"seen": row.version}).status_code == 302
    assert asked(world).is_closed
    assert 'name="text"' not in leader.get(f"{SCHOOL}{row.pk}/").content.decode()


def test_a_board_finds_the_school_without_a_contact_person_asks_and_sees_it_solved(world, sign_in):
    """From the start page of the board to the cell that says that it is arranged."""
    with world.at(world.regenboog):
        standing_refresh()
    admin, leader = sign_in(world.board_admin), sign_in(world.leader)
    start = admin.get("/b/samen/").text
    assert f"{world.regenboog.name} (" in start
    assert "/b/samen/overzichten/?gaten=on" in start
    ask = f"{BOARD}stellen/?school=regenboog&over=contact&stand=vacant"
    assert ask.replace("&", "&amp;") in admin.get("/b/samen/overzichten/scholen/regenboog/").text
    question = admin.get(ask).context["form"].initial["text"]
    assert admin.post(f"{BOARD}stellen/", form(world, text=question)).status_code == 302
    row = asked(world)
    tasks = [task.code for task in contact_rules.TASKS.values() if task.required]
    person = {"name": "Anna de Boer", "tasks": tasks, "started_on": timezone.localdate()}
    assert leader.post("/s/regenboog/contactpersonen/nieuw/", person).status_code == 302
    assert say(leader, f"{SCHOOL}{row.pk}/", row, "Anna doet het vanaf vandaag.").status_code == 302
    with world.at(world.regenboog):
        standing_refresh()
    cells = {
        cell.obligation.key: cell for cell in admin.get("/b/samen/overzichten/scholen/regenboog/").context["row"].cells
    }
    assert cells["contact"].code == "complete"
    assert "Anna doet het vanaf vandaag." in admin.get(f"{BOARD}{row.pk}/").text
    assert admin.post(f"{BOARD}{row.pk}/sluiten/", {"seen": asked(world).version}).status_code == 302


def test_what_was_typed_while_somebody_else_answered_is_kept(world, inquiry, sign_in):
    url = f"{SCHOOL}{inquiry.pk}/"
    assert say(sign_in(world.coordinator), url, inquiry, "Anna doet het.").status_code == 302
    answer = say(sign_in(world.leader), url, inquiry, "Bram doet het.")
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Bram doet het." in page
    assert "Anna doet het." in page


def test_what_was_typed_is_kept_when_the_board_closed_meanwhile(world, inquiry, sign_in):
    with use_scope(Scope(board=world.samen.pk)), atomic():
        services.inquiry_close(inquiry=inquiry, seen=inquiry.version, by=world.board_admin)
    answer = say(sign_in(world.leader), f"{SCHOOL}{inquiry.pk}/", inquiry, "Bram doet het.")
    assert answer.status_code == 409
    assert "Bram doet het." in answer.content.decode()


def test_the_same_answer_twice_is_said_once(world, inquiry, sign_in):
    leader, key = sign_in(world.leader), uuid4()
    for _twice in range(2):
        assert say(leader, f"{SCHOOL}{inquiry.pk}/", inquiry, form_key=key).status_code == 302
    with use_scope(Scope(board=world.samen.pk)), atomic():
        assert InquiryEntry.objects.count() == 2


def test_an_answer_that_was_sent_and_is_sent_again_with_other_words_is_not_taken_for_sent(world, inquiry, sign_in):
    """As after the back button."""
    leader, url, sent = sign_in(world.leader), f"{SCHOOL}{inquiry.pk}/", {"form_key": uuid4()}
    assert say(leader, url, inquiry, "Anna doet het.", **sent).status_code == 302
    page = say(leader, url, inquiry, "Bram doet het.", **sent)
    assert page.status_code == 409
    assert "Bram doet het." in page.text
    again = {name: page.context["form"][name].value() for name in ("seen", "form_key")}
    assert say(leader, url, inquiry, "Bram doet het.", **again).status_code == 302
    with use_scope(Scope(board=world.samen.pk)), atomic():
        assert list(inquiry.entries.values_list("text", flat=True)) == [SECRET, "Anna doet het.", "Bram doet het."]


def test_an_answer_without_words_is_asked_for_again(world, inquiry, sign_in):
    assert say(sign_in(world.leader), f"{SCHOOL}{inquiry.pk}/", inquiry, "").status_code == 422
    client = sign_in(world.board_admin)
    wrong = {"schools": [str(world.baken.pk)]}, {"due_date": due(0)}, {"subject": "weer"}, {"text": ""}
    for values in wrong:
        assert client.post(f"{BOARD}stellen/", form(world, **values)).status_code == 422


def test_a_school_that_does_not_answer_in_time_is_reminded(world, inquiry, sign_in):
    with system_scope("what is due"):
        dues = list(unanswered(timezone.localdate()))
    assert [(each.school, each.key, each.on) for each in dues] == [(world.regenboog.pk, str(inquiry.pk), due())]
    client = sign_in(world.board_admin)
    later = {"due_date": due(30), "seen": inquiry.version}
    assert client.post(f"{BOARD}{inquiry.pk}/termijn/", later).status_code == 302
    assert asked(world).due_date == due(30)


def test_the_administrators_hear_of_an_answer_to_who_left(world, inquiry, sign_in):
    Inquiry._base_manager.using("owner").update(asked_by=world.people["board_staff"])
    with use_scope(Scope(board=world.samen.pk)), atomic():
        Membership.objects.filter(pk=world.people["board_staff"].pk).update(ended_at=timezone.now())
    assert say(sign_in(world.leader), f"{SCHOOL}{inquiry.pk}/", inquiry).status_code == 302
    mails = Mail._base_manager.using("owner").filter(kind="inquiry", subject__contains="antwoord")
    assert [mail.to for mail in mails] == [world.board_admin.user.email]


def test_a_question_about_a_gap_begins_with_its_words(world, sign_in):
    page = sign_in(world.board_admin).get(f"{BOARD}stellen/?school=regenboog&over=contact&stand=vacant")
    form = page.context["form"]
    assert form.initial["schools"] == [str(world.regenboog.pk)]
    assert form.initial["text"]
    assert sign_in(world.people["board_staff"]).get(f"{BOARD}stellen/").status_code == 403


def test_what_waits_is_on_the_start_pages(world, inquiry, sign_in):
    assert f"{SCHOOL}{inquiry.pk}/" in sign_in(world.leader).get("/s/regenboog/").content.decode()
    say(sign_in(world.leader), f"{SCHOOL}{inquiry.pk}/", inquiry)
    assert BOARD in sign_in(world.board_admin).get("/b/samen/").content.decode()


def test_every_obligation_has_a_page_where_the_school_sees_it(world, sign_in):
    client = sign_in(world.leader)
    assert set(subjects.VIEWS) == {*OBLIGATIONS, *subjects.FIGURES}
    for view in set(subjects.VIEWS.values()):
        assert client.get(reverse(view, args=["regenboog"])).status_code in (200, 404), view


def state_on(page):
    """Tone and word of the state of a question."""
    return re.search(r'<span class="status (\w+)"[^>]*>([^<]+)</span>', page.text).groups()


def too_late():
    Inquiry._base_manager.using("owner").update(due_date=due(-3))


def test_a_school_that_is_too_late_reads_so_on_its_start_page(world, inquiry, sign_in):
    assert "Te laat" not in sign_in(world.leader).get("/s/regenboog/").text
    too_late()
    assert "Te laat: het antwoord moest er zijn" in sign_in(world.leader).get("/s/regenboog/").text


def test_a_board_sees_which_school_did_not_answer_in_time(world, inquiry, sign_in):
    client = sign_in(world.board_admin)
    assert "niet op tijd" not in client.get("/b/samen/").text + client.get(BOARD).text
    too_late()
    start = client.get("/b/samen/").text
    assert "1 vraag is niet op tijd beantwoord" in start
    assert f"{world.regenboog.name}. Het eerste antwoord moest er zijn" in start
    assert "Niet op tijd beantwoord: 1." in client.get(BOARD).text
    assert say(sign_in(world.leader), f"{SCHOOL}{inquiry.pk}/", inquiry).status_code == 302
    assert "niet op tijd" not in client.get("/b/samen/").text


def test_what_was_answered_waits_for_the_board_and_no_longer_for_the_school(world, inquiry, sign_in):
    leader = sign_in(world.leader)
    assert state_on(leader.get(f"{SCHOOL}{inquiry.pk}/")) == ("attention", "Wacht op je antwoord")
    say(leader, f"{SCHOOL}{inquiry.pk}/", inquiry)
    page = leader.get(f"{SCHOOL}{inquiry.pk}/")
    assert state_on(page) == ("good", "Beantwoord")
    assert "Vul je antwoord aan" in page.text
    assert state_on(sign_in(world.board_admin).get(f"{BOARD}{inquiry.pk}/")) == ("attention", "Beantwoord")


def test_a_board_hears_that_nobody_at_a_school_can_answer(world, sign_in):
    with use_scope(Scope(board=world.samen.pk)), atomic():
        Membership.objects.filter(school=world.wilgen).update(ended_at=timezone.now())
    client = sign_in(world.board_admin)
    given = form(world, world.regenboog, world.wilgen)
    page = client.post(f"{BOARD}stellen/", given, follow=True).text
    assert f"Nog niemand antwoordt voor: {world.wilgen.name}. Daar ging geen mail naartoe." in page
    nobody = "Nog niemand antwoordt voor deze school"
    assert nobody in client.get(f"{BOARD}{asked(world, world.wilgen).pk}/").text
    assert nobody not in client.get(f"{BOARD}{asked(world).pk}/").text


def test_a_board_that_asked_already_is_led_to_its_question(world, inquiry, sign_in):
    with world.at(world.regenboog):
        standing_refresh()
    client, again = sign_in(world.board_admin), "stellen/?school=regenboog&amp;over=contact"
    page = client.get("/b/samen/overzichten/scholen/regenboog/").text
    assert f"{BOARD}{inquiry.pk}/" in page
    assert again not in page
    assert f"{BOARD}{inquiry.pk}/" not in client.get("/b/samen/overzichten/scholen/wilgen/").text
    client.post(f"{BOARD}{inquiry.pk}/sluiten/", {"seen": inquiry.version})
    assert again in client.get("/b/samen/overzichten/scholen/regenboog/").text


def test_schools_with_the_same_gap_are_asked_in_its_words(world, sign_in):
    for school in (world.regenboog, world.wilgen):
        with world.at(school):
            standing_refresh()
    client = sign_in(world.board_admin)
    address = client.get("/b/samen/overzichten/?plicht=contact&gaten=on").context["matrix"].asked
    initial = client.get(f"{BOARD}stellen/?{address}").context["form"].initial
    assert len(initial["schools"]) == 2
    assert initial["text"] == OBLIGATIONS["contact"].said["vacant"].ask
