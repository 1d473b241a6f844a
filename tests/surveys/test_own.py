"""Questions of a school's and a board's own, the open question and the pulse: asked, frozen, in no figure."""

import random

import pytest
from django.db import connections
from hypothesis import given as given_by
from hypothesis import strategies as st

from core.models import AuditEvent
from core.tenancy import Scope, atomic, use_scope
from surveys import instrument, own_services, rules, selectors, services
from surveys.close_services import round_close
from surveys.models import (
    OF_PUPILS,
    Answers,
    Audience,
    BoardQuestion,
    OpenAnswer,
    RoundResult,
    SentAnswers,
    SentText,
    SurveyUnit,
)
from surveys.own_rules import OPEN_TEXT, figures, tidy_text, with_own
from surveys.results import results
from tests.surveys.conftest import answers

PAGE = "/v/regenboog/leerling/"
SCRIPTED = {"X-Scripted": "1"}
QUESTION = {"text": "Waar speel je het liefst?", "options": ["plein", "zaal", "thuis"]}
OWN = QUESTION | {"board": False}


@pytest.fixture
def ask(world, at, prepared):
    at(own_services.question_add, survey_round=prepared, **QUESTION, by=world.leader)
    at(own_services.open_ask, survey_round=prepared, asks=True, by=world.leader)
    at(prepared.refresh_from_db)
    return prepared


@pytest.fixture
def asked(world, at, ask):
    return at(services.round_open, survey_round=ask, by=world.leader)


@pytest.fixture
def fill(client, at, asked):
    """So many pupils of groep 7 send their answers, the n-th with ``form(n)``."""

    def run(count: int, form) -> None:
        from surveys import code_services

        unit = at(lambda: SurveyUnit.objects.get(round=asked, name="Groep 7"))
        codes = at(code_services.fresh_codes, count)
        at(code_services.codes_keep, unit, codes, replace=False)
        for number, code in enumerate(codes):
            data = {"code": code, "do": "send", **answers(), **form(number)}
            assert "done" in client.post(PAGE, data, headers=SCRIPTED).json()

    return run


def test_own_questions_come_after_the_questionnaire(client, asked):
    page = client.get(PAGE).content.decode()
    assert page.count("<fieldset") == 27
    assert page.index('data-step="CIJFER"') < page.index('data-step="OWN1"') < page.index('data-step="OPEN"')
    assert "Deze vraag is van je school." in page
    assert "Schrijf geen namen op" in page


def test_they_are_told_at_the_whole_school_and_count_in_no_figure(world, at, asked, fill):
    fill(12, lambda n: {"OWN1": str(n % 3 + 1)})
    at(round_close, survey_round=asked, by=world.leader)
    data = at(lambda: RoundResult.objects.get().data)
    assert data["own"] == [OWN | {"n": 12, "shares": ["33", "33", "33"]}]
    kept = [bytes(row.responses) for row in at(lambda: list(Answers.objects.all())) if row.responses]
    assert {len(one) for block in kept for one in rules.split(asked.instrument, block)} == {25}
    plain = instrument.load("pupils", 1)
    assert data["items"].keys() == {item.key for item in plain.scored}
    assert data["marks"].keys() == {item.key for item in plain.unscored}


@pytest.mark.parametrize(
    ("replies", "told"),
    [([1, 2, 3] * 3, False), ([1, 2, 3, 1] * 3, True), ([2] * 30, False), ([100] * 30, False), ([], False)],
)
def test_few_answers_and_one_answer_of_all_are_not_told(replies, told):
    (found,) = figures([OWN], [bytes([each]) for each in replies])
    assert ("shares" in found) is told


def test_what_is_asked_is_frozen_once_the_round_is_open(world, at, asked):
    for change in ("own = '[]'", "asks_open = false", "instrument_version = 2"):
        with pytest.raises(Exception, match="stays once it is open"):
            at(lambda change=change: run_as_app(f"UPDATE surveys_surveyround SET {change}"))
    with pytest.raises(services.Stale):
        at(own_services.question_add, survey_round=asked, text="Nog een?", options=["ja", "nee"], by=world.leader)
    with pytest.raises(services.Stale):
        at(own_services.open_ask, survey_round=asked, asks=False, by=world.leader)


def run_as_app(query: str) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute(query)


def test_a_draft_keeps_the_text_sealed_and_goes_on_with_it(client, at, asked, give_codes):
    (code,) = give_codes("Groep 7", 1)
    client.post(PAGE, {"code": code, "do": "keep", "OWN1": "2", "OPEN": "Meer bankjes"}, headers=SCRIPTED)
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT remark FROM surveys_accesscode")
        ((stored,),) = cursor.fetchall()
    assert stored.startswith("v1|")
    assert "bankjes" not in stored
    begun = client.post(PAGE, {"code": code, "do": "begin"}, headers=SCRIPTED).json()
    assert begun["draft"] == {"OWN1": "2", "OPEN": "Meer bankjes"}
    assert begun["asked"][-2:] == ["OWN1", "OPEN"]


def test_twenty_people_make_texts_of_nobody(world, at, asked, fill):
    fill(20, lambda n: {"OPEN": f"tekst {n:02}"} if n % 2 else {})
    at(round_close, survey_round=asked, by=world.leader)
    from surveys.own_selectors import opened

    rows = at(lambda: opened(list(OpenAnswer.objects.all())))
    words = [each.words for each in rows]
    assert sorted(words) == [f"tekst {n:02}" for n in range(1, 20, 2)]
    assert {each.row.state for each in rows} == {"waiting"}
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT id, xmin::text FROM surveys_openanswer ORDER BY ctid")
        stored = cursor.fetchall()
    assert len({xmin for _, xmin in stored}) == 1
    by_key = {each.row.pk: each.words for each in rows}
    assert [by_key[key] for key, _ in stored] != sorted(words)  # one chance in 3.6 million
    assert at(SentAnswers.objects.count) == at(SentText.objects.count) == 0


def test_of_nineteen_no_text_is_kept(world, at, asked, fill):
    fill(19, lambda n: {"OPEN": f"tekst {n}"})
    at(round_close, survey_round=asked, by=world.leader)
    assert at(OpenAnswer.objects.count) == at(SentText.objects.count) == 0


def test_the_team_reads_what_somebody_let_them_read(world, at, asked, fill, sign_in):
    fill(20, lambda n: {"OPEN": f"tekst {n:02}"} if n < 3 else {})
    at(round_close, survey_round=asked, by=world.leader)
    where = f"/s/regenboog/monitor/{asked.pk}/antwoorden/"
    leader, teacher = sign_in(world.leader), sign_in(world.teacher)
    assert "tekst 0" not in teacher.get(where).content.decode()
    assert all(f"tekst {n:02}" in leader.get(where).content.decode() for n in range(3))
    assert at(lambda: AuditEvent.objects.filter(action="survey.texts_read").exists())
    first = at(OpenAnswer.objects.first)
    judge = f"/s/regenboog/monitor/tekst/{first.pk}/"
    assert teacher.post(judge, {"show": "1"}).status_code == 403
    assert leader.post(judge, {"show": "1"}).status_code == 302
    assert teacher.get(where).content.decode().count("tekst 0") == 1
    leader.post(judge, {"show": "0"})
    assert "tekst 0" not in teacher.get(where).content.decode()
    assert sign_in(world.neighbour).post(judge, {"show": "1"}).status_code == 404


def test_a_school_chooses_its_questions_while_preparing(world, at, prepared, sign_in):
    leader, where = sign_in(world.leader), f"/s/regenboog/monitor/{prepared.pk}/eigen/"
    bad = leader.post(where, {"text": "Waar?", "options": "alleen dit"})
    assert bad.status_code == 422
    assert "alleen dit" in bad.content.decode()
    leader.post(where, {"text": "Waar?", "options": "hier\n daar \n\nhier"})
    leader.post(where, {"text": "waar?", "options": "a\nb"})
    at(prepared.refresh_from_db)
    assert prepared.own == [{"text": "Waar?", "options": ["hier", "daar"], "board": False}]
    leader.post(f"{where}weg/", {"text": "Waar?"})
    leader.post(f"{where}open/", {"asks": "1"})
    at(prepared.refresh_from_db)
    assert (prepared.own, prepared.asks_open) == ([], True)
    at(services.round_open, survey_round=prepared, by=world.leader)
    late = leader.post(where, {"text": "Te laat?", "options": "ja\nnee"})
    assert late.status_code == 409
    assert "Te laat?" in late.content.decode()


def test_a_board_adds_questions_to_new_rounds_only(world, at, prepared, sign_in):
    admin = sign_in(world.board_admin)
    where = f"/b/{world.samen.slug}/monitorvragen/"
    admin.post(where, {"audience": "pupils", "text": "Van het bestuur?", "options": "ja\nnee"})
    at(prepared.refresh_from_db)
    assert prepared.own == []
    at(services.round_remove, survey_round=prepared, by=world.leader)
    today = prepared.opens_on
    row = at(services.round_prepare, audience="pupils", opens_on=today, closes_on=today, by=world.leader)
    assert row.own == [{"text": "Van het bestuur?", "options": ["ja", "nee"], "board": True}]
    at(own_services.question_remove, survey_round=row, text="Van het bestuur?", by=world.leader)
    at(row.refresh_from_db)
    assert len(row.own) == 1
    with use_scope(Scope(board=world.samen.pk)), atomic():
        question = BoardQuestion.objects.get()
    assert sign_in(world.leader).get(where).status_code == 404
    admin.post(f"{where}{question.pk}/")
    at(row.refresh_from_db)
    assert len(row.own) == 1


def test_a_pulse_is_asked_by_group_at_an_address_of_its_own(client, world, at, groups, opened):
    today = opened.opens_on
    row = at(services.round_prepare, audience="pulse", opens_on=today, closes_on=today, groups=groups, by=world.leader)
    at(services.round_open, survey_round=row, by=world.leader)
    page = client.get("/v/regenboog/peiling/").content.decode()
    assert page.count("<fieldset") == 5
    assert "data-steps" in page
    assert "de korte vragen" in client.get("/v/regenboog/").content.decode()
    at(round_close, survey_round=row, by=world.leader)
    assert at(selectors.latest) is None
    assert at(lambda: selectors.newest_first("pulse").count()) == 1


def test_a_pulse_shares_nothing_with_the_monitor():
    pulse, monitor = instrument.newest(Audience.PULSE), instrument.newest(Audience.PUPILS)
    assert not {item.key for item in pulse.items} & {item.key for item in monitor.items}
    assert {domain.aspect for domain in pulse.domains} == {""}
    assert len(pulse.items) <= 6
    assert {Audience.PUPILS, Audience.PULSE} == OF_PUPILS
    assert results(pulse, [])["victims"] == {}


HOSTILE = [
    "<script>alert(1)</script>",
    "Jan Jansen uit groep 7",
    "=HYPERLINK(1)",
    "{{ 7|add:7 }}",
    "' OR 1=1 --",
    "\x00\x1b[2J",
]


def test_ten_thousand_texts_do_no_harm(world, at, asked, sign_in):
    """Scripts and names among them: sealed, escaped, and read by nobody before somebody looked them through."""
    chance = random.Random(3)
    unit = at(lambda: SurveyUnit.objects.get(round=asked, name="Groep 7"))
    texts = [tidy_text(f"{chance.choice(HOSTILE)} {n}") for n in range(10_000)]

    def store() -> None:
        from core.sealed import keyring

        keys, place = keyring(), {"board_id": asked.board_id, "school_id": asked.school_id}
        SentAnswers.objects.bulk_create([SentAnswers(answers=bytes([4] * 26), unit=unit, **place) for _ in range(20)])
        rows = [SentText(round=asked, **place) for _ in texts]
        for row, text in zip(rows, texts, strict=True):
            row.text = keys.seal(row, "text", text)
        SentText.objects.bulk_create(rows, batch_size=1000)

    at(store)
    at(round_close, survey_round=asked, by=world.leader)
    assert at(OpenAnswer.objects.count) == 10_000
    page = sign_in(world.leader).get(f"/s/regenboog/monitor/{asked.pk}/antwoorden/").content.decode()
    assert "<script>alert" not in page
    teacher = sign_in(world.teacher).get(f"/s/regenboog/monitor/{asked.pk}/antwoorden/").content.decode()
    assert "Jan Jansen" not in teacher
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT count(*) FROM surveys_openanswer WHERE text NOT LIKE 'v1|%%'")
        assert cursor.fetchone() == (0,)


@given_by(st.text(max_size=3000))
def test_a_text_is_kept_without_signs_that_are_not_seen(typed):
    kept = tidy_text(typed)
    assert len(kept) <= OPEN_TEXT
    assert tidy_text(kept) == kept
    assert not {sign for sign in kept if ord(sign) < 32} - {"\n"}


def test_without_own_questions_the_questionnaire_is_as_it_is():
    plain = instrument.load("pupils", 1)
    assert with_own(plain, []) is plain
