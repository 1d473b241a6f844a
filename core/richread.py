"""Reads the document model of rich text from HTML.

The reader expects HTML that went through the gate of ``core.richtext``: well-formed, with known tags only. It
puts the document in order (headings, white space, tables) and knows nothing about safety, except which
addresses a link may have.
"""

import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from itertools import count, groupby
from urllib.parse import quote

from core.richdoc import (
    FACT_KEY,
    MAX_QUOTE,
    Block,
    Cell,
    Heading,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Run,
    Table,
    plain,
)

MAX_COLUMNS = 30
MAX_LIST_START = 999
_MAX_CONTAINERS = 8  # lists, quotes and cells inside each other; deeper ones join their parent
_MAX_ELEMENTS = 60  # elements inside each other while reading; bounds the recursion
_MARK_OF = {"strong": "strong", "b": "strong", "em": "em", "i": "em", "s": "s", "strike": "s", "del": "s"}
_HEADING_OF = {"h1": 3, "h2": 3, "h3": 3, "h4": 4, "h5": 4, "h6": 4}
_ROW_GROUPS = ("thead", "tbody", "tfoot")
_INVISIBLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x84\x86-\x9f\u200b\u2060\ufeff]")
_WORD_OR_SPACE = re.compile("[ \xa0\n]|[^ \xa0\n]+")
_SPACES = re.compile("[ \t\r\n\f\xa0\x85]+")
_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:)[^\s]+|#[A-Za-z][\w-]*", re.IGNORECASE | re.ASCII)
# Reserved by the plain notation, and never needed unescaped in an address.
_ADDRESS_ESCAPES = re.compile(r"[\s()|\\<>\"'`↵\x00-\x1f\x7f]")


def address(value: str) -> str:
    """The address of a link in its canonical form; empty when it is not one we allow."""
    value = value.strip()
    if value.lower().startswith("www."):
        value = "https://" + value
    value = _ADDRESS_ESCAPES.sub(lambda match: quote(match[0]), value)
    return value if _ADDRESS.fullmatch(value) else ""


def one_line(text: str) -> str:
    """A text as a quoted fact has it: on one line, with single spaces, without invisible signs."""
    return " ".join(_INVISIBLE.sub("", text).split())


@dataclass
class _Element:
    tag: str
    attrs: dict[str, str] = field(default_factory=dict)
    children: list = field(default_factory=list)  # elements and strings


class _TreeBuilder(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.root = _Element("")
        self.open = [self.root]

    def handle_starttag(self, tag, attrs):
        element = _Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].children.append(element)
        if tag not in ("br", "hr"):
            # Below the limit nothing nests any more: later children land in the deepest element.
            self.open.append(element if len(self.open) < _MAX_ELEMENTS else self.open[-1])

    def handle_endtag(self, tag):
        if tag not in ("br", "hr") and len(self.open) > 1:
            self.open.pop()

    def handle_data(self, data):
        self.open[-1].children.append(data)


def read(html: str) -> list[Block]:
    """The document in well-formed HTML."""
    builder = _TreeBuilder()
    builder.feed(html)
    builder.close()
    return _Reader().read(builder.root.children)


class _Reader:
    """Turns the children of one container into blocks; loose text becomes paragraphs."""

    def __init__(self, depth: int = 0, in_table: bool = False, in_fact: bool = False):
        self.depth = depth
        self.in_table = in_table
        self.in_fact = in_fact
        self.blocks: list[Block] = []
        self.line: list[Run] = []

    def read(self, nodes: list, marks: frozenset = frozenset(), href: str = "") -> list[Block]:
        self._walk(nodes, marks, href)
        self._end_paragraph()
        return self.blocks

    def _walk(self, nodes, marks, href):
        for node in nodes:
            if isinstance(node, str):
                self.line.append(Run(_SPACES.sub(_one_space, _INVISIBLE.sub("", node)), marks, href))
            elif node.tag == "br":
                self.line.append(Run("\n", marks, href))
            elif node.tag in _MARK_OF:
                self._walk(node.children, marks | {_MARK_OF[node.tag]}, href)
            elif node.tag == "a":
                self._walk(node.children, marks, address(node.attrs.get("href", "")) or href)
            elif node.tag == "span" and (self.in_fact or not re.fullmatch(FACT_KEY, node.attrs.get("data-fact", ""))):
                self._walk(node.children, marks, href)
            elif node.tag == "span":
                self._fact(node, marks, href)
            else:
                self._end_paragraph()
                self._block(node, marks, href)
                self._end_paragraph()

    def _fact(self, node, marks, href):
        """A fact is quoted whole: one run, with the marks that all of it has. What cannot be one is only its text.

        A fact inside a fact is no fact: reading each level twice would double the work with every level.
        """
        inner = _Reader(self.depth, self.in_table, in_fact=True)
        inner._walk(node.children, marks, href)
        text = "".join(run.text for run in inner.line)
        quoted = one_line(text)
        if inner.blocks or not quoted or len(quoted) > MAX_QUOTE:
            self._walk(node.children, marks, href)
            return
        words = [run for run in inner.line if run.text.strip()]
        shared = frozenset.intersection(*(run.marks for run in words))
        before, after = (" " if side.isspace() else "" for side in (text[0], text[-1]))
        self.line += [Run(before), Run(quoted, shared, words[0].href, node.attrs["data-fact"]), Run(after)]

    def _block(self, node, marks, href):
        if node.tag in _HEADING_OF:
            self._heading(node, marks, href)
        elif node.tag in ("ul", "ol"):
            self._list(node, marks, href)
        elif node.tag == "table":
            self._table(node, marks, href)
        elif node.tag == "blockquote":
            blocks = self._inner(node.children, marks, href)
            if self.depth >= _MAX_CONTAINERS:
                self.blocks += blocks
            elif blocks:
                self.blocks.append(Quote(blocks))
        elif node.tag == "hr":
            if not self.in_table:
                self.blocks.append(Rule())
        else:  # p, div and other boxes
            self._walk(node.children, marks, href)

    def _inner(self, nodes, marks, href, in_table=False) -> list[Block]:
        return _Reader(self.depth + 1, self.in_table or in_table).read(nodes, marks, href)

    def _end_paragraph(self):
        lines, self.line = self.line, []
        for runs in _paragraphs(lines):
            self.blocks.append(Paragraph(runs))

    def _heading(self, node, marks, href):
        inner = _Reader(self.depth, self.in_table).read(node.children, marks, href)
        for block in inner:
            if isinstance(block, Paragraph):
                # Bold is what a heading already is; kept, it would only come back as a difference.
                runs = [
                    replace(run, text=run.text.replace("\n", " "), marks=run.marks - {"strong"}) for run in block.runs
                ]
                self.blocks.append(Heading(_HEADING_OF[node.tag], next(iter(_paragraphs(runs)))))
            else:
                self.blocks.append(block)

    def _list(self, node, marks, href):
        items: list[list[Block]] = []
        for child in node.children:
            is_item = isinstance(child, _Element) and child.tag == "li"
            blocks = self._inner(child.children if is_item else [child], marks, href)
            if blocks and items and not is_item and isinstance(blocks[0], Listing):
                items[-1] += blocks  # a list straight inside a list belongs to the item above it
            elif blocks:
                items.append(blocks)
        if self.depth >= _MAX_CONTAINERS:
            self.blocks += [block for item in items for block in item]
        elif items:
            ordered = node.tag == "ol"
            start = _number(node.attrs.get("start"), 1, MAX_LIST_START) if ordered else 1
            self.blocks.append(Listing(items, ordered, start))

    def _table(self, node, marks, href):
        caption, rows = "", []
        for part in _elements(node):
            if part.tag == "caption":
                caption = plain(_Reader().read(part.children))
            elif part.tag in _ROW_GROUPS or part.tag == "tr":
                trs = [part] if part.tag == "tr" else [row for row in _elements(part) if row.tag == "tr"]
                rows += [self._row(tr, part.tag == "thead", marks, href) for tr in trs]
        rows = _rectangle(rows)
        if self.in_table or self.depth >= _MAX_CONTAINERS:  # a table in a table becomes the text of its cells
            self.blocks += [block for row in rows for cell in row for block in cell.blocks]
        elif rows:
            self.blocks.append(Table(rows, " ".join(caption.split())))

    def _row(self, tr, in_head, marks, href) -> list[Cell]:
        cells = []
        for node in _elements(tr):
            if node.tag in ("td", "th"):
                blocks = self._inner(node.children, marks, href, in_table=True)
                spans = (_number(node.attrs.get(name), 1, limit) for name, limit in _SPAN_LIMITS)
                cells.append(Cell(blocks, in_head or node.tag == "th", *spans))
        return cells


_SPAN_LIMITS = (("colspan", MAX_COLUMNS), ("rowspan", 1000))


def _elements(node) -> list[_Element]:
    return [child for child in node.children if isinstance(child, _Element)]


def _number(value: str | None, default: int, limit: int) -> int:
    """A number from 1 to ``limit``; the default when it is none."""
    if not value or not re.fullmatch(r"[0-9]{1,6}", value):
        return default
    return min(max(int(value), 1), limit)


def _one_space(match: re.Match) -> str:
    # A single non-breaking space is a choice ("artikel 4"); in a run it is the residue of a word processor.
    return match[0] if match[0] == "\xa0" else " "


def _paragraphs(runs: list[Run]) -> list[list[Run]]:
    """Split at double line breaks, with spaces joined, trimmed and freed of marks; empty paragraphs go."""
    number = count(1)  # a quoted fact is never taken apart, nor joined with the next
    pieces = [
        (text, run.marks, run.href, run.fact, next(number) if run.fact else 0)
        for run in runs
        for text in ([run.text] if run.fact else _WORD_OR_SPACE.findall(run.text))
    ]
    paragraphs: list[list] = [[]]
    pending: list = []  # white space seen since the last word
    for item in pieces:
        if item[0] in " \xa0\n":
            pending.append(item)
            continue
        current = paragraphs[-1]
        breaks = sum(text == "\n" for text, *_ in pending)
        if breaks > 1 and current:
            current = []
            paragraphs.append(current)
        elif current and pending:
            current.append(_space_between(current[-1], item, pending, bool(breaks)))
        current.append(item)
        pending = []
    return [_join(paragraph) for paragraph in paragraphs if paragraph]


def _space_between(left, right, pending, is_break):
    space = "\n" if is_break else pending[0][0] if len(pending) == 1 else " "
    return space, left[1] & right[1], left[2] if left[2] == right[2] else "", "", 0


def _join(pieces: list) -> list[Run]:
    groups = groupby(pieces, key=lambda item: (item[0] == "\n", *item[1:]))
    return [Run("".join(text for text, *_ in group), marks, href, fact) for (_, marks, href, fact, _), group in groups]


def _rectangle(rows: list[list[Cell]]) -> list[list[Cell]]:
    """The table with every row as wide as the widest, no overlap, and no row without a cell of its own."""
    taken: list[set[int]] = [set() for _ in rows]
    last = Cell([])
    for y, row in enumerate(rows):
        placed = []
        for cell in row:
            x = next(column for column in range(MAX_COLUMNS + 1) if column not in taken[y])
            if x == MAX_COLUMNS:  # no plan has a table this wide: keep the words, give up the columns
                last.blocks += cell.blocks
                continue
            limit = min(x + cell.colspan, MAX_COLUMNS)
            end = next((column for column in range(x, limit) if column in taken[y]), limit)
            cell.colspan, cell.rowspan = end - x, min(cell.rowspan, len(rows) - y)
            for below in range(y, y + cell.rowspan):
                taken[below].update(range(x, end))
            placed.append(cell)
            last = cell
        row[:] = placed
    width = max((max(columns) + 1 for columns in taken if columns), default=0)
    for row, columns in zip(rows, taken, strict=True):
        header = all(cell.header for cell in row)
        row += [Cell([], header) for _ in range(width - len(columns)) if row]
    return _without_empty_rows(rows)


def _without_empty_rows(rows: list[list[Cell]]) -> list[list[Cell]]:
    for y in reversed([y for y, row in enumerate(rows) if not row]):
        for above, row in enumerate(rows[:y]):
            for cell in row:
                if above + cell.rowspan > y:
                    cell.rowspan -= 1
        del rows[y]
    return rows
