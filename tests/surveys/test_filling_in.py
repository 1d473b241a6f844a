"""Filling in: with a code, without a cookie, halfway, twice, wrongly, and by a whole class."""

from datetime import timedelta

import pytest
from django.utils import timezone

from surveys import code_services, limits, services
from surveys.models import AccessCode, SentAnswers, SurveyRound
from tests.surveys.conftest import answers

PAGE = "/v/regenboog/leerling/"
SCRIPTED = {"X-Scripted": "1"}


@pytest.fixture(autouse=True)
def nobody_failed():
    limits.failures.forget(0.0)


@pytest.fixture
def code(give_codes) -> str:
    return give_codes("Groep 7", 1)[0]


def send(client, code, do="send", headers=SCRIPTED, **given):
    return client.post(PAGE, {"code": code, "do": do, **(given or answers())}, headers=headers)


def test_a_code_lets_somebody_answer_once(client, at, code):
    assert send(client, code).json() == {"done": "/v/regenboog/leerling/klaar/"}
    again = send(client, code)
    assert again.status_code == 422
    assert "zijn ze aangekomen" in again.json()["wrong"]
    assert at(SentAnswers.objects.count) == 1
    assert at(AccessCode.objects.count) == 0


def test_a_code_may_be_typed_in_small_letters_with_spaces(client, code):
    assert "asked" in send(client, f" {code[:3].lower()} {code[3:].lower()} ", do="begin").json()


def test_no_cookie_comes_in_or_goes_out(client, world, sign_in, code):
    somebody = sign_in(world.leader)
    for visitor in (client, somebody):
        for path in ("/v/regenboog/", PAGE, f"{PAGE}klaar/", f"{PAGE}en/"):
            page = visitor.get(path)
            assert page.status_code == 200
            assert not page.cookies
            assert page["Cache-Control"] == "no-store"
    assert not send(client, code).cookies


def test_a_draft_goes_on_with_the_same_code(client, code):
    send(client, code, do="keep", EV1="2", AV1="101")
    assert send(client, code, do="begin").json()["draft"] == {"EV1": "2", "AV1": "101"}
    page = client.post(PAGE, {"code": code, "do": "begin"})
    assert page.status_code == 200
    assert 'name="EV1" value="2" checked' in page.content.decode()


def test_without_a_script_the_form_is_one_page(client, at, code):
    page = client.get(PAGE).content.decode()
    assert page.count("<fieldset") == 25
    assert 'data-step="AV7" hidden disabled' in page
    begun = client.post(PAGE, {"code": code, "do": "begin"}).content.decode()
    assert 'data-step="AV7">' in begun
    sent = client.post(PAGE, {"code": code, "do": "send", **answers()})
    assert (sent.status_code, sent["Location"]) == (302, f"{PAGE}klaar/")


def test_what_was_typed_stays_when_the_code_is_wrong(client, opened):
    page = client.post(PAGE, {"code": "BCD346", "do": "send", "EV1": "3"})
    assert page.status_code == 422
    text = page.content.decode()
    assert 'name="EV1" value="3" checked' in text
    assert "Deze code werkt niet" in text
    assert "Fout:" in text


def test_nothing_answered_is_not_sent(client, at, code):
    page = client.post(PAGE, {"code": code, "do": "send"})
    assert page.status_code == 422
    assert at(SentAnswers.objects.count) == 0


@pytest.mark.parametrize("given", ["0", "5", "103", "-1", "9" * 400, "<script>", "٣", ""])
def test_what_is_no_answer_counts_as_skipped(client, at, code, given):
    send(client, code, EV1=given, EV2="4")
    stored = bytes(at(SentAnswers.objects.get).answers)
    assert (stored[0], stored[1]) == (102, 4)


def test_the_young_cannot_answer_what_they_are_not_asked(client, at, give_codes):
    send(client, give_codes("Groep 5", 1)[0])
    keys = [item.key for item in at(SurveyRound.objects.get).instrument.items]
    assert bytes(at(SentAnswers.objects.get).answers)[keys.index("AV7")] == 103


def test_a_closed_round_takes_no_answers(client, world, at, opened, code):
    today = timezone.localdate()
    at(services.round_move, survey_round=opened, opens_on=today - timedelta(3), closes_on=today, by=world.leader)
    assert send(client, code, do="keep").status_code == 200
    at(
        services.round_move,
        survey_round=opened,
        opens_on=today - timedelta(3),
        closes_on=today - timedelta(1),
        by=world.leader,
    )
    assert "kunt nu niets invullen" in client.get(PAGE).content.decode()
    assert "kunt nu niets invullen" in client.post(PAGE, {"code": code, "do": "send", **answers()}).content.decode()
    assert at(SentAnswers.objects.count) == 0


def test_a_code_for_pupils_is_none_for_parents(client, at, world, code):
    today = timezone.localdate()
    row = at(services.round_prepare, audience="parents", opens_on=today, closes_on=today, size=30, by=world.leader)
    at(services.round_open, survey_round=row, by=world.leader)
    assert client.post("/v/regenboog/ouder/", {"code": code, "do": "begin"}, headers=SCRIPTED).status_code == 422


def test_a_class_draws_codes_until_there_are_enough(client, world, at, unit_of):
    unit = unit_of("Groep 8")
    shared = at(code_services.window_open, unit=unit, by=world.teacher)
    drawn = [send(client, shared, do="begin").json()["code"] for _ in range(6)]
    assert len({*drawn, shared}) == 7
    full = send(client, shared, do="begin")
    assert "plaatsen" in full.json()["wrong"]
    assert "done" in send(client, drawn[0]).json()


def test_a_device_of_a_class_is_told_its_own_code_and_goes_on_with_it(client, world, at, unit_of):
    shared = at(code_services.window_open, unit=unit_of("Groep 8"), by=world.teacher)
    begun = send(client, shared, do="begin").json()
    send(client, begun["code"], do="keep", EV1="2")
    again = send(client, begun["code"], do="begin").json()
    assert (begun["drawn"], again["drawn"], again["draft"]) == (True, False, {"EV1": "2"})
    page = client.post(PAGE, {"code": shared, "do": "begin"}).content.decode()
    assert "Jouw eigen code: <b>" in page


@pytest.mark.parametrize("quick", [False, True])
def test_two_devices_with_one_code_keep_the_answers_of_both(client, code, quick):
    if quick:
        client.get(PAGE)  # then the statement takes drafts
    send(client, code, do="begin")
    send(client, code, do="keep", EV1="2", EV2="3")
    send(client, code, do="keep", EV2="1", AV1="101")
    assert send(client, code, do="begin").json()["draft"] == {"EV1": "2", "EV2": "1", "AV1": "101"}


def test_new_cards_leave_who_is_at_the_first_question_their_code(client, at, code, print_cards):
    send(client, code, do="begin")
    for _ in range(2):
        print_cards("Groep 7")
    assert "asked" in send(client, code, do="begin").json()


def test_without_a_script_who_keeps_answers_is_told_so(client, code):
    kept = client.post(PAGE, {"code": code, "do": "keep", "EV1": "2"}, follow=True).content.decode()
    assert "Je antwoorden zijn bewaard" in kept
    client.get(PAGE)
    assert client.post(PAGE, {"code": code, "do": "keep", "EV1": "2"})["Location"].endswith("/klaar/?bewaard")


def test_a_class_code_ends(client, world, at, unit_of):
    unit = unit_of("Groep 8")
    shared = at(code_services.window_open, unit=unit, by=world.teacher)
    at(code_services.window_close, unit=unit, by=world.teacher)
    assert send(client, shared, do="begin").status_code == 422


def test_wrong_codes_are_told_to_wait_and_right_ones_pass(client, code):
    wrong = [
        send(client, f"BCD{i:03}".translate(str.maketrans("0123456789", "3467ABCDEF")), do="begin") for i in range(12)
    ]
    assert {each.status_code for each in wrong} == {422, 429}
    assert "done" in send(client, code).json()


def test_a_machine_is_not_answered_but_who_began_goes_on(client, code):
    proof = send(client, code, do="begin").json()["proof"]
    for _ in range(limits.MACHINE + 1):
        limits.failures.note("127.0.0.1", "school")
    before = limits.failures._count("127.0.0.1", limits.HOUR, None)
    assert send(client, code, do="begin").status_code == 429
    assert limits.failures._count("127.0.0.1", limits.HOUR, None) == before  # it was not looked up
    assert "done" in send(client, code, proof=proof, **answers()).json()


def test_a_device_that_goes_on_with_a_used_code_makes_nobody_wait(client, code):
    proof = send(client, code, do="begin").json()["proof"]
    send(client, code, proof=proof, **answers())
    late = [send(client, code, do="keep", proof=proof, **answers()) for _ in range(15)]
    assert {each.status_code for each in late} == {422}
    assert send(client, "BCD346", do="begin").status_code == 422


def test_what_cannot_be_a_code_is_no_guess(client, opened):
    assert {send(client, "hallo", do="begin").status_code for _ in range(20)} == {422}


def test_failures_are_forgotten():
    found = limits.Failures()
    for second in range(12):
        found.note("here", "school", now=second)
    assert found.must_wait("here", now=12)
    assert not found.must_wait("there", now=12)
    assert not found.must_wait("here", now=80)
    found.note("here", "school", now=limits.DAY + 100)
    assert len(found.seen) == 2
    for number in range(limits.MOST + 5):
        found.note(str(number), "school", now=limits.DAY + 101)
    assert len(found.seen) == limits.MOST


def test_wrong_codes_from_everywhere_leave_a_school_its_own_address():
    found, school = limits.Failures(), "school"
    for number in range(limits.PER_HOUR + 1):
        found.note(f"far {number % 20}", school, now=number)
    assert not found.is_machine("here", school, now=600)
    assert found.is_machine("far 3", school, now=600)


def test_help_is_at_the_end(client, opened):
    page = client.get(f"{PAGE}klaar/").content.decode()
    assert "Kindertelefoon" in page
    assert 'href="tel:112"' in page


def test_a_strangers_address_is_unknown(client, opened):
    assert client.get("/v/wilgen/leerling/").status_code == 404
    assert client.get("/v/wilgen/").status_code == 404


def test_the_form_is_light(client, opened):
    assert len(client.get(PAGE).content) < 36_000


def test_both_languages(client, opened):
    assert "Does the playground feel safe to you?" in client.get(f"{PAGE}en/").content.decode()
    assert "Voelt het schoolplein veilig voor jou?" in client.get(PAGE).content.decode()


@pytest.mark.parametrize("kept", [False, True])
@pytest.mark.parametrize("body", [{"EV1": "4" * 3_000_000}, {f"x{n}": "1" for n in range(2_000)}])
def test_huge_posts_are_refused_and_cost_nobody_anything(client, at, code, kept, body):
    if kept:
        client.get(PAGE)
    page = send(client, code, **body)
    assert page.status_code == 413
    assert at(SentAnswers.objects.count) == 0
    assert "done" in send(client, code).json()
