"""Taking a Word document apart, and finding where its pieces belong."""

import time
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.richtext import plain_text
from plans import model_plan
from plans.import_rules import Piece, Place, TooManyPieces, joined, number, pointing_words, propose, split, with_words

WORDS = st.text("abc dé&<", min_size=1, max_size=12)
RUNS = WORDS.map(escape)
BLOCKS = st.one_of(
    st.builds("<p>{}</p>".format, RUNS),
    st.builds("<p><strong>{}</strong></p>".format, RUNS),
    st.builds("<h{0}>{1}</h{0}>".format, st.integers(1, 6), RUNS),
    st.builds("<h2>{}<br>{}</h2>".format, RUNS, RUNS),
    st.builds("<ul><li>{}<ol><li><p>{}</p></li></ol></li></ul>".format, RUNS, RUNS),
    st.builds("<table><tr><td><h1>{}</h1></td><td>{}</td></tr></table>".format, RUNS, RUNS),
    st.builds('<p><a href="https://example.org/?a=1">{}</a> {}</p>'.format, RUNS, RUNS),
)
NOTE = '<ol><li><p>{} <a href="#footnote-ref-1">↑</a></p></li></ol>'


def words(*texts: str) -> list[str]:
    return " ".join(texts).split()


@settings(max_examples=300)
@given(st.lists(BLOCKS, max_size=12))
def test_no_word_is_lost_and_none_is_said_twice(blocks):
    html = "".join(blocks)
    found = [text for piece in split(html) for text in (piece.title, plain_text(piece.html))]
    assert words(*found) == words(plain_text(html))


@settings(max_examples=60)
@given(st.lists(BLOCKS, min_size=1, max_size=8))
def test_what_is_joined_again_still_has_every_word(blocks):
    pieces = split("".join(blocks))
    expected = words(*(text for piece in pieces for text in (piece.title, plain_text(piece.html))))
    assert words(plain_text(joined(pieces, "Iets anders dan dit"))) == expected


def test_a_document_is_split_at_its_two_highest_levels():
    html = "<p>vooraf</p><h1>A</h1><p>a</p><h2>B</h2><h3>C</h3><p>c</p><h1>D</h1>"
    assert split(html) == [
        Piece(0, "", "<p>vooraf</p>"),
        Piece(1, "A", "<p>a</p>"),
        Piece(2, "B", "<h3>C</h3><p>c</p>"),
        Piece(1, "D", ""),
    ]


def test_a_title_above_everything_does_not_count_as_a_level():
    html = "<h1>Ons plan</h1><h2>A</h2><h3>B</h3><p>b</p><h3>C</h3><h2>D</h2>"
    assert [piece.title for piece in split(html)] == ["Ons plan", "A", "B", "C", "D"]


def test_lines_in_bold_are_headings_where_there_are_no_others():
    html = "<p><strong>Pesten</strong></p><p>Wij <strong>niet</strong>.</p><p><strong>Let op: dit telt.</strong></p>"
    assert split(html) == [
        Piece(2, "Pesten", "<p>Wij <strong>niet</strong>.</p><p><strong>Let op: dit telt.</strong></p>")
    ]


def test_a_heading_in_a_table_does_not_split_the_table():
    (piece,) = split("<h1>A</h1><table><tr><td><h1>B</h1></td></tr></table>")
    assert "<table>" in piece.html


def test_a_footnote_goes_with_the_piece_that_names_it():
    html = '<h1>A</h1><p>leraren<a href="#footnote-1">[1]</a></p><h1>B</h1><p>b</p>' + NOTE.format("en anderen")
    assert [piece.html for piece in split(html)] == ["<p>leraren[1]</p><p>[1] en anderen</p>", "<p>b</p>"]


def test_a_footnote_that_nothing_names_is_kept():
    assert split("<h1>A</h1>" + NOTE.format("los"))[-1].html == "<p>los</p>"


def test_a_very_long_heading_is_whole_in_the_text():
    (piece,) = split(f"<h1>{'woord ' * 60}</h1><p>x</p>")
    assert len(piece.title) == 200
    assert plain_text(piece.html).count("woord") == 60


# --- where pieces go ---


@pytest.fixture(scope="module")
def places() -> list[Place]:
    sections = model_plan.load("1").for_sector("po").sections
    return with_words([Place(each.key, each.chapter, each.number, each.title) for each in sections])


@pytest.mark.parametrize(
    ("title", "section"),
    [
        ("Toezicht", "supervision"),
        ("3.2 Pleinwacht en toezicht", "supervision"),
        ("Pestprotocol", "bullying"),
        ("Hoofdstuk 4: Meldcode huiselijk geweld en kindermishandeling", "meldcode"),
        ("Schorsing en verwijdering", "suspension"),
        ("Onze visie", "core-values"),
        ("Klachtenregeling", "complaints"),
        ("Digitaal pesten, online pesten of cyberpesten", "online"),
        ("Rol van ouders", "parents"),
        ("Ontruimingsplan en BHV", "crisis"),
    ],
)
def test_a_heading_finds_its_section(places, title, section):
    assert propose([Piece(1, title, "<p>x</p>")], places, annexes="annexes") == [f"section:{section}"]


def test_every_title_of_the_model_finds_itself(places):
    pieces = [Piece(2, f"{place.number} {place.title}", "<p>x</p>") for place in places]
    assert propose(pieces, places, annexes="annexes") == [f"section:{place.key}" for place in places]


def test_what_fits_nowhere_becomes_a_section_beside_what_came_before(places):
    pieces = [Piece(1, "Toezicht", "<p>x</p>"), Piece(1, "Kwakzalverij", "<p>x</p>")]
    assert propose(pieces, places, annexes="annexes")[1] == "new:prevention"


def test_an_annex_and_what_is_in_it_go_to_the_annexes(places):
    pieces = [
        Piece(1, "Bijlage 1: Herstel", ""),
        Piece(2, "Herstelgesprekken", "<p>x</p>"),
        Piece(1, "Pesten", "<p>x</p>"),
    ]
    assert propose(pieces, places, annexes="annexes") == ["", "new:annexes", "section:bullying"]


def test_the_contents_the_cover_and_bare_headings_are_left_out(places):
    pieces = [Piece(0, "", "<p>x</p>"), Piece(1, "Inhoudsopgave", "<p>x</p>"), Piece(1, "Pesten", "")]
    assert propose(pieces, places, annexes="annexes") == ["", "", ""]


def test_a_number_is_read_and_a_word_is_not():
    assert [number(title) for title in ("3.5 Toezicht", "Bijlage B: x", "Toezicht", "12. Pesten")] == [
        "3.5",
        "b",
        "",
        "12",
    ]


def test_words_point_to_sections_that_exist():
    assert set(pointing_words()) == {section.key for section in model_plan.load("1").sections}


@pytest.mark.parametrize(
    "html",
    [
        "<ol>" + '<li><p>x <a href="#footnote-ref-1">x</a></p></li>' * 3_000 + "<li><p>y</p></li></ol><p>z</p>",
        "".join(f"<p><strong>Kop {n}.</strong></p>" for n in range(5_000)),
        "<h1>a</h1>" * 240,
        "<ol><li>x</li></ol>" * 5_000,
    ],
    ids=["almost notes", "almost headings", "headings", "lists"],
)
def test_strange_documents_are_taken_apart_quickly(html):
    started = time.perf_counter()
    split(html)
    assert time.perf_counter() - started < 5


def test_more_headings_than_somebody_can_sort_are_refused():
    with pytest.raises(TooManyPieces):
        split("<h1>a</h1>" * 1_000)
