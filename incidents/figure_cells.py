"""A table of figures as it is told: on the page, in the files. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Cell:
    """A number as it is told. ``level``: how dark it is, 0 to 4. ``text``: how it reads if not as a number.

    ``tone``: of a text that says how something stands, how that is: a tone of ``c-status``.
    """

    number: float | None
    level: int = 0
    text: str = ""
    tone: str = ""

    @property
    def hidden(self) -> bool:
        return self.number is None and not self.text

    @property
    def shown(self) -> str:
        if self.text:
            return self.text
        return "" if self.number is None else str(self.number).removesuffix(".0").replace(".", ",")


@dataclass(frozen=True)
class Table:
    """``heat``: shaded by number. Rows are a name and its cells."""

    key: str
    title: str
    corner: str
    columns: list[str]
    rows: list[tuple[str, list[Cell]]]
    heat: bool = False
