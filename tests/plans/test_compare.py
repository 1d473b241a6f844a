"""What differs between two texts is marked in both; the texts themselves stay as they are."""

import random
import re
import time
from html import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.richtext import clean
from plans.compare import compare
from plans.rules import blanks

MARK = re.compile(r'<mark><span class="visually-hidden">[^<]*</span>([^<]*)</mark>')


def marked(html: str) -> list[str]:
    return MARK.findall(html)


def without_marks(html: str) -> str:
    return MARK.sub(r"\1", html)


def both(ours: str, theirs: str) -> tuple[list[str], list[str]]:
    found = compare(ours, theirs, label="Alleen hier:")
    return marked(found.ours), marked(found.theirs)


def test_equal_texts_have_no_marks():
    found = compare("<p>Zelfde</p>", "<p>Zelfde</p>", label="Alleen hier:")
    assert (found.ours, found.places, found.same) == ("<p>Zelfde</p>", 0, True)


def test_other_words_in_one_paragraph_are_marked_by_the_word():
    ours, theirs = both(
        "<p>In elke pauze lopen drie leraren rond.</p>", "<p>In elke pauze lopen vier leraren rond.</p>"
    )
    assert (ours, theirs) == (["drie"], ["vier"])


def test_every_changed_paragraph_is_a_place():
    found = compare("<p>Wij wachten zes weken.</p><p>Slot</p>", "<p>Wij wachten drie weken.</p>", label="Alleen hier:")
    assert found.places == 2


def test_an_added_item_is_marked_in_its_list_only():
    ours, theirs = both("<ul><li>een</li></ul>", "<ul><li>een</li><li>twee</li></ul>")
    assert (ours, theirs) == ([], ["twee"])


def test_paragraphs_with_little_in_common_are_marked_whole():
    ours, theirs = both("<p>Ouders worden gebeld.</p>", "<p>Wij houden toezicht op het plein.</p>")
    assert (ours, theirs) == (["Ouders worden gebeld."], ["Wij houden toezicht op het plein."])


def test_a_mark_never_crosses_a_tag():
    found = compare(
        "<p>Bel <strong>meteen de</strong> directie op.</p>", "<p>Iets heel anders</p>", label="Alleen hier:"
    )
    assert marked(found.ours) == ["Bel ", "meteen de", " directie op."]


def test_only_bold_that_differs_marks_the_paragraph():
    ours, theirs = both("<p>Bel direct</p>", "<p>Bel <strong>direct</strong></p>")
    assert ours == ["Bel direct"]
    assert theirs == ["Bel ", "direct"]


def test_a_heading_that_became_a_paragraph_is_marked():
    assert both("<h3>Toezicht</h3>", "<p>Toezicht</p>") == (["Toezicht"], ["Toezicht"])


def test_only_another_layout_has_no_marks_but_is_not_the_same():
    found = compare("<ul><li>een</li></ul>", "<blockquote><ul><li>een</li></ul></blockquote>", label="Alleen hier:")
    assert (found.places, found.same) == (0, False)


def test_the_label_is_escaped():
    assert "<b>" not in compare("<p>a</p>", "<p>c</p>", label="<b>").ours


SHAPES = ["<p>{}</p>", "<h3>{}</h3>", "<ul><li>{}</li><li>slot</li></ul>", "<p>x <strong>{}</strong> &amp; y</p>"]
texts = st.lists(
    st.tuples(st.sampled_from(SHAPES), st.text("ab &<é\n", max_size=12)).map(
        lambda part: part[0].format(escape(part[1]))
    ),
    max_size=8,
).map(lambda parts: clean("".join(parts)))
CHANCE = random.Random(1)
FEW_WORDS = ["<p>" + " ".join(CHANCE.choices("abcde", k=630)) + "</p>" for _ in range(80)]


@given(texts, texts)
def test_without_its_marks_a_text_is_what_it_was(ours, theirs):
    found = compare(ours, theirs, label="Alleen hier:")
    assert (without_marks(found.ours), without_marks(found.theirs)) == (ours, theirs)
    assert clean(found.ours.replace("Alleen hier: ", "")) == ours


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("<p>a</p>" * 20_000, "<p>b</p>" * 20_000),
        ("<p>" + "woord " * 30_000 + "</p>", "<p>" + "ander " * 30_000 + "</p>"),
        ("".join(FEW_WORDS[:40]), "".join(FEW_WORDS[40:])),
    ],
)
def test_the_longest_texts_are_compared_at_once(ours, theirs):
    start = time.perf_counter()
    compare(ours, theirs, label="Alleen hier:")
    assert time.perf_counter() - start < 5


def test_blanks_are_found_through_formatting_but_numbers_are_none():
    html = "<p>[naam schoolleider] en <strong>[naam]</strong>, zie [1] en [x] of [<em>e-mailadres</em>].</p>"
    assert blanks(html) == ["[naam schoolleider]", "[naam]", "[e-mailadres]"]
