"""Terms, reasons and texts, without a database."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retention import rules
from retention.dossier_rules import Other, differences, months_after, names_in, redacted, same_person

LETTERS = st.text(alphabet="abc ÉéX.,", max_size=40)


@pytest.mark.parametrize(
    ("closed", "years", "due"),
    [
        (date(2023, 8, 1), 2, date(2026, 8, 1)),
        (date(2024, 7, 31), 2, date(2026, 8, 1)),
        (date(2024, 8, 1), 2, date(2027, 8, 1)),
        (date(2023, 10, 12), 5, date(2029, 8, 1)),
    ],
)
def test_a_term_counts_from_the_end_of_the_school_year_of_closing(closed, years, due):
    assert rules.due_date(closed, years) == due


def test_every_case_is_in_one_category_that_we_know():
    for restricted in (True, False):
        for kind in ("accident", "bullying"):
            for severity in range(1, 5):
                assert rules.category_of(kind, severity, restricted=restricted) in rules.categories()


@given(
    erased=st.booleans(), closed=st.booleans(), asked=st.booleans(), changed=st.booleans(),
    marks=st.frozensets(st.sampled_from(["hold", "restriction", "rectified"])),
    due=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
)  # fmt: skip
def test_only_what_is_closed_due_unchanged_and_free_goes(erased, closed, asked, changed, marks, due):
    today = date(2026, 11, 28)
    seen = "2" if changed else "1"
    now = rules.Standing(erased=erased, closed=closed, seen=seen, marks=marks, asked=asked, due=due)
    goes = rules.why_not(now, seen="1", today=today) == ""
    free = not marks & {"hold", "restriction"} and not asked
    assert goes == (not erased and closed and free and not changed and due is not None and due <= today)


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2028, 1, 30), 1, date(2028, 2, 29)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
    ],
)
def test_a_month_later_is_the_same_day_or_the_last(day, months, then):
    assert months_after(day, months) == then


def test_a_name_is_found_as_a_word_whatever_its_accents():
    assert names_in("Toen zei zoë: stop.", "Zoe de Wit")
    assert not names_in("Jannie riep.", "Jan Smit")
    assert not names_in("", "Jan")


def test_a_short_form_of_a_name_is_the_same_person():
    assert same_person("Mila", "Mila Vos")
    assert same_person("Mila V.", "Mila V")
    assert not same_person("Mila Smit", "Mila Vos")
    assert not same_person("", "Mila")


def test_others_are_replaced_longest_first_and_the_subject_stays():
    others = [Other("Teun Kramer", "een andere leerling"), Other("Mila", "fout")]
    text = "Teun Kramer en Mila: “Teun begon.” Teunis niet."
    assert redacted(text, others, "Mila Vos") == (
        "een andere leerling en Mila: “een andere leerling begon.” Teunis niet."
    )


@given(LETTERS, LETTERS)
def test_differences_lose_no_word(original, copy):
    pieces = differences(original, copy)
    assert "".join(piece.text for piece in pieces if piece.kind != "new") == original
    assert "".join(piece.text for piece in pieces if piece.kind != "gone") == copy
