"""Content that is data: TOML files, and Markdown files with a TOML head.

A content file looks like this::

    +++
    title = "Toezicht"
    norms = ["policy"]
    +++
    ## why
    One paragraph of Markdown.
    ## questions
    - One question a line.

Pure Python, no Django. Whoever owns a kind of content turns these parts into frozen dataclasses and caches
the result; every mistake is a `ContentError` that names the file and the line or field.
"""

import datetime
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from markdown_it import MarkdownIt

_FENCE = "+++"
_PART = re.compile(r"^## +([a-z_]+) *$")
_ITEM = re.compile(r"^[-*] +(?=\S)")
_REQUIRED = object()

# Raw HTML stays off: content is written in Markdown, and no tag gets in unseen.
_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")


class ContentError(ValueError):
    """A content file is not what it should be; the message names the file and the place in it."""


@dataclass
class Fields:
    """Typed, named access to a TOML table. Values of a wrong type and unknown names raise `ContentError`."""

    where: str
    values: Mapping[str, object]
    _seen: set[str] = field(default_factory=set)

    def _take(self, name: str, kind: type, default: object) -> object:
        self._seen.add(name)
        value = self.values.get(name, default)
        if value is _REQUIRED:
            raise ContentError(f"{self.where}: field '{name}' is missing")
        if value is not default and type(value) is not kind:
            raise ContentError(f"{self.where}: field '{name}' should be {kind.__name__}, is {value!r}")
        return value

    def text(self, name: str, default: object = _REQUIRED) -> str:
        value = self._take(name, str, default)
        if value is not default and not str(value).strip():
            raise ContentError(f"{self.where}: field '{name}' is empty")
        return value  # type: ignore[return-value]

    def texts(self, name: str, default: object = _REQUIRED) -> tuple[str, ...]:
        values = self._take(name, list, default)
        if not all(isinstance(value, str) for value in values):  # type: ignore[attr-defined]
            raise ContentError(f"{self.where}: field '{name}' should hold texts only")
        return tuple(values)  # type: ignore[arg-type]

    def number(self, name: str, default: object = _REQUIRED) -> int:
        return self._take(name, int, default)  # type: ignore[return-value]

    def flag(self, name: str, default: object = _REQUIRED) -> bool:
        return self._take(name, bool, default)  # type: ignore[return-value]

    def date(self, name: str, default: object = _REQUIRED) -> datetime.date:
        return self._take(name, datetime.date, default)  # type: ignore[return-value]

    def raw(self, name: str) -> object:
        """A value whose type the caller checks itself; None when it is not there."""
        self._seen.add(name)
        return self.values.get(name)

    def tables(self, name: str) -> list["Fields"]:
        """The entries of an array of tables (`[[name]]`), in the order of the file."""
        rows: list[object] = self._take(name, list, [])  # type: ignore[assignment]
        if not all(isinstance(row, dict) for row in rows):
            raise ContentError(f"{self.where}: field '{name}' should be tables, written [[{name}]]")
        return [Fields(f"{self.where}, {name} {n}", row) for n, row in enumerate(rows, start=1)]  # type: ignore[arg-type]

    def finish(self) -> None:
        """Refuse names nobody asked for: a misspelt field should not be silently ignored."""
        if unknown := sorted(set(self.values) - self._seen):
            raise ContentError(f"{self.where}: unknown field {', '.join(unknown)}")


@dataclass(frozen=True)
class ContentFile:
    """A file with a TOML head and a body split at its `## part` lines."""

    name: str
    head: Fields
    parts: Mapping[str, str]

    def part(self, name: str) -> str:
        """The Markdown of one part; raises `ContentError` when it is missing or empty."""
        if not self.parts.get(name):
            raise ContentError(f"{self.name}: part '## {name}' is missing or empty")
        return self.parts[name]

    def items(self, name: str) -> tuple[str, ...]:
        """The part read as a flat list: one entry per bullet, wrapped lines joined."""
        items: list[str] = []
        for line in self.part(name).splitlines():
            if _ITEM.match(line):
                items.append(_ITEM.sub("", line).strip())
            elif line.strip() and not items:
                raise ContentError(f"{self.name}: part '## {name}' should be a list, found {line!r}")
            elif line.strip():
                items[-1] += " " + line.strip()
        return tuple(items)


def read_toml(path: Path) -> Fields:
    """Read a whole TOML file."""
    return _parse(path.name, path.read_text(encoding="utf-8"))


def read(path: Path) -> ContentFile:
    """Read a Markdown file with a TOML head between `+++` lines."""
    lines = path.read_text(encoding="utf-8").splitlines()
    if not lines or lines[0].strip() != _FENCE:
        raise ContentError(f"{path.name}, line 1: expected {_FENCE}")
    try:
        end = next(n for n, line in enumerate(lines[1:], start=1) if line.strip() == _FENCE)
    except StopIteration:
        raise ContentError(f"{path.name}: the head is not closed with {_FENCE}") from None
    # The empty first line stands for the fence, so that TOML errors carry the line of the file.
    head = _parse(path.name, "\n".join(["", *lines[1:end]]))
    return ContentFile(path.name, head, _split(path.name, lines, start=end + 1))


def html(markdown: str) -> str:
    """Markdown to HTML, tables included, raw HTML escaped."""
    return _markdown.render(markdown)


def _parse(name: str, text: str) -> Fields:
    try:
        return Fields(name, tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ContentError(f"{name}: {error}") from error


def _split(name: str, lines: list[str], *, start: int) -> dict[str, str]:
    parts: dict[str, list[str]] = {}
    current: list[str] | None = None
    for number, line in enumerate(lines[start:], start=start + 1):
        if match := _PART.match(line):
            if match[1] in parts:
                raise ContentError(f"{name}, line {number}: part '## {match[1]}' occurs twice")
            current = parts[match[1]] = []
        elif current is not None:
            current.append(line)
        elif line.strip():
            raise ContentError(f"{name}, line {number}: text before the first '## part' line")
    return {part: "\n".join(body).strip() for part, body in parts.items()}
