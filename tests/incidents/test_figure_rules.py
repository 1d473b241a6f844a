"""Periods, what stands out, and silent weeks."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.suppression import FEWEST
from incidents.figure_follow import follow_up_protected
from incidents.figure_models import Tally
from incidents.figure_rules import Period, Silence, findings, silences
from incidents.rules import said
from schools.calendar_rules import Holidays
from schools.school_year import SchoolYear

YEAR = SchoolYear(2026)
SUMMER, AUTUMN = (date(2026, 7, 11), date(2026, 8, 23)), (date(2026, 10, 10), date(2026, 10, 18))
SPOT = ("playground", "break")


@pytest.mark.parametrize("text", ["2026", "2026-1", "2026-4"])
def test_a_period_reads_back_what_it_writes(text):
    assert str(Period.read(text)) == text


@pytest.mark.parametrize("text", ["", "x", "2026-0", "2026-5", "2026-", "-1", "20261", "2026-1-1", "٢٠٢٦", "2026-²"])
def test_what_is_no_period_is_none(text):
    assert Period.read(text) is None


def test_a_period_has_its_months_so_far():
    today = date(2026, 11, 28)
    assert Period(2026, 2).months(today) == [date(2026, 11, 1)]
    assert len(Period(2025).months(today)) == 12
    assert not Period(2026, 3).begun(today)
    assert (Period(2026, 1).is_over(today), Period(2026, 2).is_over(today)) == (True, False)


@pytest.mark.parametrize(("now", "then", "stands_out"), [(11, 4, True), (4, 11, True), (6, 5, False), (4, 0, False)])
def test_what_stands_out_is_clearly_more_or_less_and_no_small_number(now, then, stands_out):
    found = findings(Period(2026), {SPOT: now}, {SPOT: then})
    assert [(each.spot, each.more) for each in found] == ([(SPOT, now > then)] if stands_out else [])


def test_a_week_of_holiday_is_not_silent_and_does_not_end_a_silence():
    reported = [date(2026, 6, 1), date(2026, 8, 24), date(2026, 8, 31), date(2026, 9, 28), date(2026, 10, 26)]
    assert silences(reported, Holidays([SUMMER, AUTUMN]), YEAR, date(2026, 11, 5)) == [
        Silence(date(2026, 9, 7), date(2026, 9, 25)),
        Silence(date(2026, 10, 5), date(2026, 10, 23)),
    ]


def test_without_a_summer_holiday_in_the_calendar_weeks_count_from_the_first_report_of_the_year():
    reported = [date(2026, 6, 1), date(2026, 8, 31)]
    assert silences(reported, Holidays(), YEAR, date(2026, 9, 9)) == []
    assert silences([], Holidays(), YEAR, date(2026, 9, 9)) == []


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0"), (1, "minder dan 5"), (4, "minder dan 5"), (5, "5 of meer"), (13, "10 of meer")]
)
def test_a_number_that_still_grows_is_said_in_fives(count, text):
    assert said(count) == text


@st.composite
def tallies(draw) -> dict[str, int]:
    """Counters that go together: nothing is kept that nobody looked at."""
    reported = draw(st.integers(0, 40))
    counts = {"reported": reported, "imported": draw(st.integers(0, reported))}
    followed = reported - counts["imported"]
    for part, whole in (("taken", followed), ("closed", followed), ("asked", followed), ("talked", followed)):
        counts[part] = draw(st.integers(0, whole))
    counts |= {
        "taken_days": counts["taken"] * draw(st.integers(0, 9)),
        "looked": draw(st.integers(0, counts["talked"])),
    }
    return counts | {name: draw(st.integers(0, counts[of])) for name, of in (("stopped", "asked"), ("kept", "looked"))}


@given(tallies())
def test_how_it_went_on_is_told_only_if_neither_side_of_it_is_small(counts):
    assert set(counts) == set(Tally.COUNTERS)
    followed = counts["reported"] - counts["imported"]
    table = follow_up_protected([counts])
    parts = [
        ("taken", followed),
        ("taken", followed),
        ("closed", followed),
        ("talked", followed),
        ("kept", counts["looked"]),
    ]
    for (_name, [cell]), (part, whole) in zip(table.rows, parts, strict=True):
        small = [each for each in (counts[part], whole - counts[part]) if 0 < each < FEWEST]
        assert cell.number is None or not small
        assert cell.number is None or whole >= FEWEST
        assert "(" not in cell.text
