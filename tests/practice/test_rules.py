"""When one talks again, and that no answer of one person can be told from what is shown."""

from collections import Counter
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from plans.rules import months_later
from practice.rules import ENOUGH, Tally, batch_of, tallies

KINDS = ("mostly", "sometimes", "not_yet", "unknown")


def shown(answers: list[str]) -> list[Tally]:
    rows = Counter((1, batch_of(number), answer) for number, answer in enumerate(answers))
    return tallies([(*key, count) for key, count in rows.items()], KINDS)


@given(st.lists(st.sampled_from(KINDS), max_size=40))
def test_answers_are_told_five_at_a_time_and_never_fewer(answers):
    totals = [sum(tally.total for tally in shown(answers[:length])) for length in range(len(answers) + 1)]
    for length, total in enumerate(totals):
        assert total == length // ENOUGH * ENOUGH
    told = Counter({name: count for tally in shown(answers) for name, count in tally.parts})
    assert told == Counter(answers[: len(answers) // ENOUGH * ENOUGH])


def test_fewer_than_five_answers_tell_nothing():
    assert shown(["not_yet"] * 4) == []
    assert shown(["mostly"] * 3 + ["not_yet"] * 2) == [Tally(1, (("mostly", 3), ("not_yet", 2)))]


def test_the_latest_round_comes_first():
    rows = [(1, 0, "mostly", 5), (3, 0, "unknown", 6), (2, 0, "mostly", 4)]
    assert [tally.round for tally in tallies(rows, KINDS)] == [3, 1]


def test_a_quarter_after_the_last_of_november_is_the_last_of_february():
    assert months_later(date(2026, 11, 30), 3) == date(2027, 2, 28)
    assert months_later(date(2026, 11, 15), 6) == date(2027, 5, 15)
    assert months_later(date(2026, 12, 31), 12) == date(2027, 12, 31)


@given(st.dates(date(2020, 1, 1), date(2090, 1, 1)), st.integers(1, 24))
def test_the_next_talk_is_so_many_months_later(today, months):
    found = months_later(today, months)
    assert (found.year * 12 + found.month) - (today.year * 12 + today.month) == months
    assert found.day <= today.day
