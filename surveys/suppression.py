"""Which figures may be shown, so that nobody can work out those of a few people. Pure.

Groups form a tree: a school, its years, their groups. A *family* is a set of measures that can be reckoned from each
other, such as a domain and its items; of each measure every node has its own number of valid answers. A family is
shown or hidden as a whole: otherwise a total and all parts but one would tell the last part.

Per parent: when a child has some answers but fewer than k, it is hidden, and so are the smallest others, until those
hidden together are at least two and have at least k answers, for every measure. Then neither the parent less what is
shown, nor any other difference between what is shown, is about fewer than k people.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MEAN, DISTRIBUTION, PUBLICATION = 5, 10, 10  # least numbers of valid answers; may be raised, never lowered


def told(count: int) -> int | None:
    """How many answered, as it is told at all: fewer than five is all that is said of fewer than five."""
    return count if count >= MEAN else None


def publishable(figure: dict[str, Any] | None) -> dict[str, Any] | None:
    """A figure, if so many gave a valid answer that others than those who manage the monitor may see it."""
    return figure if figure and figure["n"] >= PUBLICATION else None


@dataclass(frozen=True)
class Node:
    """A school, year or group. ``counts``: valid answers per measure of one family; none where it was not asked."""

    key: str
    counts: Mapping[str, int]
    children: tuple["Node", ...] = ()

    def of(self, measure: str) -> int:
        return self.counts.get(measure, 0)

    def too_few(self, k: int) -> bool:
        return any(0 < count < k for count in self.counts.values())

    @property
    def least(self) -> int:
        """The smallest number of answers to anything it was asked."""
        return min((count for count in self.counts.values() if count), default=0)

    def walk(self) -> Iterator["Node"]:
        yield self
        for child in self.children:
            yield from child.walk()


def shown(root: Node, k: int = MEAN) -> frozenset[str]:
    """The keys of the nodes of which this family may be shown."""
    if root.too_few(k) or not root.least:
        return frozenset()
    return frozenset(_shown(root, k))


def _shown(node: Node, k: int) -> Iterator[str]:
    yield node.key
    hidden = hidden_children(node.children, k)
    for child in node.children:
        if child.key not in hidden and child.least:
            yield from _shown(child, k)


def hidden_children(children: Sequence[Node], k: int) -> frozenset[str]:
    """The children of one parent that are hidden: those with too few answers, and who has to keep them company."""
    hidden = [child for child in children if child.too_few(k)]
    if not hidden:
        return frozenset()
    rest = sorted((child for child in children if child not in hidden and child.least), key=lambda each: each.least)
    while (measure := _told(hidden, k)) is not None:
        company = next((child for child in rest if child.of(measure)), None)
        if company is None:
            return frozenset(child.key for child in children)
        rest.remove(company)
        hidden.append(company)
    return frozenset(child.key for child in hidden)


def _told(hidden: Sequence[Node], k: int) -> str | None:
    """A measure of which too little is hidden: of one child alone, or of fewer than k people together."""
    for measure in sorted({name for child in hidden for name in child.counts}):
        counts = [child.of(measure) for child in hidden if child.of(measure)]
        if counts and (len(counts) < 2 or sum(counts) < k):
            return measure
    return None
