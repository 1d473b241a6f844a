"""The words of the page on which others answer, per audience and language (``content/wording.toml``)."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from consultation.rules import QUESTIONS, VALUES
from core import content

FILE = Path(__file__).resolve().parent / "content" / "wording.toml"


@dataclass(frozen=True)
class Wording:
    """``questions``: asked of every section; ``values``: the answers in the order of ``VALUES``."""

    title: str
    intro: str
    nameless: str
    questions: tuple[str, ...]
    values: tuple[str, ...]
    remark: str
    whole: str
    hint: str
    thanks: str

    @property
    def choices(self) -> list[tuple[str, str]]:
        return list(zip(VALUES, self.values, strict=True))


@cache
def _all() -> dict[tuple[str, str], Wording]:
    file = content.read_toml(FILE)
    found = {}
    for row in file.tables("wording"):
        texts = [row.text(name) for name in ("title", "intro", "nameless")]
        lists = [row.texts("questions"), row.texts("values")]
        rest = [row.text(name) for name in ("remark", "whole", "hint", "thanks")]
        if (len(lists[0]), len(lists[1])) != (QUESTIONS, len(VALUES)):
            raise content.ContentError(f"{row.where}: {QUESTIONS} questions and {len(VALUES)} values are expected")
        found[row.text("audience"), row.text("language")] = Wording(*texts, *lists, *rest)  # type: ignore[arg-type]
        row.finish()
    file.finish()
    return found


def wording(audience: str, language: str | None) -> Wording:
    """What an audience reads; Dutch where a language is not there."""
    return _all().get((audience, (language or "nl")[:2])) or _all()[audience, "nl"]
