"""Norm sets: dated, switchable law as data (`schools/norms/*.toml`).

A *duty* (wettelijke eis) has a `key` shared by the sectors, so that a plan section can say "this meets `suspension`"
while each sector's set gives its own article. A set that is not in force, such as a bill, only counts when a person
has switched it on. Pure Python, no Django.
"""

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from core.content import ContentError, Fields, read_toml

FOLDER = Path(__file__).parent / "norms"
SECTORS = ("po", "vo", "so")
SHOWN_BY = ("section", "fact")


@dataclass(frozen=True)
class Source:
    """A law or other text that duties come from; `url` is empty where there is none to give."""

    short: str
    name: str
    url: str


@dataclass(frozen=True)
class Duty:
    """One thing the law asks of a school.

    `shown_by` says what proves it: a plan *section* that names the duty's key, or a live *fact* with the name
    `evidence`. `valid_from` is None where the first day was not established, `valid_to` while there is no last day.
    """

    key: str
    code: str
    title: str
    text: str
    source: Source
    article: str
    valid_from: datetime.date | None
    valid_to: datetime.date | None
    checked: datetime.date
    shown_by: Literal["section", "fact"]
    evidence: str
    sectors: tuple[str, ...]

    @property
    def citation(self) -> str:
        """How the duty is cited in a table: `WPO art. 4c lid 1 onder a`, or the act alone. No line has one letter."""
        return re.sub(r" (?=\w(?: |$))", "\N{NO-BREAK SPACE}", f"{self.source.short} {self.article}".strip())

    def valid(self, on: datetime.date) -> bool:
        """Whether the duty counts on this day, both ends included."""
        started = self.valid_from is None or self.valid_from <= on
        return started and (self.valid_to is None or on <= self.valid_to)


@dataclass(frozen=True)
class NormSet:
    """The duties of one file, with whether they are law (`in_force`) or only prepared."""

    code: str
    title: str
    sectors: tuple[str, ...]
    in_force: bool
    duties: tuple[Duty, ...]


@cache
def load() -> tuple[NormSet, ...]:
    """All norm sets, by code. Raises `ContentError` naming file and field on a mistake."""
    return tuple(_norm_set(read_toml(path)) for path in sorted(FOLDER.glob("*.toml")))


def norm_set(code: str) -> NormSet:
    """One set; raises `KeyError` for an unknown code."""
    for found in load():
        if found.code == code:
            return found
    raise KeyError(code)


def duties(sector: str, on: datetime.date, *, switched_on: Iterable[str] = ()) -> tuple[Duty, ...]:
    """What the law asks of a school of this sector on this day, in the order of the files.

    `switched_on` holds codes of sets that are not in force but that a person chose to count with.
    """
    if sector not in SECTORS:
        raise ValueError(f"unknown sector {sector!r}")
    chosen = set(switched_on)
    return tuple(
        duty
        for found in load()
        if found.in_force or found.code in chosen
        for duty in found.duties
        if sector in duty.sectors and duty.valid(on)
    )


def _norm_set(fields: Fields) -> NormSet:
    code, sectors = fields.text("code"), fields.texts("sectors")
    if f"{code}.toml" != fields.where:
        raise ContentError(f"{fields.where}: field 'code' should be the file's name, is {code!r}")
    if unknown := set(sectors) - set(SECTORS):
        raise ContentError(f"{fields.where}: field 'sectors' names unknown {sorted(unknown)}")
    sources = {source.short: source for source in map(_source, fields.tables("source"))}
    found = NormSet(
        code=code,
        title=fields.text("title"),
        sectors=sectors,
        in_force=fields.flag("in_force"),
        duties=tuple(_duty(row, sources, sectors) for row in fields.tables("duty")),
    )
    fields.finish()
    return found


def _source(fields: Fields) -> Source:
    source = Source(fields.text("short"), fields.text("name"), fields.text("url", ""))
    fields.finish()
    return source


def _duty(fields: Fields, sources: dict[str, Source], sectors: tuple[str, ...]) -> Duty:
    law, shown_by = fields.text("law"), fields.text("shown_by")
    if law not in sources:
        raise ContentError(f"{fields.where}: field 'law' names {law!r}, which is no [[source]] of this file")
    if shown_by not in SHOWN_BY:
        raise ContentError(f"{fields.where}: field 'shown_by' should be one of {SHOWN_BY}, is {shown_by!r}")
    duty = Duty(
        key=fields.text("key"),
        code=fields.text("code"),
        title=fields.text("title"),
        text=fields.text("text"),
        source=sources[law],
        article=fields.text("article", ""),
        valid_from=fields.date("valid_from", None),
        valid_to=fields.date("valid_to", None),
        checked=fields.date("checked"),
        shown_by=shown_by,  # type: ignore[arg-type]
        evidence=fields.text("evidence") if shown_by == "fact" else "",
        sectors=sectors,
    )
    fields.finish()
    return duty
