"""Small numbers kept from view, so that they cannot be worked out either. Pure.

A table is divided into blocks: a cell by itself when it is none or large enough, or several cells together. A number is
told only if it is a sum of whole blocks. Whoever adds up, subtracts or compares what was told therefore learns sums of
blocks, and of a cell in a block of several never more than what the block allows: at least ``FEWEST``, and so much that
each of its cells could be another number.

Two tables of the same things told by different properties (by kind; by place and moment) may both be protected by
themselves, as long as nothing is told of kind *and* place: any division of the one goes with any division of the other.
"""

from collections.abc import Callable, Hashable, Mapping
from typing import Generic, TypeVar

FEWEST = 5

Cell = TypeVar("Cell", bound=Hashable)


class Protected(Generic[Cell]):
    """A table of counts as everybody may read it.

    ``along``: by which lines cells are joined first, such as rows; the totals of those lines are then told more often
    than those across. Zero is told: nothing happened to nobody.
    """

    def __init__(
        self, counts: Mapping[Cell, int], along: Callable[[Cell], Hashable] | None = None, fewest: int = FEWEST
    ):
        self.counts, self.fewest = dict(counts), fewest
        self.blocks = self._blocks(along or (lambda cell: None))

    def told(self, cell: Cell) -> int | None:
        return self.total(lambda each: each == cell)

    def total(self, within: Callable[[Cell], bool] = lambda cell: True) -> int | None:
        """The sum of these cells; None when it is not told."""
        cells = {cell for cell in self.counts if within(cell)}
        for block in self.blocks:
            if not block.isdisjoint(cells) and not (block <= cells and self._wide_enough(block)):
                return None
        return sum(self.counts[cell] for cell in cells)

    def _blocks(self, along: Callable[[Cell], Hashable]) -> list[set[Cell]]:
        """The blocks of more than one cell; when all of it together is too small, that, of which nothing is told."""
        lines: dict[Hashable, list[Cell]] = {}
        for cell, count in self.counts.items():
            if count:
                lines.setdefault(along(cell), []).append(cell)
        blocks, left = [], []
        for cells in lines.values():
            small = [cell for cell in cells if self.counts[cell] < self.fewest]
            joined = self._enlarged(small, cells)
            if joined is None:
                left += small
            elif joined:
                blocks.append(joined)
        if left:
            others = [cell for cells in lines.values() for cell in cells if not any(cell in block for block in blocks)]
            joined = self._enlarged(left, others)
            while joined is None and blocks:  # not enough besides: with the smallest block there is
                joined = self._enlarged([*left, *blocks.pop(self._smallest(blocks))], others)
            blocks.append(joined or set(left))
        return blocks

    def _enlarged(self, small: list[Cell], cells: list[Cell]) -> set[Cell] | None:
        """These small cells as a block, with the smallest of the others if need be; None if that is not enough."""
        if not small:
            return set()
        block, others = set(small), sorted(set(cells) - set(small), key=lambda cell: (self.counts[cell], str(cell)))
        while not self._wide_enough(block):
            if not others:
                return None
            block.add(others.pop(0))
        return block

    def _wide_enough(self, block: set[Cell]) -> bool:
        """Two cells or more, and more than one for each, so that nobody knows them to be ones."""
        return len(block) > 1 and sum(self.counts[cell] for cell in block) >= max(self.fewest, len(block) + 1)

    def _smallest(self, blocks: list[set[Cell]]) -> int:
        return min(range(len(blocks)), key=lambda n: sum(self.counts[cell] for cell in blocks[n]))
