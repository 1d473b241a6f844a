"""A Word document taken apart at its headings, and where each piece most likely belongs. Without a database."""

import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from functools import cache
from html import escape, unescape
from pathlib import Path

from core.richtext import clean, plain_text

MAX_TITLE = 200
MAX_PIECES = 250
SHORT_LINE = 90  # characters of a bold line that can be a heading in a document without any
TITLE = 0.8  # how sure a title is that holds the name of a section
WORD = 0.6  # … or a word that points to it
LIKELY = 0.55  # from here a piece is proposed for a section
CONTENTS = ("inhoud", "inhoudsopgave")
_TAG = re.compile(r'<(/?)([a-z0-9]+)(?:\s+[a-z-]+="[^"]*")*\s*/?>')
_HEADING = re.compile("h[1-6]")
_BOLD = re.compile(r"<p><strong>((?:(?!</?(?:p|strong)>).)*)</strong></p>", re.S)
_NOTE = re.compile(r'<a href="#((?:foot|end)note-\d+)"[^>]*>(.*?)</a>', re.S)
_NOTE_TEXT = re.compile(r'<li>(.*)<a href="#((?:foot|end)note)-ref-(\d+)"[^>]*>[^<]*</a></p>', re.S)
_NUMBER = re.compile(r"^(?:hoofdstuk|paragraaf|bijlage)?\s*(\d+(?:\.\d+)*|[a-z](?=[.:)\s]))?[\s.:)–-]*", re.I)


class TooManyPieces(ValueError):
    """More headings than somebody can sort."""


@dataclass(frozen=True)
class Piece:
    """What stands under one heading: its level (0: before the first), its words, and the clean text below it."""

    level: int
    title: str
    html: str


@dataclass(frozen=True)
class Place:
    """A section that a piece can go to. ``words`` point to it when they stand in a title."""

    key: str
    chapter: str
    number: str
    title: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Block:
    """An outermost element and where it is in its text."""

    tag: str
    start: int
    end: int


def split(html: str) -> list[Piece]:
    """The pieces of a document, as ``core.docx`` gives it. No word is lost: what has no heading is a piece too.

    It is split at its two highest levels of headings, below a title that stands alone. Footnotes go with the piece
    that has their number. Raises ``RichTextError`` when a piece is too long to be a section, and ``TooManyPieces``.
    """
    html, notes = _take_notes(_with_headings(html))
    levels = _levels(html)
    headings = [block for block in _blocks(html) if block.tag in levels]
    if len(headings) >= MAX_PIECES:
        raise TooManyPieces
    starts, ends = [0, *(block.end for block in headings)], [*(block.start for block in headings), len(html)]
    pieces = []
    for heading, start, end in zip([None, *headings], starts, ends, strict=True):
        above = html[heading.start : heading.end] if heading else ""
        title, text = _words(_NOTE.sub(r"\2", above)), html[start:end]
        if len(title) > MAX_TITLE:
            text = f"<p><strong>{escape(title)}</strong></p>{text}"
        body = clean(_NOTE.sub(r"\2", text) + "".join(_named_in(above + text, notes)))
        if title or plain_text(body).strip():
            pieces.append(Piece(int(heading.tag[1]) if heading else 0, title[:MAX_TITLE], body))
    if notes:  # that nothing names
        pieces.append(Piece(0, "", clean("".join(notes.values()))))
    return pieces


def _with_headings(html: str) -> str:
    """A document without headings, where lines in bold are what its writer meant as such."""
    blocks = _blocks(html)
    if sum(bool(_HEADING.fullmatch(block.tag)) for block in blocks) > 1:
        return html
    parts, done = [], 0
    for block in blocks:
        bold = _BOLD.fullmatch(html, block.start, block.end)
        words = _words(bold[1]) if bold else ""
        if bold and words and len(words) <= SHORT_LINE and words[-1] not in ".,;:":
            parts += [html[done : block.start], f"<h2>{bold[1]}</h2>"]
            done = block.end
    return "".join(parts) + html[done:]


def _blocks(html: str) -> list[_Block]:
    found, depth, start = [], 0, 0
    for match in _TAG.finditer(html):
        closes, tag = match[1], match[2]
        if tag in ("br", "hr"):
            continue
        if not closes:
            start = match.start() if not depth else start
            depth += 1
        elif depth:
            depth -= 1
            if not depth:
                found.append(_Block(tag, start, match.end()))
    return found


def _levels(html: str) -> list[str]:
    """The headings to split at: the two highest that are there, or three if the highest is one title for all."""
    tags = sorted(block.tag for block in _blocks(html) if _HEADING.fullmatch(block.tag))
    used = sorted(set(tags))
    return used[:3] if used and tags.count(used[0]) == 1 else used[:2]


def _words(html: str) -> str:
    return " ".join(unescape(_TAG.sub("", html.replace("<br>", " "))).split())


def _take_notes(html: str) -> tuple[str, dict[str, str]]:
    """The text without the list of footnotes that ends it, and those by their name."""
    blocks = _blocks(html)
    if not blocks or blocks[-1].tag != "ol":
        return html, {}
    listed = html[blocks[-1].start : blocks[-1].end].removeprefix("<ol>").removesuffix("</ol>")
    found = [_NOTE_TEXT.fullmatch(item) for item in listed.removesuffix("</li>").split("</li>")]
    notes = {f"{match[2]}-{match[3]}": match[1].rstrip() + "</p>" for match in found if match}
    if len(notes) < len(found):  # an ordinary list, or one we do not understand: leave it
        return html, {}
    return html[: blocks[-1].start] + html[blocks[-1].end :], notes


def _named_in(html: str, notes: dict[str, str]) -> list[str]:
    """The footnotes that a text names, each behind its number; they are taken out of ``notes``."""
    named = [(match[2], notes.pop(match[1])) for match in _NOTE.finditer(html) if match[1] in notes]
    return [f"<p>{label} {note.removeprefix('<p>')}" for label, note in named]


# --- where a piece belongs ---


@cache
def pointing_words() -> dict[str, tuple[str, ...]]:
    """Per section of the model the words that point to it."""
    found = tomllib.loads((Path(__file__).parent / "content" / "word.toml").read_text(encoding="utf-8"))
    return {key: tuple(words) for key, words in found.items()}


def propose(pieces: Iterable[Piece], places: Sequence[Place], *, annexes: str) -> list[str]:
    """For each piece where it most likely goes: ``section:<key>``, ``new:<chapter>``, or nowhere when it is empty.

    ``annexes`` is the chapter of what calls itself an annex.
    """
    found, chapter, annex_level = [], places[0].chapter, 0
    for piece in pieces:
        if annex_level and piece.level <= annex_level:
            annex_level = 0
        if piece.title.lower().startswith("bijlage"):
            annex_level = annex_level or piece.level
        possible = [place for place in places if place.chapter == annexes] if annex_level else places
        place = max(possible, key=lambda each: likeness(piece, each))
        likely = likeness(piece, place) >= LIKELY
        if not (piece.level and piece.html) or normal(piece.title) in CONTENTS:
            found.append("")
        else:
            found.append(f"section:{place.key}" if likely else f"new:{annexes if annex_level else chapter}")
        if likely and not annex_level:
            chapter = place.chapter
    return found


def likeness(piece: Piece, place: Place) -> float:
    """How much a piece is like a section, by its title, a little by its number and the words in its text."""
    title, name = normal(piece.title), normal(place.title)
    if not title:
        return 0.0
    score = SequenceMatcher(None, title, name).ratio() - 0.15  # short words soon look alike
    if len(name) > 4 and re.search(rf"\b{re.escape(name)}\b", title):
        score = max(score, TITLE)
    pointing = sum(bool(re.search(rf"\b{re.escape(word)}", title)) for word in place.words)
    score = max(score, WORD + 0.1 * min(pointing, 3) if pointing else 0)
    if score < LIKELY - 0.15:
        return score
    if number(piece.title) == place.number.lower():
        score += 0.05
    text = plain_text(piece.html).lower()
    return score + 0.03 * min(sum(word in text for word in place.words), 4)


def number(title: str) -> str:
    """The number in front of a title, such as "3.5" or "b"; empty without one."""
    match = _NUMBER.match(title)
    return (match[1] or "").lower() if match else ""


def normal(title: str) -> str:
    """A title to compare: without its number, in small letters."""
    return " ".join(_NUMBER.sub("", title, count=1).lower().split())


# --- what becomes of the pieces ---


def joined(pieces: Sequence[Piece], title: str) -> str:
    """The text of the pieces that go to one section, each under its own heading unless that is the section's."""
    parts = []
    for piece in pieces:
        same = normal(piece.title) in ("", normal(title))
        parts.append(piece.html if same else clean(f"<h3>{escape(piece.title)}</h3>") + piece.html)
    return "".join(parts)


def with_words(places: Iterable[Place]) -> list[Place]:
    return [replace(place, words=pointing_words().get(place.key, ())) for place in places]
