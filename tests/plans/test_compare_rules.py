"""Two texts in one: what went and what came, inside lists and tables that stay whole."""

import re
import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.richtext import clean
from plans.compare_rules import added, compare_texts, removed
from plans.sequence_rules import equal_pairs
from tests.plans.rich_texts import rich_texts

LIST = "<ul><li>Bel 112</li><li>Ga naar buiten</li></ul>"
TABLE = (
    '<table><thead><tr><th scope="col">Wie</th><th scope="col">Dag</th></tr></thead>'
    "<tbody><tr><td>Anna</td><td>maandag</td></tr><tr><td>Bram</td><td>dinsdag</td></tr></tbody></table>"
)


def without(html: str, state: str) -> str:
    """One of the two texts in a comparison: without what was ``added``, or ``removed``."""
    gone, stays = ("ins", "del") if state == "added" else ("del", "ins")
    html = re.sub(rf"<{gone}>.*?</{gone}>", "", html, flags=re.DOTALL)
    html = re.sub(rf"</?{stays}>", "", html)
    found = re.compile(rf'<(\w+)[^>]* class="{state}">')
    while match := found.search(html):
        html = html[: match.start()] + html[end_of(html, match[1], match.end()) :]
    return clean(re.sub(r' class="(?:added|removed)"', "", html), limited=False)


def end_of(html: str, tag: str, place: int) -> int:
    """Where the element ends that was opened just before ``place``."""
    depth = 0 if tag == "hr" else 1
    while depth:
        match = re.compile(rf"<(/?){tag}\b[^>]*>").search(html, place)
        depth += -1 if match[1] else 1
        place = match.end()
    return place


def marked(old: str, new: str) -> str:
    return compare_texts(old, new).html


def test_other_words_are_marked_inside_the_paragraph():
    html = marked("<p>In elke pauze lopen drie leraren rond.</p>", "<p>In elke pauze lopen vier leraren rond.</p>")
    assert html == "<p>In elke pauze lopen <del>drie</del><ins>vier</ins> leraren rond.</p>"


def test_a_word_that_came_between_takes_one_space_with_it():
    html = marked("<p>Wij lopen samen rond.</p>", "<p>Wij lopen altijd samen rond.</p>")
    assert html == "<p>Wij lopen <ins>altijd </ins>samen rond.</p>"


def test_an_item_that_came_stays_an_item_of_its_list():
    new = LIST.replace("</ul>", "<li>Tel de kinderen</li></ul>")
    assert marked(LIST, new) == LIST.replace("</ul>", '<li class="added"><ins>Tel de kinderen</ins></li></ul>')


def test_words_inside_a_nested_list_are_marked_there():
    old = "<ul><li>Bij brand<ul><li>Bel de brandweer meteen</li></ul></li></ul>"
    assert marked(old, old.replace("meteen", "direct")) == old.replace("meteen", "<del>meteen</del><ins>direct</ins>")


def test_a_row_that_went_stays_a_row_of_its_table():
    row = "<tr><td>Bram</td><td>dinsdag</td></tr>"
    gone = '<tr class="removed"><td><del>Bram</del></td><td><del>dinsdag</del></td></tr>'
    assert marked(TABLE, TABLE.replace(row, "")) == TABLE.replace(row, gone)


def test_a_column_that_came_is_marked_in_every_row():
    new = re.sub(r"</tr>", "<td>036</td></tr>", TABLE).replace("<td>036</td>", '<th scope="col">Telefoon</th>', 1)
    html = marked(TABLE, clean(new))
    assert html.count('class="added"') == 3
    assert "<del>" not in html


def test_a_table_with_joined_cells_in_another_lay_out_is_shown_twice():
    spanning = '<table><tbody><tr><td colspan="2">Anna en Bram</td></tr></tbody></table>'
    html = marked(TABLE, spanning)
    assert (html.count("<table"), html.count('<table class="removed">'), html.count('<table class="added">')) == (
        2,
        1,
        1,
    )


def test_paragraphs_with_little_in_common_are_shown_one_after_the_other():
    html = marked("<p>Ouders worden gebeld.</p>", "<p>Wij houden toezicht op het plein.</p>")
    assert html.startswith('<p class="removed"><del>Ouders worden gebeld.</del></p><p class="added">')


def test_a_chance_word_between_two_changes_does_not_chop_them_up():
    html = marked(
        "<p>Na drie weken belt de leerkracht naar de ouders thuis op.</p>",
        "<p>Na drie weken mailt de directeur aan alle gezinnen thuis op.</p>",
    )
    assert html.count("<del>") == html.count("<ins>") == 1


def test_only_bold_that_differs_is_shown():
    assert marked("<p>Bel direct.</p>", "<p>Bel <strong>direct</strong>.</p>") == (
        "<p>Bel <del>direct</del><ins><strong>direct</strong></ins>.</p>"
    )


def test_only_what_changed_is_shown_with_the_heading_above_it():
    old = "<p>Begin</p><h3>Toezicht</h3><p>Wij lopen rond op het plein.</p><p>Slot</p>"
    new = old.replace("rond", "samen")
    assert compare_texts(old, new).excerpt == (
        '<p class="skipped">…</p><h3>Toezicht</h3><p>Wij lopen <del>rond</del><ins>samen</ins> op het plein.</p>'
        '<p class="skipped">…</p>'
    )


def test_places_are_counted():
    assert compare_texts("<p>een twee</p><p>slot</p>", "<p>een drie</p>").places == 2
    assert compare_texts(LIST, LIST).places == 0


@settings(max_examples=100, deadline=None)
@given(rich_texts(), rich_texts())
def test_both_texts_are_in_it_to_the_letter(old, new):
    html = marked(old, new)
    assert without(html, "added") == old
    assert without(html, "removed") == new


@settings(max_examples=50, deadline=None)
@given(st.data())
def test_a_text_with_a_few_changes_is_in_it_to_the_letter(data):
    parts = data.draw(st.lists(rich_texts(max_size=2), min_size=2, max_size=5))
    old = clean("".join(parts))
    place = data.draw(st.integers(0, len(parts) - 1))
    new = clean("".join([*parts[:place], data.draw(rich_texts(max_size=1)), *parts[place + 1 :]]))
    html = marked(old, new)
    assert without(html, "added") == old
    assert without(html, "removed") == new


@settings(max_examples=40, deadline=None)
@given(rich_texts())
def test_a_text_that_came_or_went_is_in_it_to_the_letter(html):
    assert without(added(html), "removed") == html
    assert without(removed(html), "added") == html


@given(st.lists(st.sampled_from("abcd"), max_size=12), st.lists(st.sampled_from("abcd"), max_size=12))
def test_the_longest_common_sequence_is_found(old, new):
    pairs = equal_pairs(old, new)
    assert all(old[i] == new[j] for i, j in pairs)
    assert all(a < c and b < d for (a, b), (c, d) in pairwise(pairs))
    lengths = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i, left in enumerate(old):
        for j, right in enumerate(new):
            lengths[i + 1][j + 1] = lengths[i][j] + 1 if left == right else max(lengths[i][j + 1], lengths[i + 1][j])
    assert len(pairs) == lengths[-1][-1]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("<p>a b</p>" * 5_000, "<p>b a</p>" * 5_000),
        ("<p>" + "woord " * 30_000 + "</p>", "<p>" + "ander " * 30_000 + "</p>"),
        ("<p>" + "a b " * 20_000 + "</p>", "<p>" + "b c a " * 15_000 + "</p>"),
    ],
)
def test_the_longest_texts_are_compared_at_once(old, new):
    start = time.perf_counter()
    compare_texts(old, new)
    assert time.perf_counter() - start < 5
