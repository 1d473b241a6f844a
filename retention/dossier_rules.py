"""Finding a name in texts, and leaving others out of them. Pure: texts in, texts out."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher

from core.folding import folded

KEPT_DAYS = 30  # how long a dossier can be fetched
EXTENSION = 2  # months
_TOKEN = re.compile(r"\w+|\s+|[^\w\s]+")
_WORD = re.compile(r"\w+")
SHORT = 3  # letters; a shorter first name alone is too often a word


@dataclass(frozen=True)
class Other:
    """Somebody else in a case, and what they are called in a dossier."""

    name: str
    label: str


@dataclass(frozen=True)
class Piece:
    """A run of a text beside its copy. ``kind``: "same", "gone" (left out) or "new" (put in its place)."""

    kind: str
    text: str


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last one of that month (AVG article 12; Regulation 1182/71)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_of_next = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    last = first_of_next.toordinal() - 1
    return min(date.fromordinal(last), date(year, month + 1, 1).replace(day=1) + (day - day.replace(day=1)))


def words_of(text: str) -> list[str]:
    return _WORD.findall(folded(text))


def names_in(text: str, name: str) -> bool:
    """Whether a text names somebody: by the first name as a word of its own. Texts seldom have more."""
    wanted = words_of(name)
    return bool(wanted) and wanted[0] in words_of(text)


def same_person(name: str, subject: str) -> bool:
    """Whether two names can be of one person: the first words are equal, all words of the shorter are in the longer."""
    one, other = words_of(name), words_of(subject)
    if not one or not other or one[0] != other[0]:
        return False
    short, long = sorted((set(one), set(other)), key=len)
    return short <= long


def redacted(text: str, others: Iterable[Other], subject: str) -> str:
    """The text with names of others replaced, longest first; the subject's own name stays."""
    own = set(words_of(subject))
    for other in sorted(others, key=lambda each: -len(each.name)):
        words = _WORD.findall(other.name)
        if not words or same_person(other.name, subject):
            continue
        text = _replaced(text, words, other.label)
        if len(words) > 1 and len(words[0]) >= SHORT and folded(words[0]) not in own:
            text = _replaced(text, words[:1], other.label)
    return text


def _replaced(text: str, words: list[str], label: str) -> str:
    """Every place where these words follow each other, whatever the capitals and accents."""
    wanted, found, start = [folded(word) for word in words], [], 0
    tokens = list(_WORD.finditer(text))
    n = 0
    while n < len(tokens):
        run = tokens[n : n + len(wanted)]
        if [folded(token[0]) for token in run] == wanted:
            found += [text[start : run[0].start()], label]
            start = run[-1].end()
            n += len(wanted)
        else:
            n += 1
    return "".join([*found, text[start:]])


def differences(original: str, copy: str) -> list[Piece]:
    """What was left out of a text and what was put in its place; without the new pieces it is the original."""
    one, other = _TOKEN.findall(original), _TOKEN.findall(copy)
    pieces: list[Piece] = []
    for tag, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece("same", "".join(one[a:b])))
            continue
        if b > a:
            pieces.append(Piece("gone", "".join(one[a:b])))
        if d > c:
            pieces.append(Piece("new", "".join(other[c:d])))
    return pieces
