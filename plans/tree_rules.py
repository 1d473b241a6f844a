"""Rich text as a tree of blocks, and which blocks of two texts belong together. Pure; canonical HTML in."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from plans.sequence_rules import equal_pairs

_BLOCK_TAG = re.compile(r"(</?(?:p|h3|h4|ul|ol|li|blockquote|hr|table|caption|thead|tbody|tr|th|td)\b[^>]*>)")
_TAG = re.compile(r"<[^>]*>")
_WORD = re.compile(r"\w+")
_LEAVES = frozenset({"p", "h3", "h4", "caption", "hr"})

_ALIKE = 0.4  # blocks that share less than this of their words are two blocks, not one that changed
_PIECE = 24  # of a longer stretch without equal blocks, only so many at a time are held against each other


@dataclass(eq=False)
class Node:
    """A block. ``start`` is its opening tag, empty for the line with which a list item or cell begins; a leaf has
    ``inline`` HTML, any other block has ``children``."""

    start: str
    children: list["Node"] = field(default_factory=list)
    inline: str = ""

    @cached_property
    def tag(self) -> str:
        match = _WORD.search(self.start)
        return match[0] if match else "p"

    @property
    def leaf(self) -> bool:
        return self.tag in _LEAVES

    @property
    def end(self) -> str:
        return f"</{self.tag}>" if self.start and self.tag != "hr" else ""

    @cached_property
    def html(self) -> str:
        return f"{self.start}{self.inline}{''.join(child.html for child in self.children)}{self.end}"

    @cached_property
    def key(self) -> str:
        """The same for blocks that say the same: whether a lone line has a paragraph round it does not count."""
        inner = self.inline or "".join(child.key for child in self.children)
        return f"{self.start or '<p>'}{inner}</{self.tag}>"

    @cached_property
    def words(self) -> frozenset[str]:
        return frozenset(_WORD.findall(_TAG.sub(" ", self.html).lower()))

    def part(self, tag: str) -> "Node | None":
        return next((child for child in self.children if child.tag == tag), None)


def read(html: str) -> list[Node]:
    """The blocks of a text."""
    root = Node("<div>")
    path = [root]
    for n, part in enumerate(_BLOCK_TAG.split(html)):
        here = path[-1]
        if n % 2 == 0:
            if here.leaf:
                here.inline += part
            elif part.strip():
                here.children.append(Node("", inline=part))
        elif part.startswith("</"):
            del path[max(len(path) - 1, 1) :]
        else:
            here.children.append(Node(part))
            if here.children[-1].tag != "hr":
                path.append(here.children[-1])
    return root.children


Pair = tuple[Node | None, Node | None]
Fits = Callable[[Node, Node], bool]


def may_pair(old: Node, new: Node) -> bool:
    """Whether one may have become the other: what a paragraph says may change, not that it is one."""
    return old.tag == new.tag and (old.leaf or old.start == new.start)


def align(old: Sequence[Node], new: Sequence[Node], fits: Fits = may_pair) -> list[Pair]:
    """Which blocks belong together, in order; None: there is none on that side."""
    found: list[Pair] = []
    i = j = 0
    pairs = equal_pairs([node.key for node in old], [node.key for node in new])
    for a, b in [*pairs, (len(old), len(new))]:
        found += _gap(old[i:a], new[j:b], fits)
        if a < len(old):
            found.append((old[a], new[b]))
        i, j = a + 1, b + 1
    return found


def _gap(old: Sequence[Node], new: Sequence[Node], fits: Fits) -> Iterator[Pair]:
    count = -(-max(len(old), len(new)) // _PIECE)
    for n in range(count):
        left, right = (each[len(each) * n // count : len(each) * (n + 1) // count] for each in (old, new))
        i = j = 0
        for a, b in [*likest(left, right, fits), (len(left), len(right))]:
            yield from ((node, None) for node in left[i:a])
            yield from ((None, node) for node in right[j:b])
            if a < len(left):
                yield left[a], right[b]
            i, j = a + 1, b + 1


def likest(old: Sequence[Node], new: Sequence[Node], fits: Fits = may_pair) -> list[tuple[int, int]]:
    """The pairs of places, both rising, that together have most words in common."""
    likeness = [[_likeness(a, b) if fits(a, b) else 0.0 for b in new] for a in old]
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]  # from here to the end
    for i in reversed(range(len(old))):
        for j in reversed(range(len(new))):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + likeness[i][j])
    pairs = []
    i = j = 0
    while i < len(old) and j < len(new):
        if likeness[i][j] and best[i][j] == best[i + 1][j + 1] + likeness[i][j]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def _likeness(old: Node, new: Node) -> float:
    """The share of their words that both have; 0 when that is too little."""
    total = len(old.words) + len(new.words)
    share = 2 * len(old.words & new.words) / total if total else 0.0
    return share if share >= _ALIKE else 0.0


def rows_of(table: Node) -> list[Node]:
    return [row for part in table.children for row in part.children]


def skeleton(table: Node) -> list[list[str]]:
    """The opening tags of its cells, per row."""
    return [[cell.start for cell in row.children] for row in rows_of(table)]


def has_spans(table: Node) -> bool:
    return any("span=" in start for row in skeleton(table) for start in row)
