"""How sure figures are, held against published values, SciPy and statsmodels (imported here only: they are slow)."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys import statistics
from surveys.scoring import half_up
from surveys.statistics import Interval, Sample, Standing

Z95, Z90 = Decimal("1.959964"), Decimal("1.644854")


def shown(interval: Interval) -> tuple[str, str]:
    return tuple(str(half_up(value, 4)).removeprefix("0") for value in (interval.low, interval.high))


@pytest.mark.parametrize(
    ("hits", "n", "expected"),
    [(81, 263, (".2553", ".3662")), (15, 148, (".0624", ".1605")), (0, 20, (".0000", ".1611"))],
)
def test_wilson_as_newcombe_published(hits, n, expected):
    assert shown(statistics.wilson(hits, n)) == expected


@pytest.mark.parametrize(
    ("counts", "expected"), [((56, 70, 48, 80), (".0524", ".3339")), ((9, 10, 3, 10), (".1705", ".8090"))]
)
def test_differences_as_newcombe_published(counts, expected):
    assert shown(statistics.newcombe(*counts)) == expected


@pytest.mark.parametrize(("z", "expected"), [(Z90, 267), (Z95, 377)])
def test_how_many_answers_are_needed(z, expected):
    assert statistics.needed(20_000, Decimal("0.05"), z=z) == expected


@pytest.mark.parametrize(
    ("n", "population", "expected"), [(100, 20_000, "9.78"), (200, 20_000, "6.90"), (30, 90, "14.69")]
)
def test_margins_of_error(n, population, expected):
    found = 100 * statistics.margin(n, population)
    assert abs(found - Decimal(expected)) < Decimal("0.011")


def test_what_a_school_of_ninety_needs():
    assert statistics.needed(90, Decimal("0.05")) == 74


def test_who_asked_everybody_has_no_margin():
    assert statistics.margin(90, 90) == 0
    assert statistics.effective(90, 90) is None
    assert statistics.share_interval(40, 90, 90) is None


def test_a_finite_population_as_the_survey_package_has_it():
    """R ``survey``, two strata: the standard error of a mean without and with correction."""
    strata = [(15, ["2.8", "4.1", "6.8", "6.8", "9.2"]), (12, ["3.7", "6.6", "4.2"])]
    mean = plain = corrected = Decimal(0)
    for size, values in strata:
        found = [Decimal(value) for value in values]
        weight, middle = Decimal(size) / 27, sum(found) / len(found)
        spread = sum((value - middle) ** 2 for value in found) / (len(found) - 1) / len(found)
        mean += weight * middle
        plain += weight**2 * spread
        corrected += weight**2 * spread * Decimal(size - len(found)) / size
    assert [str(half_up(value, 4)) for value in (mean, plain.sqrt())] == ["5.4481", "0.7413"]
    assert str(half_up(corrected.sqrt(), 3)) == "0.616"
    interval = statistics.mean_interval(Decimal("5.94"), Decimal("2.498"), 5, 15)
    error = Decimal("2.498") / Decimal(5).sqrt() * (Decimal(10) / 15).sqrt()
    assert abs((interval.high - interval.low) / 2 / error - Decimal("2.776445")) < Decimal("0.00001")


@pytest.mark.parametrize(
    ("n", "population", "parts", "expected"),
    [
        (90, 100, [(90, 100)], Standing.ENOUGH),
        (90, 100, [(59, 60), (23, 40)], Standing.LIMITED),
        (90, 100, [(60, 60), (24, 40)], Standing.ENOUGH),
        (52, 100, [(52, 100)], Standing.LIMITED),
        (30, 90, [(30, 90)], Standing.NOT),
        (0, 90, [], Standing.NOT),
        (20, 20, [(20, 20)], Standing.ENOUGH),
    ],
)
def test_whether_those_who_answered_stand_for_all(n, population, parts, expected):
    assert statistics.standing(n, population, parts) == expected


@pytest.mark.soak  # statsmodels takes seconds to import; the published values above are in every run
@given(st.integers(1, 2000), st.data())
@settings(max_examples=50, deadline=None)  # the first one imports
def test_intervals_are_those_of_statsmodels(n, data):
    from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

    n2 = data.draw(st.integers(1, 2000))
    hits, hits2 = data.draw(st.integers(0, n)), data.draw(st.integers(0, n2))
    ours, theirs = statistics.wilson(hits, n), proportion_confint(hits, n, method="wilson")
    assert (float(ours.low), float(ours.high)) == pytest.approx(theirs, abs=1e-6)
    ours = statistics.newcombe(hits, n, hits2, n2)
    theirs = confint_proportions_2indep(hits, n, hits2, n2, method="newcomb", compare="diff")
    assert (float(ours.low), float(ours.high)) == pytest.approx(theirs, abs=1e-6)


@given(st.floats(0.5, 5000))
@settings(max_examples=50, deadline=None)  # the first one imports
def test_students_t_is_that_of_scipy(df):
    from scipy.stats import t

    assert float(statistics.student(Decimal(repr(df)))) == pytest.approx(t.ppf(0.975, df), rel=1e-9)


@given(st.lists(st.integers(1, 4), min_size=2, max_size=60), st.lists(st.integers(1, 4), min_size=2, max_size=60))
@settings(max_examples=50, deadline=None)  # the first one imports
def test_welch_is_that_of_scipy(one, other):
    from scipy.stats import ttest_ind

    from surveys.scoring import tally

    first, second = (tally(values, 4) for values in (one, other))
    if not first.deviation or not second.deviation:
        return  # SciPy warns there, and rightly
    found = statistics.welch(*(Sample(each.mean, each.deviation, each.n) for each in (first, second)))
    theirs = ttest_ind(one, other, equal_var=False).confidence_interval(0.95)
    assert (float(found.low), float(found.high)) == pytest.approx((theirs.low, theirs.high), abs=1e-8)


@pytest.mark.parametrize(
    ("low", "high", "difference", "expected"),
    [("0.05", "0.35", "0.2", True), ("-0.05", "0.45", "0.2", False), ("0.01", "0.15", "0.08", False)],
)
def test_a_difference_is_no_chance_and_large_enough(low, high, difference, expected):
    interval = Interval(Decimal(low), Decimal(high))
    assert statistics.differs(Decimal(difference), interval, statistics.LEAST_MEAN) == expected


def test_pupils_of_one_class_tell_less_than_pupils_of_many():
    assert statistics.design_effect(Decimal(25)) == Decimal("2.20")
