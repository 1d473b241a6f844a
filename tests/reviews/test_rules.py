"""Quarters and how they stand."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guidance.questions import About
from reviews import rules
from reviews.contents import Bar, Chart, Contents, Due, Finding, Survey
from reviews.finding_rules import Candidate, choose
from reviews.rules import Quarter, state_of
from schools.school_year import SchoolYear

DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@given(DAYS)
def test_every_day_is_in_the_quarter_it_belongs_to(day):
    quarter = Quarter.of(day)
    assert quarter.first_day <= day <= quarter.last_day
    assert Quarter.of(quarter.last_day + timedelta(1)).previous == quarter
    assert Quarter.read(str(quarter)) == quarter


@pytest.mark.parametrize("text", ["", "2026", "2026-0", "2026-5", "26-1", "2026-1-1", "²026-1", "\0", "2026-11"])
def test_what_is_no_quarter_is_refused(text):
    assert Quarter.read(text) is None


def test_a_quarter_that_passed_without_a_talk_was_missed():
    quarter = Quarter(2026, 1)
    after = quarter.last_day + timedelta(1)
    assert state_of(quarter, after, planned=True, prepared=True, held=False) == rules.MISSED
    assert state_of(quarter, after, planned=True, prepared=True, held=True) == rules.HELD
    assert state_of(quarter, quarter.last_day, planned=False, prepared=False, held=False) == rules.NONE
    assert state_of(quarter, date(2026, 7, 1), planned=False, prepared=False, held=False) == rules.AHEAD


def test_nobody_missed_a_quarter_before_they_began():
    assert rules.state_untouched(Quarter(2026, 1), date(2026, 12, 1), since=date(2026, 11, 15)) == rules.AHEAD
    assert rules.state_untouched(Quarter(2026, 1), date(2026, 12, 1), since=date(2026, 10, 15)) == rules.MISSED


def test_the_evaluation_is_asked_for_from_may():
    year = SchoolYear(2026)
    assert not rules.asks_evaluation(year, date(2027, 4, 30))
    assert rules.asks_evaluation(year, date(2027, 5, 1))


def candidate(weight: int, *, good: bool = False) -> Candidate:
    return Candidate(weight, Finding("plan", f"{weight}", good=good), About())


def test_three_findings_are_chosen_and_the_good_one_comes_first():
    found = choose([candidate(90), candidate(80), candidate(70), candidate(60), candidate(10, good=True)])
    assert [each.weight for each in found] == [10, 90, 80]


def test_without_anything_good_the_weightiest_three_stand():
    assert [each.weight for each in choose([candidate(n) for n in (1, 4, 2, 3)])] == [4, 3, 2]


def test_what_was_kept_reads_back_the_same():
    chart = Chart("Soort", "Nu", "Toen", (Bar("Pesten", "5 of meer", 5, "–", 0),), full=10)
    contents = Contents(
        as_of=date(2026, 11, 28),
        total="10 of meer",
        charts=(chart,),
        findings=(Finding("incidents", "Meer.", chart, "incidents:analysis"), Finding("plan", "Klaar.", good=True)),
        survey=Survey("Monitor", 40, 50, (("Veilig", "3.25", "good"),), (("Ja", "3.9"),), (("Nee", "2.1"),), "x"),
        actions=(Due("Rooster", date(2026, 12, 1), True, "y"),),
        vacant=("Aanspreekpunt",),
    )
    assert Contents.read(contents.kept()) == contents


def test_what_an_older_version_did_not_keep_is_empty():
    assert Contents.read({}) == Contents()
