"""Reading a team from whatever a school pastes or uploads."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from schools.team_list import MAX_ROWS, decode, read_team

ANNA = ("Anna de Vries", "anna@school.example", ["teacher"], "groep 5")


def people(text, level="school"):
    with override("nl"):
        return [(row.name, row.email, row.roles, row.groups) for row in read_team(text, level=level)]


@pytest.mark.parametrize("separator", [";", ",", "\t"])
def test_any_usual_separator_is_understood(separator):
    header = separator.join(("Naam", "E-mailadres", "Rol", "Groep"))
    row = separator.join(("Anna de Vries", "Anna@School.example", "leerkracht", "groep 5"))
    with override("nl"):
        assert [row.email for row in read_team(f"{header}\r\n{row}\r\n", level="school")] == ["anna@school.example"]


def test_columns_may_stand_in_any_order():
    assert people("groepen;rollen;e-mail;naam\ngroep 5;teacher;anna@school.example;Anna de Vries") == [ANNA]


def test_without_a_header_the_order_is_name_email_roles_groups():
    assert people("Anna de Vries;anna@school.example;teacher;groep 5") == [ANNA]


def test_several_roles_in_one_cell():
    text = "Anna;anna@school.example;teacher, care_coordinator + mr"
    assert people(text)[0][2] == ["teacher", "care_coordinator", "participation_council"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_letters_with_accents_survive_every_code_page_of_excel(encoding):
    text = "naam;e-mail;rol\nZoë Daniëls;zoe@school.example;teacher"
    assert people(decode(text.encode(encoding)))[0][0] == "Zoë Daniëls"


@pytest.mark.parametrize(
    ("row", "error"),
    [
        (";anna@school.example;teacher", "name is missing"),
        ("Anna;;teacher", "email address is missing"),
        ("Anna;anna-school.example;teacher", "not an email address"),
        ("Anna;anna@school.example;", "role is missing"),
        ("Anna;anna@school.example;tovenaar", "tovenaar"),
        ("Anna;anna@school.example;board_admin", "board_admin"),
        ("A" * 121 + ";anna@school.example;teacher", "too long"),
    ],
)
def test_each_row_says_what_is_wrong(row, error):
    with override("en"):
        (read,) = read_team(row, level="school")
    assert len(read.errors) == 1
    assert error in read.errors[0]


def test_row_numbers_are_those_of_the_spreadsheet():
    rows = read_team("naam;e-mail;rol\n\nAnna;a@school.example;teacher\nBram;fout;teacher", level="school")
    assert [(row.number, bool(row.errors)) for row in rows] == [(3, False), (4, True)]


def test_a_double_address_points_to_the_first():
    with override("en"):
        rows = read_team("A;a@x.example;teacher\nB;A@X.example;teacher", level="school")
    assert not rows[0].errors
    assert "row 1" in rows[1].errors[0]


@pytest.mark.parametrize("text", ["", "\n;;\n", "naam;e-mail;rol\n"])
def test_an_empty_list_is_refused(text):
    with pytest.raises(ValidationError):
        read_team(text, level="school")


def test_a_list_that_is_too_long_is_refused():
    with pytest.raises(ValidationError):
        read_team("A;a@x.example;teacher\n" * (MAX_ROWS + 1), level="school")


@given(st.text(max_size=300))
def test_whatever_is_pasted_is_read_or_refused(text):
    try:
        rows = read_team(text, level="school")
    except ValidationError:
        return
    assert all(row.errors or (row.name and row.roles and "@" in row.email) for row in rows)


@given(st.binary(max_size=200))
def test_whatever_is_uploaded_becomes_text(content):
    assert isinstance(decode(content), str)
