"""Questions to think about together, as content: by theme, and by what they fit (``content/<version>/questions.toml``).

Pure. The codes of incidents, the monitor and the plan are words here: this room knows none of those rooms, and a test
holds that each code is theirs.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from core.content import ContentError, Fields, read_toml

FOLDER = Path(__file__).parent / "content"
CURRENT = "1"


@dataclass(frozen=True)
class Theme:
    key: str
    title: str


@dataclass(frozen=True)
class Question:
    """``types``, ``places``, ``domains``, ``chapters``, ``sections``: what it fits. ``every``: it fits any talk."""

    key: str
    theme: str
    text: str
    types: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    chapters: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()
    every: bool = False


@dataclass(frozen=True)
class About:
    """What a talk is about, in the codes of the rooms it comes from."""

    types: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    chapters: frozenset[str] = frozenset()
    sections: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Questions:
    version: str
    source: str
    checked: date
    themes: tuple[Theme, ...]
    questions: tuple[Question, ...]

    def of_theme(self, key: str) -> tuple[Question, ...]:
        return tuple(each for each in self.questions if each.theme == key)

    @property
    def by_theme(self) -> list[tuple[Theme, tuple[Question, ...]]]:
        return [(theme, self.of_theme(theme.key)) for theme in self.themes]


@cache
def load(version: str = CURRENT) -> Questions:
    """Raises ``ContentError`` naming the field on a mistake."""
    head = read_toml(FOLDER / version / "questions.toml")
    themes = tuple(_theme(fields) for fields in head.tables("theme"))
    questions = tuple(_question(fields) for fields in head.tables("question"))
    found = Questions(version, head.text("source"), head.date("checked"), themes, questions)
    head.finish()
    for what, keys in (("themes", [each.key for each in themes]), ("questions", [each.key for each in questions])):
        if len(set(keys)) < len(keys):
            raise ContentError(f"{head.where}: two {what} have the same key")
    if strange := {each.theme for each in questions} - {each.key for each in themes}:
        raise ContentError(f"{head.where}: field 'theme' names unknown {sorted(strange)}")
    return found


def _theme(fields: Fields) -> Theme:
    made = Theme(fields.text("key"), fields.text("title"))
    fields.finish()
    return made


def _question(fields: Fields) -> Question:
    made = Question(
        key=fields.text("key"),
        theme=fields.text("theme"),
        text=fields.text("text"),
        types=frozenset(fields.texts("types", ())),
        places=frozenset(fields.texts("places", ())),
        domains=frozenset(fields.texts("domains", ())),
        chapters=frozenset(fields.texts("chapters", ())),
        sections=frozenset(fields.texts("sections", ())),
        every=fields.flag("every", False),
    )
    fields.finish()
    return made


WEIGHTS = {"sections": 5, "types": 4, "places": 4, "domains": 3, "chapters": 2}


def fit(question: Question, about: About) -> int:
    """How well a question fits what a talk is about; 0 is not at all."""
    shared = sum(weight * len(getattr(question, name) & getattr(about, name)) for name, weight in WEIGHTS.items())
    return shared or int(question.every)


def choose(
    about: Iterable[About], *, number: int = 2, avoid: Collection[str] = (), version: str = CURRENT
) -> list[Question]:
    """So many questions: for each subject in turn the one that fits best, of different themes, not those of before.

    Where everything that fits was asked before, it is asked again.
    """
    found: list[Question] = []
    subjects = [*about, *[About()] * number]
    for subject in subjects:
        left = [each for each in load(version).questions if each not in found and fit(each, subject)]
        fresh = [each for each in left if each.key not in avoid] or left
        themes = {each.theme for each in found}
        fresh.sort(key=lambda each: (each.theme in themes, -fit(each, subject)))
        if fresh and len(found) < number:
            found.append(fresh[0])
    return found
