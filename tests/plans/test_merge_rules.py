"""Our text and the board's new model, made into one without losing a word of either."""

import re
import time
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.richtext import clean
from plans import model_plan
from plans.merge_rules import Conflict, Merged, merge
from plans.word_rules import atoms
from tests.plans.rich_texts import rich_texts

LIST = "<ul><li>Bel 112</li><li>Ga naar buiten</li><li>Tel de kinderen</li></ul>"
TABLE = (
    '<table><thead><tr><th scope="col">Wie</th><th scope="col">Dag</th></tr></thead>'
    "<tbody><tr><td>Anna de Boer</td><td>maandag</td></tr><tr><td>Bram Visser</td><td>dinsdag</td></tr></tbody></table>"
)


def test_changes_in_two_paragraphs_are_both_taken():
    merged = merge(
        "<p>Wij lopen rond.</p><p>Wij bellen ouders.</p>",
        "<p>Wij lopen samen rond.</p><p>Wij bellen ouders.</p>",
        "<p>Wij lopen rond.</p><p>Wij bellen ouders altijd.</p>",
    )
    assert merged == Merged("<p>Wij lopen samen rond.</p><p>Wij bellen ouders altijd.</p>")
    assert merged.clean


def test_changes_of_other_words_in_one_paragraph_are_both_taken():
    merged = merge(
        "<p>In elke pauze lopen drie leraren op het plein rond.</p>",
        "<p>In iedere pauze lopen drie leraren op het plein rond.</p>",
        "<p>In elke pauze lopen drie leraren bij het hek rond.</p>",
    )
    assert merged == Merged("<p>In iedere pauze lopen drie leraren bij het hek rond.</p>")


def test_the_same_words_changed_by_both_are_a_conflict_that_keeps_both():
    base, ours, theirs = (f"<p>Wij bellen na {word} weken.</p>" for word in ("zes", "vier", "drie"))
    merged = merge(base, ours, theirs)
    assert merged == Merged(ours + theirs, (Conflict(base, ours, theirs),))
    assert not merged.clean


def test_the_same_change_of_both_is_taken_once():
    assert merge("<p>a b</p><p>c</p>", "<p>a x</p><p>c</p>", "<p>a x</p><p>d e</p>").html == "<p>a x</p><p>d e</p>"


def test_what_the_model_took_out_goes_when_we_left_it_as_it_was():
    assert merge("<p>Oud.</p><p>Blijft.</p>", "<p>Oud.</p><p>Blijft hier.</p>", "<p>Blijft.</p>") == Merged(
        "<p>Blijft hier.</p>"
    )


def test_what_the_model_took_out_stays_when_we_changed_it_and_somebody_has_to_look():
    merged = merge("<p>Wij lopen rond.</p><p>Slot</p>", "<p>Wij lopen samen rond.</p><p>Slot</p>", "<p>Slot</p>")
    assert merged.html == "<p>Wij lopen samen rond.</p><p>Slot</p>"
    assert merged.conflicts == (Conflict("<p>Wij lopen rond.</p>", "<p>Wij lopen samen rond.</p>", ""),)


def test_what_we_wrote_below_the_model_stands_beside_what_the_model_added():
    ours, theirs = "<p>Model.</p><p>Van de school zelf.</p>", "<p>Model.</p><p>Nieuw bij het bestuur.</p>"
    merged = merge("<p>Model.</p>", ours, theirs)
    assert merged == Merged("<p>Model.</p><p>Van de school zelf.</p><p>Nieuw bij het bestuur.</p>")


def test_two_additions_that_say_nearly_the_same_have_to_be_looked_at():
    merged = merge("<p>a</p>", "<p>a</p><p>Bel de ouders meteen</p>", "<p>a</p><p>Bel de ouders direct</p>")
    assert not merged.clean
    assert "meteen" in merged.html
    assert "direct" in merged.html


def test_two_other_texts_in_the_place_of_one_have_to_be_looked_at():
    merged = merge("<p>een twee</p>", "<p>drie vier</p>", "<p>vijf zes</p>")
    assert merged.html == "<p>drie vier</p><p>vijf zes</p>"
    assert merged.conflicts == (Conflict("<p>een twee</p>", "<p>drie vier</p>", "<p>vijf zes</p>"),)


def test_two_texts_where_there_was_none_have_to_be_looked_at():
    assert merge("", "<p>Wij</p>", "<p>Zij</p>").conflicts == (Conflict("", "<p>Wij</p>", "<p>Zij</p>"),)


def test_items_of_a_list_come_from_both():
    ours = LIST.replace("<li>Ga", "<li>Trek de deur dicht</li><li>Ga")
    theirs = LIST.replace("Tel de kinderen", "Tel alle kinderen")
    assert merge(LIST, ours, theirs) == Merged(ours.replace("Tel de", "Tel alle"))


def test_cells_and_rows_of_a_table_come_from_both():
    ours = TABLE.replace("maandag", "donderdag")
    theirs = TABLE.replace("</tbody>", "<tr><td>Els van Dam</td><td>vrijdag</td></tr></tbody>")
    assert merge(TABLE, ours, theirs) == Merged(theirs.replace("maandag", "donderdag"))


def test_another_column_beside_another_cell_keeps_both_tables():
    ours = TABLE.replace("maandag", "donderdag")
    theirs = clean(TABLE.replace("</tr>", "<td>036</td></tr>"))
    merged = merge(TABLE, ours, theirs)
    assert (merged.html, merged.clean) == (ours + theirs, False)


def test_a_quoted_fact_stays_whole():
    fact = '<span data-fact="schools.name">De Boom</span>'
    base = f"<p>Op {fact} let iedereen op.</p>"
    merged = merge(base, base.replace("Op", "Bij"), base.replace("iedereen", "elk"))
    assert merged == Merged(f"<p>Bij {fact} let elk op.</p>")


BLOCK = re.compile(r"</?(?:p|h3|h4|ul|ol|li|blockquote|hr|table|caption|thead|tbody|tr|th|td)\b[^>]*>|<br>")


def words(html: str) -> Counter:
    return Counter(text for text, _ in atoms(BLOCK.sub(" ", html)) if not text.isspace())


@st.composite
def three_texts(draw) -> tuple[str, str, str]:
    """A text and two that grew from it, sometimes far."""
    parts = draw(st.lists(rich_texts(max_size=1), max_size=4))

    def grown(part: str) -> str:
        what = draw(st.sampled_from(["same", "same", "word", "word", "other", "gone", "more"]))
        if what == "word":
            old = draw(st.sampled_from(["drie", "de", "in", "x", "slot"]))
            return part.replace(old, draw(st.sampled_from(["NU", "", "zes keer"])), 1)
        extra = draw(rich_texts(max_size=1)) if what in ("other", "more") else ""
        return extra if what in ("other", "gone") else part + extra

    ours, theirs = (clean("".join(map(grown, parts))) for _ in range(2))
    return clean("".join(parts)), ours, theirs


@settings(max_examples=80, deadline=None)
@given(three_texts())
def test_nothing_that_either_added_is_lost_and_the_text_is_sound(texts):
    base, ours, theirs = texts
    merged = merge(base, ours, theirs)
    kept = words(merged.html)
    for side in (ours, theirs):
        assert words(side) - words(base) <= kept
    assert clean(merged.html, limited=False) == merged.html
    everything = " ".join((merged.html, *texts))
    for conflict in merged.conflicts:
        assert conflict.ours != conflict.theirs
        assert set(words(conflict.ours)) <= set(words(everything))


@settings(max_examples=40, deadline=None)
@given(three_texts())
def test_who_changed_nothing_gets_the_other_text(texts):
    base, ours, _ = texts
    assert merge(base, ours, base) == merge(base, base, ours) == merge(base, ours, ours) == Merged(ours)


@settings(max_examples=40, deadline=None)
@given(three_texts())
def test_a_conflict_is_one_from_both_sides(texts):
    base, ours, theirs = texts
    assert merge(base, ours, theirs).clean == merge(base, theirs, ours).clean


@pytest.fixture
def model_texts() -> list[str]:
    return [clean(section.example_html) for section in model_plan.load("1").sections]


def test_forty_sections_are_merged_at_once(model_texts):
    started = time.perf_counter()
    for html in (model_texts * 2)[:40]:
        merge(html, html.replace("school", "schoolteam"), html.replace("ouders", "ouders en verzorgers"))
    assert time.perf_counter() - started < 3
