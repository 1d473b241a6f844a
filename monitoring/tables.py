"""Figures of a round as tables of numbers: what page, PDF, XLSX and JSON are all made of, so that they agree."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise

Text = str | Promise
LONG = 8  # rows, from which a table of questions is folded


@dataclass(frozen=True)
class Cell:
    """A number as it is told, or words. ``number`` None without ``text`` is kept back. ``word``: what the number is
    called, with its ``tone``."""

    number: Decimal | None = None
    places: int = 0
    unit: str = ""
    text: Text = ""
    word: Text = ""
    tone: str = ""

    @property
    def hidden(self) -> bool:
        return self.number is None and not self.text

    @property
    def shown(self) -> str:
        if self.number is None:
            return str(self.text)
        return f"{number_format(self.number, self.places)}{self.unit}"

    @property
    def value(self) -> float | int | str | None:
        """For files: numbers as numbers."""
        if self.number is None:
            return str(self.text) or None
        return float(self.number) if self.places else int(self.number)


@dataclass(frozen=True)
class Row:
    """``level``: 0 the school, 1 a year, 2 a group of a year with more. ``url``: where there is more about it."""

    name: Text
    cells: list[Cell]
    level: int = 1
    key: str = ""
    url: str = ""


@dataclass(frozen=True)
class Table:
    """``what``: what one sees here; ``how``: how it was worked out."""

    key: str
    title: Text
    what: Text
    how: Text
    corner: Text
    columns: Sequence[Text]
    rows: list[Row] = field(default_factory=list)
    heat: bool = False

    @property
    def hides(self) -> bool:
        return any(cell.hidden for row in self.rows for cell in row.cells)

    @property
    def long(self) -> bool:
        """Too long to be read on the way to what stands below it."""
        return len(self.rows) > LONG

    def as_data(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "title": str(self.title),
            "columns": [str(each) for each in self.columns],
            "rows": [
                {"name": str(row.name), "values": [None if cell.hidden else cell.value for cell in row.cells]}
                for row in self.rows
            ],
        }


def figure(value: Any, places: int = 0, unit: str = "", word: Text = "", tone: str = "") -> Cell:
    """Of a kept text ("3.25"): empty is no number."""
    if value in (None, ""):
        return Cell(text="–")
    return Cell(Decimal(str(value)), places, unit, word=word, tone=tone)
