"""Sentences of a text, and finding one again after the text changed. Pure."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from html import unescape

MOST = 400  # characters of a sentence that is kept
ALIKE = 0.75  # so much of a sentence must remain for it to be the same one, said otherwise
SHORTEST = 3  # words: fewer say nothing

# A block's own words, up to where another block begins or ends: the text of a list item before its sub-list too.
_BLOCK = re.compile(
    r"<(?P<tag>p|li|h3|h4|td|th)(?P<attrs>[^>]*)>(?P<inner>(?:(?!</?(?:p|li|ul|ol|h3|h4|table|td|th|blockquote)\b).)*)",
    re.DOTALL,
)
_TAG = re.compile(r"<[^>]*>")
_END = re.compile(r"(?<=[.!?])\s+(?=[^\W\d_a-z]|\d)")


def words_of(html: str) -> str:
    return " ".join(unescape(_TAG.sub("", html.replace("<br>", " "))).split())


def sentences(html: str) -> list[str]:
    """The sentences of a canonical text, block by block, in order; headings and scraps are none."""
    found = []
    for block in _BLOCK.finditer(html):
        if block["tag"] not in ("h3", "h4"):
            found += [part for part in _END.split(words_of(block["inner"])) if len(part.split()) >= SHORTEST]
    return [part[:MOST] for part in found]


def find(quote: str, said: Sequence[str]) -> str | None:
    """The sentence as it reads now: the same one, or the one most like it; None when it is gone."""
    if quote in said:
        return quote
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(quote.lower())
    best, likeness = None, ALIKE
    for sentence in said:
        matcher.set_seq1(sentence.lower())
        if matcher.real_quick_ratio() >= likeness and matcher.quick_ratio() >= likeness and matcher.ratio() >= likeness:
            best, likeness = sentence, matcher.ratio()
    return best


def marked(html: str, wanted: Sequence[str]) -> str:
    """The text with the blocks that hold one of the sentences marked; the first gets the id ``zin``."""
    state = {"first": True}

    def mark(block: re.Match) -> str:
        if not wanted or not any(sentence in words_of(block["inner"]) for sentence in wanted):
            return block[0]
        name = ' id="zin"' if state["first"] else ""
        state["first"] = False
        return f'<{block["tag"]}{block["attrs"]}{name} class="tied">{block["inner"]}'

    return _BLOCK.sub(mark, html)
