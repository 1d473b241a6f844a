"""Remarks are looked at before others see them; figures never point at one person."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from consultation import services
from consultation.models import ConsultationRemark
from consultation.reminders import closing_rounds
from consultation.rules import (
    MOST_PER_WINDOW,
    QUESTIONS,
    VALUES,
    Counted,
    Given,
    count,
    in_words,
    next_in_window,
    read_outcome,
    store_outcome,
)
from consultation.summary_rules import Heard, Part, summary_html
from consultation.wording_rules import wording
from core.reminders import horizon
from core.suppression import FEWEST
from core.tenancy import system_scope
from tests.consultation.conftest import address
from tests.consultation.test_rounds import decide

HERE = "/s/regenboog/plan/meelezen/"
WORDS = "Er is te weinig toezicht."


def test_nobody_outside_the_plans_team_sees_a_remark_before_somebody_looked(world, client, remark, sign_in, at):
    page = f"{HERE}{remark.round.pk}/"
    assert WORDS in sign_in(world.coordinator).get(page).text
    assert WORDS not in sign_in(world.teacher).get(page).text
    at(services.round_close, row=remark.round, by=world.leader)
    assert WORDS not in client.get(address(remark.round)).text
    assert WORDS not in sign_in(world.teacher).get(page).text
    decide(at, world, remark, reply="taken", reply_text="Er komt een leraar bij.")
    for text in (client.get(address(remark.round)).text, sign_in(world.teacher).get(page).text):
        assert WORDS in text
        assert "Er komt een leraar bij." in text


def test_a_hidden_remark_stays_hidden_and_its_reason_too(world, client, remark, sign_in, at):
    decide(at, world, remark, state="hidden", hidden_because="Gaat over een persoon")
    at(services.round_close, row=remark.round, by=world.leader)
    for text in (client.get(address(remark.round)).text, sign_in(world.teacher).get(f"{HERE}{remark.round.pk}/").text):
        assert WORDS not in text
        assert "Gaat over een persoon" not in text


def test_who_reads_cannot_open_a_remark(world, remark, sign_in):
    assert sign_in(world.teacher).get(f"{HERE}opmerking/{remark.pk}/").status_code == 403


@pytest.mark.parametrize(
    ("values", "field"),
    [({"reply": "not_taken"}, "reply_text"), ({"state": "hidden"}, "hidden_because")],
)
def test_not_taking_over_and_not_showing_ask_for_a_reason(world, remark, sign_in, at, values, field):
    with pytest.raises(ValidationError) as error:
        decide(at, world, remark, **values)
    assert field in error.value.message_dict
    data = {"seen": 1, "state": "shown", "reply": ""} | values
    assert sign_in(world.leader).post(f"{HERE}opmerking/{remark.pk}/", data).status_code == 422


def test_a_stale_page_is_told_what_a_colleague_decided_and_keeps_what_was_typed(world, remark, sign_in, at):
    decide(at, world, remark, reply="taken", reply_text="Doen we.")
    data = {"seen": 1, "state": "shown", "reply": "not_taken", "reply_text": "Kan niet."}
    leader = sign_in(world.coordinator)
    page = leader.post(f"{HERE}opmerking/{remark.pk}/", data)
    assert page.status_code == 409
    assert "Kan niet." in page.text
    assert "Doen we." in page.text
    assert at(ConsultationRemark.objects.get).reply == "taken"
    assert leader.post(f"{HERE}opmerking/{remark.pk}/", data | {"seen": 2}).status_code == 302
    assert at(ConsultationRemark.objects.get).reply == "not_taken"


def test_sending_a_decision_twice_decides_once(world, remark, at):
    for _ in range(2):
        decide(at, world, remark, reply="taken")
    assert at(ConsultationRemark.objects.get).version == 2


def test_saving_goes_on_to_the_next_that_waits(world, opened, send, sign_in, at):
    row = opened()
    send(row, remark="Een")
    send(row, remark="Twee")
    first, second = at(lambda: list(ConsultationRemark.objects.all()))
    data = {"seen": 1, "state": "shown", "reply": "", "next": "1"}
    answer = sign_in(world.leader).post(f"{HERE}opmerking/{first.pk}/", data)
    assert answer.url.endswith(f"/{second.pk}/")


def test_figures_wait_until_the_round_is_closed_and_small_numbers_are_hidden(world, client, opened, send, sign_in, at):
    row = opened()
    for _ in range(FEWEST):
        send(row, ("yes", "", ""))
    send(row, ("", "no", ""))
    page = f"{HERE}{row.pk}/"
    assert 'class="figure"' not in sign_in(world.leader).get(page).text
    at(services.round_close, row=row, by=world.leader)
    for text in (sign_in(world.leader).get(page).text, client.get(address(row)).text):
        assert "<b>5</b> Ja" in text
        assert "<b>1</b> Nee" not in text
        assert "Te weinig antwoorden" in text


def test_the_list_and_a_round_cost_the_same_however_many_answered(world, opened, send, sign_in):
    rows = [opened("parents"), opened("team")]
    leader = sign_in(world.leader)
    pages = (HERE, f"{HERE}{rows[0].pk}/", "/s/regenboog/")

    def queries(page: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert leader.get(page).status_code == 200
        return len(found)

    for row in rows:
        send(row, remark="Eerst")
    leader.get(HERE)  # a first visit does more
    before = [queries(page) for page in pages]
    for row in rows:
        for number in range(6):
            send(row, remark=f"Nog {number}")
    assert [queries(page) for page in pages] == before


def test_a_round_that_ends_is_reminded_of(world, opened):
    row = opened(days=3)
    with system_scope("a test of reminders"):
        (due,) = list(closing_rounds(timezone.localdate()))
    assert due.key == str(row.pk)
    assert due.on <= horizon(timezone.localdate())


@pytest.mark.parametrize("audience", ["team", "parents", "pupils", "council"])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_there_are_words_for_everybody_in_both_languages(audience, language):
    words = wording(audience, language)
    assert len(words.questions) == QUESTIONS
    assert [value for value, _ in words.choices] == list(VALUES)


# --- Counting ---

ticks = st.lists(st.sampled_from([*VALUES, "", "hack"]), max_size=4)
answers = st.lists(st.builds(Given, st.dictionaries(st.sampled_from(["a", "b", "c"]), ticks), st.booleans()))


@given(answers)
def test_what_is_counted_out_loud_never_narrows_down_to_fewer_than_five_without_a_name(given_):
    outcome = count(given_, ["a", "b"])
    assert outcome.answers == len(given_)
    assert set(outcome.sections) == {"a", "b"}
    for key, rows in outcome.sections.items():
        for number, row in enumerate(rows):
            values = [(each.choices.get(key, []) + [""] * 4)[number] for each in given_]
            valid = [(v, each.anonymous) for v, each in zip(values, given_, strict=True) if v in VALUES]
            nameless = sum(anonymous for _, anonymous in valid)
            assert row.total == len(valid)
            assert row.hidden == (0 < nameless < FEWEST)
            if row.counts:
                assert sum(row.counts.values()) == row.total
                assert all(row.counts[value] == sum(v == value for v, _ in valid) for value in VALUES)


@given(answers)
def test_an_outcome_is_stored_and_read_back(given_):
    outcome = count(given_, ["a", "b"])
    assert read_outcome(store_outcome(outcome)) == outcome


pauses = st.lists(st.integers(0, 30), max_size=400)


@given(pauses)
def test_no_more_come_through_in_a_window_than_allowed(seconds):
    now, window, let_through = datetime(2026, 1, 1, tzinfo=UTC), (None, 0), {}
    for pause in seconds:
        now += timedelta(seconds=pause)
        if found := next_in_window(now, *window):
            window = found
            let_through[found[0]] = let_through.get(found[0], 0) + 1
    assert all(number <= MOST_PER_WINDOW for number in let_through.values())


def test_figures_read_as_a_sentence():
    names = dict(zip(VALUES, ("Ja", "Een beetje", "Nee", "Weet ik niet"), strict=True))
    assert in_words(Counted(3, {"no": 0, "yes": 2, "little": 1, "unknown": 0}), names) == (
        "Ja 2, een beetje 1, nee 0, weet ik niet 0"
    )


def test_few_answers_are_not_told_in_the_annex_though_they_were_given_by_name():
    counts, day = {"yes": 2, "little": 0, "no": 0, "unknown": 0}, date(2026, 5, 1)
    part = Part("1.1 Visie", [Counted(2, counts), Counted(5, counts)])
    html = summary_html([Heard("Team", wording("team", "nl"), day, day, 5, [part])], str)
    assert (html.count("Te weinig antwoorden"), html.count(" 2,")) == (1, 1)
