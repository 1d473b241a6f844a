"""What we tell about the statutory monitor: content, with source and the day it was checked."""

import datetime
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.content import read_toml

FILE = Path(__file__).resolve().parent / "content" / "law.toml"


@dataclass(frozen=True)
class Statement:
    text: str
    source: str
    url: str
    checked: datetime.date


@dataclass(frozen=True)
class LawContent:
    """``instruments``: names to type fewer letters, not the list of the Inspectorate."""

    list_url: str
    instruments: list[str]
    statements: tuple[Statement, ...]


@cache
def load() -> LawContent:
    file = read_toml(FILE)
    statements = []
    for each in file.tables("statement"):
        checked = each.date("checked")
        statements.append(Statement(each.text("text"), each.text("source"), each.text("url"), checked))
        each.finish()
    content = LawContent(file.text("list_url"), list(file.texts("instruments")), tuple(statements))
    file.finish()
    return content
