"""National numbers that anybody can call, as content. Without a database."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core import content

CONTENT = Path(__file__).resolve().parent / "content"


@dataclass(frozen=True)
class HelpLine:
    """``nl`` and ``en`` say what the number is for."""

    name: str
    nl: str
    en: str
    phone: str


def help_lines() -> tuple[HelpLine, ...]:
    return _lines()[0]


def about_school() -> tuple[HelpLine, ...]:
    """Whom grown-ups can call about what happens at school."""
    return _lines()[1]


@cache
def _lines() -> tuple[tuple[HelpLine, ...], tuple[HelpLine, ...]]:
    file = content.read_toml(CONTENT / "help_lines.toml")
    file.date("checked")
    lines, inspectors = (
        tuple(HelpLine(*(each.text(name) for name in ("name", "nl", "en", "phone"))) for each in file.tables(kind))
        for kind in ("line", "about_school")
    )
    file.finish()
    return lines, inspectors
