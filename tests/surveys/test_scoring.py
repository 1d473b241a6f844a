"""Scores, held against published tables and worked by hand."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys import scoring
from surveys.scoring import Band, Tally, half_up, tally

VALUES = st.lists(st.one_of(st.none(), st.integers(1, 4)), min_size=1, max_size=40)


def shown(values: tuple[Decimal, ...], places: int) -> list[str]:
    return [str(half_up(value, places)) for value in values]


def test_pisa_2009_reading_attitudes():
    found = Tally((14947, 23515, 20000, 7029), missing=1199)
    assert shown(found.shares, 1) == ["22.8", "35.9", "30.5", "10.7"]
    assert str(half_up(found.shares[3])) == "10.73"
    assert str(half_up(found.mean)) == "2.29"
    assert str(half_up(found.deviation, 3)) == "0.937"


def test_pisa_2009_a_reversed_item():
    raw = Tally((27621, 26579, 7177, 4013), missing=1300)
    assert str(half_up(raw.favourable_share, 1)) == "17.1"
    assert (str(half_up(raw.mean)), str(half_up(raw.deviation, 3))) == ("1.81", "0.861")
    turned = Tally(tuple(reversed(raw.counts)), raw.missing)
    assert str(half_up(turned.mean, 4)) == "3.1899"
    assert str(half_up(turned.favourable_share)) == "82.89"


def test_a_small_class_on_a_scale_of_five():
    found = Tally((2, 3, 2, 7, 6))
    assert shown(found.shares, 0) == ["10", "15", "10", "35", "30"]
    assert str(half_up(found.mean)) == "3.60"
    assert str(half_up(found.deviation, 4)) == "1.3534"
    assert found.favourable == 13


@pytest.mark.parametrize(("means", "published"), [("3.2 3.3 3.3 3.3 3.2 3.2 3.2", "3.2"), ("3.2 3.3 3.3 3.3", "3.3")])
def test_a_domain_as_the_mean_of_its_items(means, published):
    found = scoring.mean_of(map(Decimal, means.split()))
    assert str(half_up(found, 1)) == published


def test_a_reversed_item_is_turned_round():
    assert [scoring.turned(value, 4, reversed=True) for value in (1, 2, 3, 4, None)] == [4, 3, 2, 1, None]


def test_missing_answers_leave_numerator_and_denominator():
    found = tally([1, 4, None, None], 4)
    assert (found.n, found.missing, found.mean, found.missing_share) == (2, 2, Decimal("2.5"), 50)


@pytest.mark.parametrize(("missing", "warns", "hides"), [(20, False, False), (21, True, False), (51, True, True)])
def test_missing_answers_warn_and_hide(missing, warns, hides):
    found = Tally((100 - missing, 0, 0, 0), missing)
    assert (found.warns, found.hides) == (warns, hides)


@pytest.mark.parametrize(
    ("values", "score"),
    [([4, 4, None, None, None], None), ([4, 3, 2, None, None], Decimal(3)), ([1], Decimal(1)), ([None], None)],
)
def test_a_score_needs_half_of_the_items(values, score):
    assert scoring.respondent_score(values) == score


@given(st.lists(st.lists(st.integers(1, 4), min_size=3, max_size=3), min_size=1, max_size=30))
def test_without_missing_answers_both_ways_to_a_domain_agree(rows):
    by_respondent, n = scoring.domain_mean(rows)
    by_item = scoring.mean_of_items([tally([row[i] for row in rows], 4) for i in range(3)])
    assert n == len(rows)
    assert half_up(by_respondent, 20) == half_up(by_item, 20)


@given(VALUES, VALUES)
def test_a_school_is_its_pooled_pupils(one, other):
    whole, parts = tally(one + other, 4), (tally(one, 4), tally(other, 4))
    assert (whole.n, whole.total, whole.squares) == tuple(
        sum(getattr(part, name) for part in parts) for name in ("n", "total", "squares")
    )


def test_a_domain_counts_favourable_answers_of_all_valid_ones():
    assert scoring.favourable_share([Tally((1, 1, 1, 1), 4), Tally((0, 0, 0, 4))]) == 75


def test_a_victim_met_something_two_or_three_times():
    rows = [(1, 1, 3), (2, 2, 2), (4, None, 4), (4, None, None), (None, None, None)]
    assert scoring.victims(rows, since=3) == (2, 3)


@pytest.mark.parametrize(("mean", "mark"), [("1", "1"), ("4", "10"), ("3.13", "7.39")])
def test_a_mark_is_three_times_the_mean_less_two(mean, mark):
    assert scoring.mark(Decimal(mean), 4) == Decimal(mark) == 3 * Decimal(mean) - 2


@pytest.mark.parametrize(
    ("mean", "band"),
    [
        ("3.25", Band.GOOD),
        ("3.2499", Band.ENOUGH),
        ("3", Band.ENOUGH),
        ("2.9999", Band.ATTENTION),
        ("2.5", Band.ATTENTION),
        ("2.4999", Band.POOR),
    ],
)
def test_bands_begin_where_they_say(mean, band):
    assert scoring.band(Decimal(mean)) == band


@pytest.mark.parametrize(("size", "first"), [(4, 3), (5, 4)])
def test_favourable_is_the_upper_part_of_a_scale(size, first):
    assert scoring.favourable_from(size) == first


@pytest.mark.parametrize(
    ("counts", "tells"), [((5, 0, 0, 0), True), ((0, 0, 0, 5), False), ((4, 1, 0, 0), False), ((0, 0, 0, 0), False)]
)
def test_a_distribution_in_one_unfavourable_answer_tells_on_all(counts, tells):
    assert Tally(counts).tells_on_all == tells


def test_rounding_is_half_up():
    assert [str(half_up(Decimal(value))) for value in ("2.995", "3.005", "3.004999")] == ["3.00", "3.01", "3.00"]


def test_nothing_is_said_of_nobody():
    empty = tally([], 4)
    assert (empty.mean, empty.deviation, empty.favourable_share, empty.missing_share) == (None,) * 4
    assert scoring.domain_mean([]) == (None, 0)


def test_reliability_of_a_questionnaire():
    numpy = pytest.importorskip("numpy")
    rows = [(4, 4, 3), (3, 3, 3), (2, 3, 1), (4, 3, 4), (1, 2, 1), (2, 2, 3)]
    table = numpy.array(rows, dtype=float)
    expected = 1.5 * (1 - table.var(axis=0, ddof=1).sum() / table.sum(axis=1).var(ddof=1))
    assert float(scoring.alpha([*rows, (None, 1, 1)])) == pytest.approx(expected, abs=1e-12)
    rest = numpy.corrcoef(table[:, 0], table[:, 1] + table[:, 2])[0, 1]
    assert float(scoring.item_rest(rows, 0)) == pytest.approx(rest, abs=1e-12)
