"""What a row of another register becomes: proposals, words, days, people, and exact problems."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from incident_import import rules, selectors
from incident_import.rules import Problem, Somebody
from incidents import taxonomy

TODAY = date(2026, 11, 28)
NOTES = ["Leerling", "Groep", "Datum", "Categorie", "Onderwerp", "Notitie"]
REGISTER = ["Incidentnummer", "Datum incident", "Soort incident", "Plaats", "Dader", "Slachtoffer", "Omschrijving"]
COLUMNS = {
    "date": "c0",
    "kind": "c1",
    "narrative": "c2",
    "severity": "=1",
    "place": "=elsewhere",
    "moment": "=unknown",
}
MEANINGS = {"kind": {"ruzie": "physical_violence:fight", "verzuim": rules.SKIP}}


def read(*rows, columns=COLUMNS, meanings=MEANINGS):
    return rules.read_rows([(n, list(cells)) for n, cells in enumerate(rows, start=2)], columns, meanings, TODAY)


def problems(*rows, **values) -> list[tuple[int, str, str]]:
    return [(each.row, each.field, each.code) for each in read(*rows, **values).problems]


def test_an_export_of_notes_and_one_of_a_register_are_recognised():
    assert rules.recognise(NOTES).code == "notes"
    assert rules.recognise(REGISTER).code == "incidents"
    assert rules.recognise(["Een", "Twee"]) is None
    proposed = rules.propose_columns(NOTES, {})
    assert proposed == {
        "name": "c0", "group": "c1", "date": "c2", "kind": "c3", "title": "c4", "narrative": "c5", "person": "=pupil",
        "moment": "=unknown",
    }  # fmt: skip
    assert rules.propose_columns(REGISTER, {})["did"] == "c4"


def test_what_was_chosen_the_last_time_goes_before_what_is_proposed():
    assert rules.propose_columns(NOTES, {"Onderwerp": "kind"}) | {"kind": "c4"} == rules.propose_columns(
        NOTES, {"Onderwerp": "kind"}
    )


@pytest.mark.parametrize(
    ("target", "word", "code"),
    [
        ("kind", "Pesten", "bullying:"),
        ("kind", "RUZIE_op het plein", "physical_violence:fight"),
        ("kind", "Verzuim", rules.SKIP),
        ("kind", "Klaverblad", ""),
        ("place", "Schoolplein", "playground"),
        ("severity", "Zeer ernstig", "4"),
        ("did", "Leerkracht", "staff"),
    ],
)
def test_a_word_is_proposed_a_meaning(target, word, code):
    assert rules.propose_code(target, word, []) == code


def test_every_code_of_the_content_is_one_of_the_register():
    for target in rules.CODED:
        words = taxonomy.load()
        if target.words == "kinds":
            known = {f"{kind.code}:" for kind in words.types} | {rules.SKIP}
            known |= {f"{kind.code}:{sub.code}" for kind in words.types for sub in kind.subtypes}
        else:
            known = {word.code for word in getattr(words, target.words)}
        assert set(rules.known_words()[target.code].values()) <= known, target.code
    assert set(selectors.NAMES) == set(rules.BY_CODE)
    assert set(selectors.KNOWN_FILES) == {known.code for known in rules.known_files()}


def test_a_row_becomes_an_incident():
    [draft] = read(["3-9-2026", "Ruzie", "Duwen in de rij."]).drafts
    assert (draft.row, draft.day, draft.kind, draft.subtype) == (2, date(2026, 9, 3), "physical_violence", "fight")
    assert (draft.place, draft.moment, draft.severity, draft.narrative) == (
        "elsewhere",
        "unknown",
        1,
        "Duwen in de rij.",
    )


def test_rows_of_a_kind_that_is_no_incident_stay_out_whatever_is_wrong_with_them():
    reading = read(["", "verzuim", ""])
    assert (reading.skipped, reading.problems, reading.drafts) == ([2], [], [])


def test_what_is_wrong_is_told_by_row_and_column():
    assert problems(
        ["3-9-2026", "Ruzie", "Goed."],
        ["ergens", "Ruzie", "Tekst."],
        ["3-9-2027", "Ruzie", "Tekst."],
        ["3-9-2012", "Ruzie", "Tekst."],
        ["3-9-2026", "Onbekend", "Tekst."],
        ["3-9-2026", "Ruzie", " "],
        ["3-9-2026", "Ruzie", "x" * 4001],
    ) == [
        (3, "date", "no_date"),
        (4, "date", "future"),
        (5, "date", "long_ago"),
        (6, "kind", "no_meaning"),
        (7, "narrative", "no_text"),
        (8, "narrative", "long_text"),
    ]  # fmt: skip


def test_every_problem_has_its_sentence():
    for code in selectors.PROBLEMS:
        assert selectors.problem_text(Problem(1, "date", code, "")) != ""
        assert "%(" not in selectors.problem_text(Problem(1, "date", code, "iets"))


def test_a_number_that_occurs_twice_is_told_with_the_row_it_stands_in_first():
    columns = COLUMNS | {"number": "c3"}
    row = ["3-9-2026", "Ruzie", "Tekst."]
    [problem] = read([*row, "12"], [*row, "12"], [*row, ""], [*row, ""], columns=columns).problems
    assert (problem.row, problem.code, problem.detail) == (3, "twice", "2")


def test_names_are_people_and_a_part_that_is_not_known_is_asked_for():
    columns = COLUMNS | {"name": "c3", "group": "c4", "part": "c5"}
    meanings = MEANINGS | {"part": {"dader": "did"}}
    row = ["3-9-2026", "Ruzie", "Tekst."]
    [draft] = read([*row, "Jip; Janneke", "7A", "Dader"], columns=columns, meanings=meanings).drafts
    assert draft.people == (Somebody("pupil", "did", "7A", "Jip"), Somebody("pupil", "did", "7A", "Janneke"))
    assert problems([*row, "Jip", "7A", ""], columns=columns, meanings=meanings) == [(2, "part", "no_meaning")]
    assert read([*row, "", "", ""], columns=columns, meanings=meanings).drafts[0].people == ()
    same = columns | {"part": "=underwent"}
    assert read([*row, "", "7A", ""], columns=same).drafts[0].people == (Somebody("pupil", "underwent", "7A"),)


def test_kinds_of_people_of_another_register_come_along():
    columns = COLUMNS | {"did": "c3", "underwent": "c4"}
    people = {"leerling": "pupil", "personeel": "staff"}
    meanings = MEANINGS | {"did": people, "underwent": people}
    [draft] = read(["3-9-2026", "Ruzie", "Tekst.", "Leerling", "Personeel"], columns=columns, meanings=meanings).drafts
    assert draft.people == (Somebody("pupil", "did"), Somebody("staff", "underwent"))


def test_the_words_of_a_column_are_counted_whatever_their_letters():
    rows = [(2, ["x", "Ruzie"]), (3, ["x", "ruzie "]), (4, ["x", ""])]
    assert rules.values_of(rows, {"kind": "c1"}, rules.BY_CODE["kind"]) == {"ruzie": 2, "": 1}
    assert rules.values_of(rows, {"measure": "c1"}, rules.BY_CODE["measure"]) == {"ruzie": 2}
    assert rules.values_of(rows, {"kind": "=other:"}, rules.BY_CODE["kind"]) == {}


CELL = st.one_of(st.text(max_size=30), st.dates().map(str), st.sampled_from(["Ruzie", "verzuim", "1-9-2026", ";"]))


@settings(suppress_health_check=[HealthCheck.too_slow])  # the first text there is takes long
@given(
    st.lists(st.lists(CELL, min_size=5, max_size=5), max_size=8),
    st.dictionaries(
        st.sampled_from([each.code for each in rules.TARGETS if not each.required]),
        st.sampled_from(["c0", "c1", "c2", "c3", "c4", "=did", ""]),
    ),
)
def test_every_row_comes_in_stays_out_or_has_a_problem(rows, columns):
    reading = read(*rows, columns=COLUMNS | columns)
    told = {draft.row for draft in reading.drafts} | set(reading.skipped) | {each.row for each in reading.problems}
    assert told == set(range(2, 2 + len(rows)))
    assert not {draft.row for draft in reading.drafts} & {each.row for each in reading.problems}
