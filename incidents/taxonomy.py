"""The words of the register, as versioned content files: kinds of incidents, places, moments, people, measures.

An incident keeps the version it was reported with, so that what a word meant then is never lost. Pure Python.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from core.content import ContentError, Fields, read_toml
from incidents.rules import LIGHT

CONTENT = Path(__file__).parent / "content"
CURRENT = "1"
OTHER = "other"  # what a board cannot switch off: something always fits
TRACKS = ("sanction", "guidance")


@dataclass(frozen=True)
class Word:
    """A code and how it reads. ``guide``: what helps to choose it; ``days``: a measure with a first and a last day.

    The other fields are of some lists only.
    """

    code: str
    name: str
    guide: str = ""
    many: str = ""
    track: str = ""
    reporter: bool = True
    days: bool = False
    board: bool = False


@dataclass(frozen=True)
class IncidentType:
    """A kind of incident. See the head of ``types.toml`` for its marks."""

    code: str
    name: str
    short: str
    guide: str
    next: tuple[str, ...]
    subtypes: tuple[Word, ...]
    first: bool
    restricted: bool
    bullying: bool
    arbo: bool
    check: bool
    by_staff: str
    wordless: bool

    def asks_whether_it_stopped(self, severity: int) -> bool:
        """Something light does not, but bullying does: it goes on unseen."""
        return self.check and (self.bullying or severity > LIGHT)

    def subtype(self, code: str) -> Word | None:
        return next((row for row in self.subtypes if row.code == code), None)


@dataclass(frozen=True, eq=False)
class Taxonomy:
    """A version of the words. Lists are in the order in which people see them."""

    version: str
    types: tuple[IncidentType, ...]
    places: tuple[Word, ...]
    moments: tuple[Word, ...]
    motives: tuple[Word, ...]
    means: tuple[Word, ...]
    severities: tuple[Word, ...]
    persons: tuple[Word, ...]
    parts: tuple[Word, ...]
    measures: tuple[Word, ...]
    parties: tuple[Word, ...]
    decisions: tuple[Word, ...]
    conditions: tuple[Word, ...]
    attendees: tuple[Word, ...]
    questions: tuple[Word, ...]

    def type(self, code: str) -> IncidentType:
        """Raises ``KeyError`` for an unknown code, as the other look-ups do."""
        return _find(self.types, code)

    def severity(self, number: int) -> Word:
        return _find(self.severities, str(number))

    def word(self, kind: str, code: str) -> Word:
        """``kind``: the name of a list, such as "places"."""
        return _find(getattr(self, kind), code)


def _find(rows: tuple[Any, ...], code: str) -> Any:
    for row in rows:
        if row.code == code:
            return row
    raise KeyError(code)


@cache
def load(version: str = CURRENT) -> Taxonomy:
    """Raises ``ContentError``, which names the file and the field."""
    words = read_toml(CONTENT / version / "words.toml")
    types = read_toml(CONTENT / version / "types.toml")
    lists = {
        "places": unique(words, "place"),
        "moments": unique(words, "moment"),
        "motives": unique(words, "motive"),
        "means": unique(words, "means"),
        "severities": unique(words, "severity"),
        "persons": unique(words, "person"),
        "parts": unique(words, "part"),
        "measures": unique(words, "measure"),
        "parties": unique(words, "party"),
        "decisions": unique(words, "decision"),
        "conditions": unique(words, "condition"),
        "attendees": unique(words, "attendee"),
        "questions": unique(words, "question"),
    }
    words.finish()
    found = Taxonomy(version=version, types=unique(types, "type", _type), **lists)
    types.finish()
    return found


@cache
def wordless() -> frozenset[str]:
    """The kinds of which the register keeps no word, in any version."""
    return frozenset(kind.code for version in versions() for kind in load(version).types if kind.wordless)


@cache
def versions() -> tuple[str, ...]:
    return tuple(sorted(path.name for path in CONTENT.iterdir() if path.is_dir()))


def unique(fields: Fields, name: str, make: Callable[[Fields], Any] | None = None) -> tuple[Any, ...]:
    rows = tuple((make or _word)(row) for row in fields.tables(name))
    codes = [row.code for row in rows]
    if len(set(codes)) != len(codes):
        raise ContentError(f"{fields.where}: a code of '{name}' occurs twice")
    return rows


def _word(row: Fields) -> Word:
    word = Word(
        code=row.text("code"),
        name=row.text("name"),
        guide=row.text("guide", ""),
        many=row.text("many", ""),
        track=row.text("track", ""),
        reporter=row.flag("reporter", True),
        days=row.flag("days", False),
        board=row.flag("board", False),
    )
    row.finish()
    if word.track and word.track not in TRACKS:
        raise ContentError(f"{row.where}: field 'track' should be one of {', '.join(TRACKS)}")
    return word


def _type(row: Fields) -> IncidentType:
    found = IncidentType(
        code=row.text("code"),
        name=row.text("name"),
        short=row.text("short"),
        guide=row.text("guide"),
        next=row.texts("next"),
        subtypes=unique(row, "subtype"),
        first=row.flag("first", False),
        restricted=row.flag("restricted", False),
        bullying=row.flag("bullying", False),
        arbo=row.flag("arbo", False),
        check=row.flag("check", False),
        by_staff=row.text("by_staff", ""),
        wordless=row.flag("wordless", False),
    )
    row.finish()
    if found.by_staff and found.subtype(found.by_staff) is None:
        raise ContentError(f"{row.where}: 'by_staff' is none of its subtypes")
    return found
