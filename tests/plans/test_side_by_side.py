"""Two texts in two columns: what stands in only one of them is marked there."""

import re

from hypothesis import given, settings

from core.richtext import clean
from plans.compare_rules import side_by_side
from tests.plans.rich_texts import rich_texts


def marked(ours: str, theirs: str) -> tuple[list[str], list[str]]:
    found = side_by_side(ours, theirs)
    return tuple(re.findall(r"<mark>(.*?)</mark>", html, re.DOTALL) for html in (found.ours, found.theirs))


def test_equal_texts_have_no_marks():
    found = side_by_side("<p>Zelfde</p>", "<p>Zelfde</p>")
    assert (found.ours, found.theirs, found.places) == ("<p>Zelfde</p>", "<p>Zelfde</p>", 0)


def test_other_words_in_one_paragraph_are_marked_by_the_word():
    ours, theirs = "<p>In elke pauze lopen drie leraren.</p>", "<p>In elke pauze lopen vier leraren.</p>"
    assert marked(ours, theirs) == (["drie"], ["vier"])


def test_an_added_item_is_marked_in_its_list_only():
    assert marked("<ul><li>een</li></ul>", "<ul><li>een</li><li>twee</li></ul>") == ([], ["twee"])


def test_paragraphs_with_little_in_common_are_marked_whole():
    ours, theirs = "<p>Bel <strong>meteen</strong> op.</p>", "<p>Wij houden toezicht op het plein.</p>"
    assert marked(ours, theirs) == (["Bel <strong>meteen</strong> op."], ["Wij houden toezicht op het plein."])


def test_a_heading_that_became_a_paragraph_is_marked():
    assert marked("<h3>Toezicht</h3>", "<p>Toezicht</p>") == (["Toezicht"], ["Toezicht"])


@settings(max_examples=60, deadline=None)
@given(rich_texts(), rich_texts())
def test_without_its_marks_a_text_is_what_it_was(ours, theirs):
    found = side_by_side(ours, theirs)
    assert [clean(re.sub("</?mark>", "", html)) for html in (found.ours, found.theirs)] == [ours, theirs]
