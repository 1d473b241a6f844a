"""Two texts that grew from the same one, made into one: a three-way merge. Pure; canonical HTML in and out.

First blocks (paragraphs, list items, rows), then the words inside them. What only one of both changed is taken over,
deletions too; what both changed in the same place is a conflict, and then both stand in the text: ours, then theirs.
Nothing that either of them added is ever lost.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from core.richtext import clean
from plans.tree_rules import Node, align, has_spans, may_pair, read, rows_of, skeleton
from plans.word_rules import atoms, matches, write


@dataclass(frozen=True)
class Conflict:
    """What both changed: the HTML of a block in the three texts, each empty where that text has none."""

    base: str
    ours: str
    theirs: str


@dataclass(frozen=True)
class Merged:
    """The text of both (``html``), and where somebody has to look: nowhere if it is ``clean``."""

    html: str
    conflicts: tuple[Conflict, ...] = ()

    @property
    def clean(self) -> bool:
        return not self.conflicts


def merge(base_html: str, ours_html: str, theirs_html: str) -> Merged:
    """Take the changes from ``base`` to ``theirs`` over into ``ours``."""
    if theirs_html in (base_html, ours_html):
        return Merged(ours_html)
    if ours_html == base_html:
        return Merged(theirs_html)
    found: list[Conflict] = []
    html = _flow(read(base_html), read(ours_html), read(theirs_html), found)
    return Merged(clean(html, limited=False), tuple(found))


@dataclass
class _Side:
    """One text against the base: what became of each block of the base, and what came before each, and at the end."""

    became: list[Node | None] = field(default_factory=list)
    came: list[list[Node]] = field(default_factory=lambda: [[]])

    @classmethod
    def of(cls, base: Sequence[Node], text: Sequence[Node], fits: Callable[[Node, Node], bool]) -> "_Side":
        side = cls()
        for old, new in align(base, text, fits):
            if old is not None:
                side.became.append(new)
                side.came.append([])
            elif new is not None:
                side.came[-1].append(new)
        return side


def _flow(
    base: Sequence[Node],
    ours: Sequence[Node],
    theirs: Sequence[Node],
    found: list[Conflict],
    fits: Callable[[Node, Node], bool] = may_pair,
) -> str:
    """Blocks one after the other."""
    mine, yours = _Side.of(base, ours, fits), _Side.of(base, theirs, fits)
    parts = []
    for n in range(len(base) + 1):
        replaced = n == 0 if not base else n > 0 and not (mine.became[n - 1] or yours.became[n - 1])
        parts.append(_came(mine.came[n], yours.came[n], base[n - 1 : n] if replaced else None, found))
        if n < len(base):
            old, our, their = base[n], mine.became[n], yours.became[n]
            if our and their:
                parts.append(_block(old, our, their, found))
            elif kept := our or their:
                parts.append("" if kept.key == old.key else _one_side_gone(old, our, their, mine, yours, n, found))
    return "".join(parts)


def _came(ours: list[Node], theirs: list[Node], replaced: Sequence[Node] | None, found: list[Conflict]) -> str:
    """What both texts have between two blocks of the base; both, unless they say the same. It is a conflict if they
    are in the place of the same block (``replaced``), or so alike that they speak of the same thing."""
    if [node.key for node in ours] == [node.key for node in theirs]:
        return _html(ours)
    alike = any(our and their for our, their in align(ours, theirs))
    if ours and theirs and (replaced is not None or alike):
        found.append(Conflict(_html(replaced or ()), _html(ours), _html(theirs)))
    return _html(ours) + _html(theirs)


def _one_side_gone(
    old: Node, our: Node | None, their: Node | None, mine: _Side, yours: _Side, n: int, found: list[Conflict]
) -> str:
    """One text took a block out that the other changed: it stays, and somebody has to look."""
    texts = (_html([our]) if our else _html(mine.came[n + 1]), _html([their]) if their else _html(yours.came[n + 1]))
    found.append(Conflict(_html([old]), *texts))
    return _html([kept for kept in (our, their) if kept])


def _block(base: Node, ours: Node, theirs: Node, found: list[Conflict]) -> str:
    """A block all three have."""
    if theirs.key in (base.key, ours.key):
        return _html([ours])
    if ours.key == base.key:
        return _html([theirs])
    if base.leaf:
        merged = merge_words(base.inline, ours.inline, theirs.inline)
        return _both(base, ours, theirs, found) if merged is None else _inside(ours, merged)
    if base.tag == "table":
        return _table(base, ours, theirs, found)
    if base.tag == "tr":
        return _row(base, ours, theirs, found)
    if base.tag in ("td", "th"):
        leaves = [node.children[0] for node in (base, ours, theirs) if len(node.children) == 1]
        if len(leaves) == 3 and all(leaf.leaf and leaf.tag == leaves[0].tag for leaf in leaves):
            return _inside(ours, _block(leaves[0], leaves[1], leaves[2], found))
    return _inside(ours, _flow(base.children, ours.children, theirs.children, found))


def _both(base: Node, ours: Node, theirs: Node, found: list[Conflict]) -> str:
    found.append(Conflict(_html([base]), _html([ours]), _html([theirs])))
    if base.tag == "caption":  # a table has one
        return _inside(ours, f"{ours.inline} / {theirs.inline}")
    return _html([ours, theirs])


def _inside(node: Node, html: str) -> str:
    return f"{node.start or '<p>'}{html}</{node.tag}>"


def _html(nodes: Sequence[Node]) -> str:
    """Blocks as HTML; a lone line becomes a paragraph, so that it stays apart from what is put beside it."""
    return "".join(node.html if node.start else f"<p>{node.html}</p>" for node in nodes)


def merge_words(base: str, ours: str, theirs: str) -> str | None:
    """The words of a paragraph with the changes of both, or None where both changed the same words."""
    old, our, their = atoms(base), atoms(ours), atoms(theirs)
    mine, yours = dict(matches(old, our)), dict(matches(old, their))
    merged = []
    i = j = k = 0
    for n in [*(n for n in range(len(old)) if n in mine and n in yours), len(old)]:
        a, b = (mine[n], yours[n]) if n < len(old) else (len(our), len(their))
        before, left, right = old[i:n], our[j:a], their[k:b]
        if right in (before, left):
            merged += left
        elif left == before:
            merged += right
        else:
            return None
        merged += old[n : n + 1]
        i, j, k = n + 1, a + 1, b + 1
    return write(merged)


def _table(base: Node, ours: Node, theirs: Node, found: list[Conflict]) -> str:
    """Row by row, and cell by cell, as long as all three have the same columns; else both tables."""
    tables = (base, ours, theirs)
    spans = any(map(has_spans, tables))
    shapes = [skeleton(table) if spans else {len(row.children) for row in rows_of(table)} for table in tables]
    parts = [[part.tag for part in table.children if part.tag != "caption"] for table in tables]
    if any(shape != shapes[0] for shape in shapes) or any(tags != parts[0] for tags in parts):
        return _both(base, ours, theirs, found)
    captions = [table.part("caption") or Node("<caption>") for table in tables]
    caption = _block(captions[0], captions[1], captions[2], found)
    groups = []
    for tag in parts[0]:
        rows = [[] if (part := table.part(tag)) is None else part.children for table in tables]
        groups.append(f"<{tag}>{_rows(rows, spans, found)}</{tag}>")
    return f"<table>{caption}{''.join(groups)}</table>"


def _rows(rows: list[list[Node]], spans: bool, found: list[Conflict]) -> str:
    if spans:
        return "".join(_row(old, our, their, found) for old, our, their in zip(*rows, strict=True))
    base, ours, theirs = rows
    return _flow(base, ours, theirs, found, _same_cells)


def _same_cells(old: Node, new: Node) -> bool:
    return [cell.start for cell in old.children] == [cell.start for cell in new.children]


def _row(base: Node, ours: Node, theirs: Node, found: list[Conflict]) -> str:
    cells = zip(base.children, ours.children, theirs.children, strict=True)
    return _inside(ours, "".join(_block(*each, found) for each in cells))
