"""Show what differs between two texts of one section. Pure: canonical HTML in (``core.richtext.clean``), HTML out.

Both texts stay whole. What stands in only one of them is marked there: the words inside a paragraph both have,
otherwise the whole paragraph, list item or cell. Structure is never touched, only text is wrapped in ``<mark>``.
"""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby

from django.utils.html import escape

_BLOCK_TAG = re.compile(r"(</?(?:p|h3|h4|ul|ol|li|blockquote|hr|table|caption|thead|tbody|tr|th|td)\b[^>]*>)")
_TOKEN = re.compile(r"<[^>]*>|&[^;\s]+;|\w+|\s+|.", re.DOTALL)

# Comparing costs the product of both lengths; beyond this whole pieces are marked, so that a page never waits.
_MOST_PIECES = 1_500
_WORD_BUDGET = 2_000_000
_ALIKE = 0.5  # below this two pieces have so little in common that marking words would only confuse


@dataclass(frozen=True)
class Comparison:
    """Two texts with marks, and in how many places they differ. No marks but not ``same``: only their layout."""

    ours: str
    theirs: str
    places: int
    same: bool


def compare(ours: str, theirs: str, *, label: str) -> Comparison:
    """Mark what stands in only one of two texts; ``label`` is read out before every mark."""
    texts = [_Text(html, label) for html in (ours, theirs)]
    budget = _WORD_BUDGET
    places = 0
    for tag, i1, i2, j1, j2 in _differences(texts[0].pieces, texts[1].pieces):
        places += max(i2 - i1, j2 - j1)
        pairs = list(zip(range(i1, i2), range(j1, j2), strict=False)) if tag == "replace" else []
        for i, j in pairs:
            left, right = texts[0].tokens(i), texts[1].tokens(j)
            cost = len(left) * len(right)
            if cost > budget or not _mark_words(texts, i, j, left, right):
                texts[0].mark(i)
                texts[1].mark(j)
            budget -= min(cost, budget)
        for i in range(i1 + len(pairs), i2):
            texts[0].mark(i)
        for j in range(j1 + len(pairs), j2):
            texts[1].mark(j)
    return Comparison(texts[0].html, texts[1].html, places, ours == theirs)


class _Text:
    """A text cut at its block tags; the pieces in between hold words and inline tags."""

    def __init__(self, html: str, label: str):
        self.parts = _BLOCK_TAG.split(html)  # text, tag, text, tag … text
        self.places = [n for n in range(0, len(self.parts), 2) if self.parts[n].strip()]
        self.pieces = [(self.parts[n - 1] if n else "", self.parts[n]) for n in self.places]
        self.open = f'<mark><span class="visually-hidden">{escape(label)} </span>'

    @property
    def html(self) -> str:
        return "".join(self.parts)

    def tokens(self, index: int) -> list[str]:
        return _TOKEN.findall(self.pieces[index][1])

    def mark(self, index: int, marked: list[bool] | None = None) -> None:
        """Mark a piece, or those of its tokens that are ``marked``; a mark never holds a tag."""
        tokens = self.tokens(index)
        chosen = zip(tokens, marked or [True] * len(tokens), strict=True)
        runs = groupby(chosen, key=lambda each: each[1] and not each[0].startswith("<"))
        written = ((yes, "".join(token for token, _ in run)) for yes, run in runs)
        self.parts[self.places[index]] = "".join(
            f"{self.open}{text}</mark>" if yes and text.strip() else text for yes, text in written
        )


def _differences(ours: list, theirs: list) -> list[tuple[str, int, int, int, int]]:
    """What differs, as in ``SequenceMatcher.get_opcodes``; of very long texts only begin and end are compared."""
    shortest = min(len(ours), len(theirs))
    start = next((n for n in range(shortest) if ours[n] != theirs[n]), shortest)
    rest = shortest - start
    end = next((n for n in range(rest) if ours[-1 - n] != theirs[-1 - n]), rest)
    left, right = ours[start : len(ours) - end], theirs[start : len(theirs) - end]
    if len(left) + len(right) > _MOST_PIECES:
        return [("replace", start, len(ours) - end, start, len(theirs) - end)]
    codes = SequenceMatcher(None, left, right, autojunk=False).get_opcodes()
    return [(tag, i1 + start, i2 + start, j1 + start, j2 + start) for tag, i1, i2, j1, j2 in codes if tag != "equal"]


def _mark_words(texts: list[_Text], i: int, j: int, left: list[str], right: list[str]) -> bool:
    """Mark the words two pieces do not share; False when they have too little in common, or nothing to show."""
    words = [[n for n, token in enumerate(tokens) if not token.isspace()] for tokens in (left, right)]
    matcher = SequenceMatcher(None, [left[n] for n in words[0]], [right[n] for n in words[1]], autojunk=False)
    if matcher.ratio() < _ALIKE:
        return False
    marked = [False] * len(left), [False] * len(right)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        for flags, places in ((marked[0], words[0][i1:i2]), (marked[1], words[1][j1:j2])):
            if tag != "equal" and places:
                flags[places[0] : places[-1] + 1] = [True] * (places[-1] + 1 - places[0])
    shows = any(
        yes and not token.startswith("<")
        for tokens, flags in zip((left, right), marked, strict=True)
        for token, yes in zip(tokens, flags, strict=True)
    )
    if shows:
        texts[0].mark(i, marked[0])
        texts[1].mark(j, marked[1])
    return shows
