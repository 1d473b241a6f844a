"""Answering through a link, by card or signed in: once, in time, without a name, and nothing typed is lost."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from consultation import services
from consultation.answer_services import TooMany, UsedUp, answer_send
from consultation.link_services import AlreadyClosed, cards_make, link_make
from consultation.models import ConsultationAnswer, ConsultationRemark, ConsultationRound, ConsultationSection
from consultation.rules import MOST_PER_WINDOW
from core.doors import find_door
from core.models import AuditEvent, Door
from core.tenancy import Scope, atomic, use_scope
from plans.models import MilestoneSection
from tests.consultation.conftest import KEYS, OPEN, SECRET, address

HERE = "/s/regenboog/plan/meelezen/"


def entry(**values):
    return {"token": str(uuid4()), "supervision-0": "yes", "supervision-remark": "Meer toezicht graag."} | values


def cards(world, at, row, number: int = 2) -> list[str]:
    keys = at(cards_make, row=row, batch=uuid4(), number=number, by=world.leader)
    return [f"/meelezen/{key}/" for key in keys]


def test_a_parent_reads_and_answers_without_an_account(client, opened, at):
    row = opened()
    page = client.get(address(row))
    assert page.status_code == 200
    assert OPEN in page.text
    assert "Wij horen graag wat je vindt." in page.text
    sent = client.post(address(row), entry(), follow=True)
    assert "Dank je wel" in sent.text
    assert at(ConsultationAnswer.objects.get).choices == {"supervision": ["yes", "", ""]}
    assert at(ConsultationRemark.objects.get).state == "waiting"


@pytest.mark.parametrize(("audience", "words"), [("pupils", "Begrijp je deze tekst?"), ("council", "Sta je achter")])
def test_each_audience_gets_questions_in_its_own_words(client, opened, audience, words):
    assert words in client.get(address(opened(audience))).text


def test_the_page_speaks_english_to_who_asks_for_it(client, opened):
    page = client.get(address(opened()), headers={"accept-language": "en"}).text
    assert "Is this text clear?" in page
    assert '<html lang="en">' in page


def test_the_same_page_sent_twice_counts_once(client, opened, at):
    row, data = opened(), entry()
    for _ in range(2):
        assert client.post(address(row), data).status_code == 302
    assert at(ConsultationAnswer.objects.count) == 1
    assert at(ConsultationRemark.objects.count) == 1


def test_nothing_of_who_answered_is_kept(world, client, opened, at):
    client.post(address(opened()), entry(), headers={"user-agent": "een-telefoon"}, REMOTE_ADDR="10.1.2.3")
    answer, remark = at(ConsultationAnswer.objects.get), at(ConsultationRemark.objects.get)
    assert answer.member is None
    assert remark.member is None
    assert {field.name for field in ConsultationAnswer._meta.fields} == {
        "id", "board", "school", "round", "member", "token", "sent_date", "choices",
    }  # fmt: skip
    event = at(AuditEvent.objects.get, action="consultation.answered")
    assert event.actor_id is None
    assert str(answer.pk) not in str(vars(event))
    assert "10.1.2.3" not in str([vars(answer), vars(remark), vars(event)])


def test_an_empty_form_is_not_an_answer(client, opened, at):
    page = client.post(address(opened()), {"token": str(uuid4())})
    assert page.status_code == 422
    assert "Beantwoord een vraag" in page.text
    assert at(ConsultationAnswer.objects.count) == 0


def test_a_huge_paste_is_refused_and_still_there(client, opened, at):
    text = "Beste school, " + "a" * 1_000_000
    page = client.post(address(opened()), entry(**{"supervision-remark": text}))
    assert page.status_code == 422
    assert text in page.text
    assert at(ConsultationRemark.objects.count) == 0


def test_markup_in_a_remark_is_only_text(world, client, opened, sign_in, at):
    row = opened()
    client.post(address(row), entry(**{"supervision-remark": "<script>alert(1)</script>"}))
    page = sign_in(world.leader).get(f"{HERE}{row.pk}/").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("values", [{"supervision-0": "misschien"}, {"token": "x"}, {"remark": "a\x00b"}])
def test_hostile_values_are_refused(client, opened, at, values):
    assert client.post(address(opened()), entry(**values)).status_code == 422
    assert at(ConsultationAnswer.objects.count) == 0


def test_questions_about_a_section_that_was_not_asked_are_passed_over(client, opened, at):
    client.post(address(opened()), entry(**{"crisis-0": "yes", "crisis-remark": "Hallo"}))
    assert set(at(ConsultationAnswer.objects.get).choices) == {"supervision"}
    assert at(ConsultationRemark.objects.count) == 1


# --- Links that close ---


def test_a_closed_round_hears_nobody_and_shows_what_was_typed(world, client, opened, at):
    row = opened()
    at(services.round_close, row=row, by=world.leader)
    page = client.post(address(row), entry())
    assert page.status_code == 409
    assert "Meer toezicht graag." in page.text
    assert "Verstuur" not in page.text
    assert at(ConsultationAnswer.objects.count) == 0


def test_after_the_closing_date_nobody_is_heard_though_it_was_not_closed(client, opened, at, send):
    row = opened()
    at(lambda: ConsultationRound.objects.update(closing_date=timezone.localdate() - timedelta(days=1)))
    assert "Je kunt niet meer antwoorden" in client.get(address(row)).text
    assert client.post(address(row), entry()).status_code == 409
    with pytest.raises(AlreadyClosed):
        send(row)


def test_a_new_link_ends_the_old_one(world, client, opened, at):
    row = opened()
    old = address(row)
    at(link_make, row=row, by=world.leader)
    assert client.get(old).status_code == 404
    at(row.refresh_from_db)
    assert client.get(address(row)).status_code == 200


def test_a_card_works_once_and_who_comes_second_keeps_their_words(world, client, opened, at):
    first, second = cards(world, at, opened(access="cards"))
    assert client.post(first, entry()).status_code == 302
    again = client.post(first, entry(remark="Nog iets"))
    assert again.status_code == 404
    assert "Nog iets" in again.text
    assert client.get(second).status_code == 200
    assert at(ConsultationAnswer.objects.count) == 1


def test_two_pages_of_one_card_count_once(world, opened, at):
    row = opened(access="cards")
    key = at(cards_make, row=row, batch=uuid4(), number=1, by=world.leader)[0]
    door = find_door("consultationround", key)
    values = {"row": row, "choices": {"bullying": ["no", "", ""]}, "remarks": {}, "by": None, "door": door}
    at(answer_send, token=uuid4(), **values)
    with pytest.raises(UsedUp):
        at(answer_send, token=uuid4(), **values)


def test_a_used_card_does_not_tell_when_it_was_used(world, client, opened, at):
    (card,) = cards(world, at, opened(access="cards"), number=1)
    client.post(card, entry())
    moment = at(lambda: Door.objects.get(revoked_at__isnull=False).revoked_at)
    assert (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0)


def test_cards_end_with_the_closing_date_and_with_the_round(world, client, opened, at):
    row = opened(access="cards")
    first, second = cards(world, at, row)
    client.post(first, entry())
    door = find_door("consultationround", second.split("/")[2])
    assert timezone.localdate(door.expires_at) == row.closing_date
    at(services.round_close, row=row, by=world.leader)
    assert client.get(second).status_code == 404


def test_printing_the_same_cards_again_makes_no_more(world, opened, sign_in, at):
    row = opened(access="cards")
    leader, data = sign_in(world.leader), {"number": "3", "batch": str(uuid4())}
    first, second = (leader.post(f"{HERE}{row.pk}/kaartjes/", data) for _ in range(2))
    keys = [re.findall(r"/meelezen/([a-z2-7]{24})/", page.text) for page in (first, second)]
    assert keys[0] == keys[1]
    assert len(keys[0]) == 3
    assert at(lambda: ConsultationRound.objects.get().links_made) == 3


def test_no_key_of_a_link_is_kept(world, opened, at):
    row = opened()
    key = address(row).split("/")[2]
    assert key not in str([vars(each) for each in at(lambda: list(Door.objects.filter(object_id=row.pk)))])
    assert key not in str(vars(at(ConsultationRound.objects.get)))


def test_who_sends_too_fast_is_asked_to_wait_and_keeps_their_words(client, opened, at, send):
    row = opened()
    at(lambda: ConsultationRound.objects.update(window_at=timezone.now(), window_count=MOST_PER_WINDOW))
    page = client.post(address(row), entry())
    assert page.status_code == 429
    assert "Meer toezicht graag." in page.text
    assert "Verstuur" in page.text
    with pytest.raises(TooMany):
        send(row)
    at(lambda: ConsultationRound.objects.update(window_at=timezone.now() - timedelta(minutes=11)))
    assert client.post(address(row), entry()).status_code == 302


# --- What is not public ---


def test_a_link_never_shows_a_section_that_is_not_public(world, client, opened, sign_in):
    row = opened("team", keys=["crisis", *KEYS])
    page = client.get(address(row)).text
    assert SECRET not in page
    assert "crisis" not in page
    assert SECRET in sign_in(world.teacher).get(f"{HERE}{row.pk}/antwoord/").text


def test_who_holds_a_link_reaches_nothing_but_their_own_round(world, opened, send, at):
    other, row = opened("parents"), opened("team", keys=["crisis", *KEYS])
    send(row, remark="Nog niet bekeken")
    visitor = find_door("consultationround", address(row).split("/")[2]).scope
    with use_scope(visitor), atomic():
        assert [each.pk for each in ConsultationRound._base_manager.all()] == [row.pk]
        seen = ConsultationSection._base_manager.all()
        assert {(each.round_id, each.key) for each in seen} == {(row.pk, key) for key in KEYS}
        assert list(ConsultationRemark._base_manager.all()) == []
        assert list(ConsultationAnswer._base_manager.all()) == []
        assert list(MilestoneSection._base_manager.all()) == []
    assert other.pk != row.pk


def test_a_visitor_cannot_write(world, opened, at):
    row = opened()
    visitor = find_door("consultationround", address(row).split("/")[2]).scope
    with use_scope(Scope(**{**vars(visitor)})), atomic():
        assert ConsultationRound._base_manager.update(explanation="x") == 0


# --- Who signs in ---


def test_a_teacher_answers_once_under_their_own_name(world, opened, sign_in, at):
    row, teacher = opened("team"), sign_in(world.teacher)
    assert "Lees mee" in teacher.get("/s/regenboog/").text
    page = teacher.post(f"{HERE}{row.pk}/antwoord/", entry(remark="Dit mis ik."), follow=True).text
    assert "Dit mis ik." in page  # one's own, before the school looked at it
    assert "antwoord/" not in page
    assert at(ConsultationAnswer.objects.get).member_id == world.teacher.pk
    assert teacher.post(f"{HERE}{row.pk}/antwoord/", entry()).status_code == 409
    assert at(ConsultationAnswer.objects.count) == 1


@pytest.mark.parametrize(("audience", "who"), [("parents", "teacher"), ("council", "teacher"), ("team", "board_admin")])
def test_who_is_not_asked_cannot_answer(world, opened, sign_in, at, audience, who):
    row = opened(audience)
    sign_in(world.people[who]).post(f"{HERE}{row.pk}/antwoord/", entry())
    assert at(ConsultationAnswer.objects.count) == 0
