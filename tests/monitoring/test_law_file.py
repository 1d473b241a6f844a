"""Numbers from result files of providers, however they are laid out."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st

from core.tables import Row, Table, read_table
from core.xlsx import Sheet, xlsx
from monitoring.law_file_rules import MOST, TooMany, candidates, guesses
from tests.monitoring.test_law import STEPS, write

FILE = "/s/regenboog/monitor/wettelijk/uitkomsten/bestand/"
BY_ROW = (
    "Onderdeel;Schoolgemiddelde;Landelijk\nErvaren veiligheid;3,41;3,30\nAantasting veiligheid;3,60;3,55\n"
    "Welbevinden;3,22;3,20\nAantal respondenten;111;\nUitgenodigd;120;\n"
)
BY_COLUMN = [
    [
        "School",
        "Veiligheidsbeleving score",
        "Aantasting score",
        "Welbevinden score",
        "Respondenten",
        "Aantal leerlingen",
    ],
    ["De Regenboog", 3.41, 3.6, 3.22, 111, 120],
]


@pytest.fixture
def client(world, sign_in):
    found = sign_in(world.leader)
    write(found, "vragenlijst")
    return found


def send(client, content: bytes, name: str = "uitslag.csv"):
    return client.post(FILE, {"file": SimpleUploadedFile(name, content)})


def guessed(content: bytes) -> dict[str, str]:
    found = candidates(read_table(content))
    return {field: f"{found[n].number:f}" for field, n in guesses(found).items()}


RIGHT = {"experience": "3.41", "violation": "3.6", "wellbeing": "3.22", "asked": "120", "answered": "111"}


def test_numbers_below_each_other_are_found():
    assert guessed(BY_ROW.encode()) == RIGHT


def test_numbers_beside_each_other_are_found():
    assert guessed(xlsx([Sheet("Uitslag", BY_COLUMN)])) == RIGHT


def test_a_number_of_other_schools_is_never_guessed():
    assert guessed(b"Onderdeel;Landelijk gemiddelde\nWelbevinden;3,2\nRest;1\n") == {}


def test_what_was_chosen_stands_in_the_form_until_somebody_saves_it(client):
    page = send(client, BY_ROW.encode())
    assert page.status_code == 200
    assert "Welk getal is wat?" in page.content.decode()
    address = "/s/regenboog/monitor/wettelijk/uitkomsten/?experience=3.41&violation=3.6&wellbeing=3.22&answered=111"
    form = client.get(address).content.decode()
    assert 'value="3,41"' in form or 'value="3.41"' in form
    assert 'value="111"' in form
    assert client.post(address, {**STEPS["uitkomsten"], "seen": 1}).status_code == 302


@pytest.mark.parametrize(
    "content", [b"%PDF-1.7", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"", b"Naam;Groep\nJan;7\n"[:11]]
)
def test_what_is_no_table_is_refused_with_a_reason(client, content):
    assert send(client, content).status_code == 422


def test_a_list_of_pupils_is_refused(client):
    rows = "".join(f"{n};3;2;4;1;3\n" for n in range(100))
    page = send(client, f"leerling;a;b;c;d;e\n{rows}".encode())
    assert page.status_code == 422
    assert "te veel getallen" in page.content.decode()


def test_words_of_a_file_are_harmless_on_the_page(client):
    page = send(client, b"Onderdeel;Gemiddelde\n<script>alert(1)</script> welbevinden;3,2\nrest;1\n").content.decode()
    assert "<script>alert" not in page


def test_without_a_questionnaire_that_comes_first(world, sign_in):
    assert sign_in(world.leader).get(FILE).url.split("?")[0].endswith("/vragenlijst/")


cells = st.none() | st.integers(-1000, 1000) | st.floats(-1e6, 1e6) | st.text(max_size=30)


@given(st.lists(st.lists(cells, min_size=3, max_size=3), max_size=60))
def test_any_table_gives_guesses_that_are_numbers_of_it(rows):
    table = Table(("welbevinden", "score", "respons"), tuple(Row(n, tuple(row)) for n, row in enumerate(rows)))
    try:
        found = candidates(table)
    except TooMany:
        return
    assert len(found) <= MOST
    assert all(0 <= n < len(found) for n in guesses(found).values())
