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


@cache
def help_lines() -> tuple[HelpLine, ...]:
    file = content.read_toml(CONTENT / "help_lines.toml")
    file.date("checked")
    lines = tuple(
        HelpLine(*(each.text(name) for name in ("name", "nl", "en", "phone"))) for each in file.tables("line")
    )
    file.finish()
    return lines
