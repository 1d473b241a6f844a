"""What changed between two texts, as one text: what went in ``<del>``, what came in ``<ins>``. Pure.

Canonical HTML (``core.richtext.clean``) in. First blocks are paired, then the words inside them. Lists and tables
stay whole: a block that came has the class ``added``, one that went ``removed``, and only text stands in ``<ins>`` and
``<del>``. Take away what was added, or what was removed, and one of both texts is left, to the letter.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from plans.tree_rules import Node, align, has_spans, likest, may_pair, read, rows_of, skeleton
from plans.word_rules import Atom, atoms, matches, write

_MARKS = {"added": "ins", "removed": "del"}
_SKIPPED = '<p class="skipped">…</p>'

Part = tuple[str, int]  # HTML, and in how many places it differs


@dataclass(frozen=True)
class Compared:
    """Both texts in one (``html``), the blocks of it that changed with the heading above them (``excerpt``), and in
    how many ``places`` they differ."""

    html: str
    excerpt: str
    places: int


def compare_texts(old: str, new: str) -> Compared:
    """Everything of both texts, with what only one of them has marked as such."""
    if old == new:
        return Compared(new, "", 0)
    parts, heads = [], []
    for before, after in align(read(old), read(new)):
        parts.append(_node(before, after))
        node = after or before
        heads.append(node is not None and node.tag in ("h3", "h4"))
    return Compared("".join(html for html, _ in parts), _excerpt(parts, heads), sum(places for _, places in parts))


@dataclass(frozen=True)
class SideBySide:
    """Two texts, each with what only it has in ``<mark>``, and in how many ``places`` they differ."""

    ours: str
    theirs: str
    places: int


def side_by_side(ours: str, theirs: str) -> SideBySide:
    """Both texts for two columns."""
    compared = compare_texts(ours, theirs)
    nodes = read(compared.html)
    return SideBySide(_side(nodes, "removed", "added"), _side(nodes, "added", "removed"), compared.places)


def _side(nodes: Sequence[Node], stays: str, gone: str) -> str:
    """One of both texts out of a comparison."""
    mark, other = _MARKS[stays], _MARKS[gone]
    parts = []
    for node in nodes:
        if f'class="{gone}"' not in node.start:
            start = node.start.replace(f' class="{stays}"', "")
            inline = re.sub(rf"<{other}>.*?</{other}>", "", node.inline, flags=re.DOTALL)
            inline = inline.replace(f"<{mark}>", "<mark>").replace(f"</{mark}>", "</mark>")
            parts.append(f"{start}{inline}{_side(node.children, stays, gone)}{node.end}")
    return "".join(parts)


def added(html: str) -> str:
    """A text that was not there before."""
    return "".join(_whole(node, "added") for node in read(html))


def removed(html: str) -> str:
    """A text that is no longer there."""
    return "".join(_whole(node, "removed") for node in read(html))


def _excerpt(parts: list[Part], heads: list[bool]) -> str:
    shown = {n for n, (_, places) in enumerate(parts) if places}
    for n in list(shown):
        above = next((k for k in range(n, -1, -1) if heads[k]), None)
        shown |= set() if above is None else {above}
    return "".join(
        "".join(parts[n][0] for n in run) if yes else _SKIPPED
        for yes, run in groupby(range(len(parts)), key=shown.__contains__)
    )


def _node(old: Node | None, new: Node | None) -> Part:
    if old is None or new is None:
        return (_whole(new, "added") if new else _whole(old, "removed") if old else ""), 1
    if old.key == new.key:
        return new.html, 0
    if old.tag == "table":
        return _table(old, new)
    if old.leaf:
        html, places = _words(old.inline, new.inline)
        return f"{new.start or (old.start and '<p>')}{html}{new.end or old.end}", places
    lone = [*old.children, *new.children]
    if len(old.children) == len(new.children) == 1 and lone[0].leaf and lone[0].tag == lone[1].tag:
        return _inside(new, [_node(*lone)])
    return _inside(new, [_node(*pair) for pair in align(old.children, new.children)])


def _inside(node: Node, parts: Sequence[Part]) -> Part:
    return f"{node.start}{''.join(html for html, _ in parts)}{node.end}", sum(places for _, places in parts)


def _whole(node: Node, state: str) -> str:
    """A block that only one of the texts has."""
    start = f'{(node.start or "<p>")[:-1]} class="{state}">'
    end = node.end if node.start else "</p>"
    return f"{start}{_marked(node, _MARKS[state])}{end}"


def _marked(node: Node, mark: str) -> str:
    """What stands in a block, with all of its text in ``<ins>`` or ``<del>``."""
    if node.inline:
        return f"<{mark}>{node.inline}</{mark}>"
    return "".join(f"{child.start}{_marked(child, mark)}{child.end}" for child in node.children)


def _words(old: str, new: str) -> Part:
    """The words of two paragraphs; what went stands before what came in its place."""
    before, after = atoms(old), atoms(new)
    found: list[tuple[str, Atom]] = []
    places = i = j = 0
    for a, b in [*matches(before, after), (len(before), len(after))]:
        found += [("del", atom) for atom in before[i:a]]
        found += [("ins", atom) for atom in after[j:b]]
        places += a > i or b > j
        found += [("", atom) for atom in after[b : b + 1]]
        i, j = a + 1, b + 1
    parts = []
    for mark, group in groupby(found, key=lambda each: each[0]):
        html = write([atom for _, atom in group])
        parts.append(f"<{mark}>{html}</{mark}>" if mark else html)
    return "".join(parts), places


Columns = list[tuple[int | None, int | None]]


def _table(old: Node, new: Node) -> Part:
    """Two tables in one. With cells over several rows or columns, and another lay-out, nothing fits: then both."""
    if has_spans(old) or has_spans(new):
        if skeleton(old) != skeleton(new) or [part.tag for part in old.children] != [part.tag for part in new.children]:
            return _whole(old, "removed") + _whole(new, "added"), 1
        columns = None
    else:
        columns = _columns(old, new)
    parts = []
    for tag in ("caption", "thead", "tbody"):
        before, after = old.part(tag), new.part(tag)
        if before and after and tag != "caption":
            parts.append(_inside(after, _rows(before, after, columns)))
        elif before or after:
            parts.append(_node(before, after))
    return _inside(new, parts)


def _columns(old: Node, new: Node) -> Columns:
    """Which columns belong together, by what stands in them; as many columns are the same ones."""
    before, after = ([_column(table, n) for n in range(len(rows_of(table)[0].children))] for table in (old, new))
    if len(before) == len(after):
        return [(n, n) for n in range(len(before))]
    found: Columns = []
    i = j = 0
    for a, b in [*likest(before, after), (len(before), len(after))]:
        found += [(n, None) for n in range(i, a)]
        found += [(None, n) for n in range(j, b)]
        found += [(a, b)] if a < len(before) else []
        i, j = a + 1, b + 1
    return found


def _column(table: Node, place: int) -> Node:
    return Node("<div>", [row.children[place] for row in rows_of(table)])


def _rows(old: Node, new: Node, columns: Columns | None) -> list[Part]:
    if columns is None:
        return [
            _inside(after, [_node(*cells) for cells in zip(before.children, after.children, strict=True)])
            for before, after in zip(old.children, new.children, strict=True)
        ]
    both = [(i, j) for i, j in columns if i is not None and j is not None]

    def fits(before: Node, after: Node) -> bool:
        return bool(both) and all(may_pair(before.children[i], after.children[j]) for i, j in both)

    return [_row(before, after, columns) for before, after in align(old.children, new.children, fits)]


def _row(old: Node | None, new: Node | None, columns: Columns) -> Part:
    if old is None or new is None or old.key == new.key:
        return _node(old, new)
    cells = [
        _node(old.children[i] if i is not None else None, new.children[j] if j is not None else None)
        for i, j in columns
    ]
    return _inside(new, cells)
