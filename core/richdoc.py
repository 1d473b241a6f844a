"""The document model of rich text, and its canonical HTML.

A document is a list of blocks. Text inside a block is a list of runs, as in the editor: a piece of text with
its marks. One document has one written form, so that a save that changes nothing is recognised as such,
versions can be compared, and what the editor leaves out for accessibility (``thead``, ``scope``) is there.
"""

from dataclasses import dataclass
from html import escape
from itertools import groupby

MARKS = ("strong", "em", "s")
FACT_KEY = r"[a-z][a-z0-9_]{0,29}(?:\.[a-z0-9_]{1,40}){1,3}"  # such as contacts.coordinator
MAX_QUOTE = 200  # characters of a quoted fact; more is a text like any other


@dataclass(frozen=True)
class Run:
    """Text with its marks; the text ``"\\n"`` is a line break. A run with a ``fact`` quotes that fact, whole."""

    text: str
    marks: frozenset[str] = frozenset()
    href: str = ""
    fact: str = ""  # the key of a fact (core.facts)


@dataclass
class Paragraph:
    runs: list[Run]


@dataclass
class Heading:
    level: int  # 3 or 4
    runs: list[Run]


@dataclass
class Listing:
    items: list[list]  # every item is a list of blocks
    ordered: bool = False
    start: int = 1


@dataclass
class Quote:
    blocks: list


@dataclass
class Rule:
    pass


@dataclass
class Cell:
    blocks: list
    header: bool = False
    colspan: int = 1
    rowspan: int = 1


@dataclass
class Table:
    rows: list[list[Cell]]
    caption: str = ""

    @property
    def header_rows(self) -> int:
        """Leading rows of nothing but header cells; 0 when one of them reaches into the body."""
        count = 0
        for row in self.rows:
            if not all(cell.header for cell in row):
                break
            count += 1
        overflow = any(i + cell.rowspan > count for i, row in enumerate(self.rows[:count]) for cell in row)
        return 0 if overflow else count


Block = Paragraph | Heading | Listing | Quote | Rule | Table


def write(blocks: list[Block]) -> str:
    """The canonical HTML of a document."""
    return "".join(_write_block(block) for block in blocks)


def _write_block(block: Block) -> str:
    match block:
        case Paragraph(runs):
            return f"<p>{_write_runs(runs)}</p>"
        case Heading(level, runs):
            return f"<h{level}>{_write_runs(runs)}</h{level}>"
        case Listing(items, ordered, start):
            tag, attrs = ("ol", f' start="{start}"' if start != 1 else "") if ordered else ("ul", "")
            return f"<{tag}{attrs}>{''.join(f'<li>{_write_flow(item)}</li>' for item in items)}</{tag}>"
        case Quote(inner):
            return f"<blockquote>{write(inner)}</blockquote>"
        case Table():
            return _write_table(block)
        case _:
            return "<hr>"


def _write_flow(blocks: list[Block]) -> str:
    """What stands in a list item or a cell: a single paragraph at the start needs no ``<p>``."""
    if not blocks or not isinstance(blocks[0], Paragraph) or any(isinstance(b, Paragraph) for b in blocks[1:]):
        return write(blocks)
    return _write_runs(blocks[0].runs) + write(blocks[1:])


def _write_table(table: Table) -> str:
    caption = f"<caption>{escape(table.caption, quote=False)}</caption>" if table.caption else ""
    count = table.header_rows
    parts = (("thead", "col", table.rows[:count]), ("tbody", "row", table.rows[count:]))
    groups = (f"<{tag}>{''.join(_write_row(row, scope) for row in rows)}</{tag}>" for tag, scope, rows in parts if rows)
    return f"<table>{caption}{''.join(groups)}</table>"


def _write_row(row: list[Cell], scope: str) -> str:
    return f"<tr>{''.join(_write_cell(cell, scope) for cell in row)}</tr>"


def _write_cell(cell: Cell, scope: str) -> str:
    tag, attrs = ("th", f' scope="{scope}"') if cell.header else ("td", "")
    for name in ("colspan", "rowspan"):
        if (span := getattr(cell, name)) > 1:
            attrs += f' {name}="{span}"'
    return f"<{tag}{attrs}>{_write_flow(cell.blocks)}</{tag}>"


def _write_runs(runs: list[Run]) -> str:
    links = groupby(runs, key=lambda run: run.href)
    return "".join(_write_link(href, _write_marks(list(group), MARKS)) for href, group in links)


def _write_link(href: str, inner: str) -> str:
    if not href:
        return inner
    rel = ' rel="noopener"' if href.lower().startswith("http") else ""
    return f'<a href="{escape(href)}"{rel}>{inner}</a>'


def _write_marks(runs: list[Run], marks: tuple[str, ...]) -> str:
    if not marks:
        return "".join(_write_run(run) for run in runs)
    mark, *rest = marks
    parts = ((on, _write_marks(list(group), tuple(rest))) for on, group in groupby(runs, lambda r: mark in r.marks))
    return "".join(f"<{mark}>{inner}</{mark}>" if on else inner for on, inner in parts)


def _write_run(run: Run) -> str:
    if run.text == "\n":
        return "<br>"
    text = escape(run.text, quote=False)
    return f'<span data-fact="{escape(run.fact)}">{text}</span>' if run.fact else text


def plain(blocks: list[Block]) -> str:
    """The words of a document: one line per paragraph, item or heading, a tab between cells."""
    lines = []
    for block in blocks:
        match block:
            case Paragraph(runs) | Heading(_, runs):
                lines.append("".join(run.text for run in runs))
            case Listing(items):
                lines += [plain(item) for item in items]
            case Quote(inner):
                lines.append(plain(inner))
            case Table(rows, caption):
                rows_text = ["\t".join(plain(cell.blocks).replace("\n", " ") for cell in row) for row in rows]
                lines += [caption, *rows_text] if caption else rows_text
    return "\n".join(lines)
