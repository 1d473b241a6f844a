"""The participation council is asked about one exact text, hears, asks, votes; what it decided stands."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from adoption import consent_services as consents
from adoption.models import ConsentQuestion, ConsentRequest, ConsentVoice
from adoption.tasks import certificate_html
from consultation.services import round_open
from core import outbox
from core.models import Job, Mail
from core.tenancy import atomic
from plans.models import Plan
from plans.state_rules import IllegalMove
from tests.world import make_member

ADDRESS = "/s/regenboog/plan/vaststellen/"
TODAY = timezone.localdate()
TOMORROW = TODAY + timedelta(days=1)


def links(world) -> dict[str, str]:
    with world.at(world.regenboog), atomic():
        mails = list(Mail.objects.filter(kind="consent").order_by("created_at"))
    return {mail.to: re.search(r"http://[^/]+(/\S+)", mail.text)[1] for mail in mails}


def voice(world, name: str = "Vera") -> ConsentVoice:
    with world.at(world.regenboog), atomic():
        return ConsentVoice.objects.select_related("request__plan__school").get(name=name)


def test_asking_keeps_the_text_and_moves_the_plan(world, plan, asked, at):
    assert at(Plan.objects.get).state == "consent"
    assert asked.milestone.kind == "proposal"
    assert at(asked.milestone.sections.count) == at(plan.sections.count)


def test_consent_cannot_be_asked_twice(world, plan, asked, at):
    with pytest.raises(IllegalMove):
        at(consents.consent_ask, plan=plan, voters=[], explanation="", due_date=TOMORROW, by=world.leader)


def test_each_member_gets_a_link_that_opens_without_an_account(world, client, asked):
    sent = links(world)
    assert set(sent) == {"vera@demo.example", "omar@demo.example"}
    page = client.get(sent["vera@demo.example"])
    assert page.status_code == 200
    assert "Vera" in page.text
    assert "Nieuw: toezicht op het plein." in page.text
    assert "Omar" not in page.text


def test_a_vote_by_link_counts_and_may_be_changed_while_it_is_open(world, client, asked):
    url = links(world)["vera@demo.example"]
    client.post(url, {"vote": "no", "remark": "Te lang"})
    client.post(url, {"vote": "yes", "remark": ""})
    assert voice(world).vote == "yes"


def test_a_closed_request_hears_nobody_any_more(world, client, asked, granted, at):
    url = links(world)["vera@demo.example"]
    page = client.get(url)
    assert page.status_code == 404
    assert "Deze link werkt niet meer" in page.text
    late = client.post(url, {"vote": "no", "remark": "Meer toezicht graag"})
    assert late.status_code == 404
    assert "Meer toezicht graag" in late.text
    with pytest.raises(consents.AlreadyClosed):
        at(consents.vote_cast, voice=voice(world), vote="no", remark="", by=None)


def test_a_new_link_ends_the_old_one(world, client, asked, at):
    old = links(world)["vera@demo.example"]
    at(consents.voice_invite_again, voice=voice(world), by=world.leader)
    assert client.get(old).status_code == 404
    assert client.get(links(world)["vera@demo.example"]).status_code == 200


def test_who_left_the_council_reads_and_votes_no_more_by_either_door(world, client, sign_in, plan, at):
    member = make_member("vera", world.regenboog, "participation_council")
    voter = consents.Voter("Vera", member.user.email, member)
    at(consents.consent_ask, plan=plan, voters=[voter], explanation="", due_date=TOMORROW, by=world.leader)
    url = links(world)[member.user.email]
    assert client.get(url).status_code == 200
    member.roles = ["teacher"]
    with world.at(world.regenboog), atomic():
        member.save(update_fields=["roles"])
    late = client.post(url, {"vote": "no", "remark": "Meer toezicht graag"})
    assert (late.status_code, "Meer toezicht graag" in late.text) == (404, True)
    late = sign_in(member).post(f"{ADDRESS}stem/", {"vote": "no", "remark": "Meer toezicht graag"})
    assert (late.status_code, "Meer toezicht graag" in late.text) == (409, True)
    assert voice(world).vote == ""


def test_votes_are_told_by_name_to_who_decides_only(world, client, sign_in, asked):
    client.post(links(world)["vera@demo.example"], {"vote": "no", "remark": "Te lang"})
    assert "Te lang" in sign_in(world.leader).get(ADDRESS).text
    page = sign_in(world.teacher).get(ADDRESS).text
    assert not any(words in page for words in ("Te lang", "Vera", "vera@demo.example"))


def test_an_answer_does_not_take_the_place_of_a_colleagues_unseen(world, client, sign_in, asked, at):
    client.post(links(world)["vera@demo.example"], {"question": "1", "text": "Wie staat er op het plein?"})
    question = at(ConsentQuestion.objects.get)
    at(consents.question_answer, question=question, answer="Drie leraren.", by=world.leader)
    page = sign_in(world.leader).post(f"{ADDRESS}vragen/{question.pk}/", {"answer": "Twee leraren."})
    assert page.status_code == 409
    assert "Drie leraren." in page.text
    assert "Twee leraren." in page.text
    assert at(ConsentQuestion.objects.get).answer == "Drie leraren."


def test_the_same_question_sent_twice_is_asked_once_and_its_answer_is_shown(world, client, asked, at):
    url = links(world)["vera@demo.example"]
    for _ in range(2):
        client.post(url, {"question": "1", "text": "Wie staat er op het plein?"})
    question = at(ConsentQuestion.objects.get)
    at(consents.question_answer, question=question, answer="Drie leraren.", by=world.leader)
    assert "Drie leraren." in client.get(links(world)["omar@demo.example"]).text


def test_refusing_sends_the_plan_back_with_the_reasons(world, sign_in, asked, at):
    leader = sign_in(world.leader)
    values = {
        "granted": "0",
        "decided_on": timezone.localdate(),
        "signer": "J. Vos",
        "conditions": "Te weinig toezicht",
    }
    assert leader.post(f"{ADDRESS}uitkomst/", values).status_code == 302
    assert at(Plan.objects.get).state == "draft"
    assert "Te weinig toezicht" in leader.get(ADDRESS).text


def test_refusing_without_reasons_is_not_accepted(world, sign_in, asked):
    values = {"granted": "0", "decided_on": timezone.localdate(), "signer": "J. Vos", "conditions": ""}
    assert sign_in(world.leader).post(f"{ADDRESS}uitkomst/", values).status_code == 422


def test_the_second_who_records_an_outcome_is_told(world, sign_in, asked, granted):
    page = sign_in(world.leader).post(f"{ADDRESS}uitkomst/", {"granted": "1"})
    assert page.status_code == 404


def test_minutes_that_are_no_pdf_are_refused(world, sign_in, asked):
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("notulen.pdf", b"PK\x03\x04 geen pdf")
    values = {"granted": "1", "decided_on": timezone.localdate(), "signer": "J. Vos", "minutes": file}
    page = sign_in(world.leader).post(f"{ADDRESS}uitkomst/", values)
    assert page.status_code == 422


def test_names_without_an_address_are_named_in_the_error(world, sign_in, plan):
    page = sign_in(world.leader).post(f"{ADDRESS}instemming/", {"due_date": TOMORROW, "others": "Vera"})
    assert page.status_code == 422
    assert "Vera" in page.text


def test_a_leader_asks_through_the_page(world, sign_in, plan, at):
    values = {"due_date": TOMORROW, "others": "Vera Smit, vera@demo.example\nOmar; omar@demo.example"}
    assert sign_in(world.leader).post(f"{ADDRESS}instemming/", values).status_code == 302
    assert at(ConsentVoice.objects.count) == 2


def test_taking_the_question_back_reopens_the_draft(world, sign_in, asked, at):
    sign_in(world.leader).post(f"{ADDRESS}terugnemen/")
    assert at(Plan.objects.get).state == "draft"
    assert at(ConsentRequest.objects.get).state == "withdrawn"


@pytest.mark.parametrize("answer", ["taken back", "refused"])
def test_without_consent_a_plan_that_others_still_read_is_in_consultation_again(world, sign_in, plan, at, answer):
    days = {"closing_date": TOMORROW, "explanation": "", "access": "link"}
    at(round_open, plan=plan, audience="parents", keys=["supervision"], by=world.leader, **days)
    values = {"explanation": "", "due_date": TOMORROW, "voters": [], "by": world.leader}
    asked = at(consents.consent_ask, plan=at(Plan.objects.get), **values)
    assert "Anderen lezen nog mee" in sign_in(world.leader).get(ADDRESS).text
    if answer == "refused":
        outcome = {"granted": False, "decided_on": TODAY, "signer": "J. Vos", "conditions": "Nee.", "minutes": None}
        at(consents.consent_record, request=asked, by=world.leader, **outcome)
    else:
        at(consents.consent_withdraw, request=asked, by=world.leader)
    assert at(Plan.objects.get).state == "consultation"
    assert "Bekijk wie er meeleest" in sign_in(world.leader).get(ADDRESS).text


def test_a_term_that_passed_shows_the_ways_on(world, sign_in, asked):
    yesterday = timezone.localdate() - timedelta(days=1)
    with world.at(world.regenboog), atomic():
        ConsentRequest.objects.using("owner").update(due_date=yesterday)
    page = sign_in(world.leader).get(ADDRESS).text
    assert "De termijn is voorbij" in page
    assert f"{ADDRESS}termijn/" in page
    assert f"{ADDRESS}uitkomst/" in page
    assert f"{ADDRESS}terugnemen/" in page


def test_more_time_gives_new_links_to_who_did_not_vote(world, client, sign_in, asked):
    first = links(world)
    client.post(first["omar@demo.example"], {"vote": "yes"})
    sign_in(world.leader).post(f"{ADDRESS}termijn/", {"due_date": TOMORROW})
    second = links(world)
    assert second["vera@demo.example"] != first["vera@demo.example"]
    assert second["omar@demo.example"] == first["omar@demo.example"]


def test_the_certificate_names_the_exact_text(world, granted, at):
    def html():
        row = ConsentRequest.objects.select_related("milestone", "plan__school__board").get()
        return certificate_html(row), row.milestone.digest

    page, digest = at(html)
    assert digest in page
    assert "J. Vos, voorzitter" in page


def test_the_certificate_is_printed_once(world, granted, at):
    outbox.work()
    assert at(lambda: ConsentRequest.objects.get().certificate) is not None
    assert at(lambda: Job.objects.get(name="adoption.certificate").state) == "done"
