"""Which figures say something about which section of the plan, as content (``content/sources.toml``). Pure."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.content import ContentError, Fields, read_toml

FILE = Path(__file__).parent / "content" / "sources.toml"


@dataclass(frozen=True)
class Source:
    """Kinds of incidents and subjects of the monitor that a section is about."""

    section: str
    types: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()


@cache
def load() -> dict[str, Source]:
    """By section. Raises ``ContentError`` naming the field on a mistake."""
    head = read_toml(FILE)
    rows = [_source(fields) for fields in head.tables("source")]
    head.finish()
    if len({row.section for row in rows}) < len(rows):
        raise ContentError(f"{head.where}: two sources are about the same section")
    return {row.section: row for row in rows}


def _source(fields: Fields) -> Source:
    made = Source(fields.text("section"), fields.texts("types", ()), fields.texts("domains", ()))
    fields.finish()
    return made
