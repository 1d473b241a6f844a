"""Examples of agreements, as content: a promise the model plan makes, and how one would notice it. Pure."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.content import ContentError, Fields, read_toml

CONTENT = Path(__file__).parent / "content" / "examples.toml"


@dataclass(frozen=True)
class Example:
    """``promise``: a sentence of the model text of ``section``, word for word."""

    key: str
    section: str
    promise: str
    sign: str
    months: int


@cache
def load() -> tuple[Example, ...]:
    head = read_toml(CONTENT)
    found = tuple(_example(fields) for fields in head.tables("example"))
    head.finish()
    if len({each.key for each in found}) < len(found):
        raise ContentError(f"{head.where}: two examples have the same key")
    return found


def _example(fields: Fields) -> Example:
    made = Example(
        key=fields.text("key"),
        section=fields.text("section"),
        promise=fields.text("promise"),
        sign=fields.text("sign"),
        months=fields.number("months", 3),
    )
    fields.finish()
    return made


def find(key: str) -> Example | None:
    return next((each for each in load() if each.key == key), None)
