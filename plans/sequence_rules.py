"""The longest sequence that two sequences have in common; what comparing and merging rest on. Pure."""

from collections import defaultdict
from collections.abc import Hashable, Sequence

# Rows are kept to walk back over, one bit a pair: at most 8 MB. Beyond it only begin and end are compared.
_MOST_PAIRS = 64_000_000


def equal_pairs(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Places (in ``old``, in ``new``) of equal things, as many as there can be, both rising."""
    shortest = min(len(old), len(new))
    start = next((n for n in range(shortest) if old[n] != new[n]), shortest)
    rest = shortest - start
    end = next((n for n in range(rest) if old[-1 - n] != new[-1 - n]), rest)
    middle = _longest(old[start : len(old) - end], new[start : len(new) - end])
    return [
        *((n, n) for n in range(start)),
        *((i + start, j + start) for i, j in middle),
        *((len(old) - n, len(new) - n) for n in range(end, 0, -1)),
    ]


def _longest(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Hyyrö's bit-parallel algorithm (2004): a row of the table of lengths is one number, so that a row is one step.

    A zero bit ``i`` in row ``j`` says: ``old[i]`` makes the longest sequence shared with ``new[: j + 1]`` longer.
    """
    if not old or not new or len(old) * len(new) > _MOST_PAIRS:
        return []
    places: dict[Hashable, int] = defaultdict(int)
    for i, item in enumerate(old):
        places[item] |= 1 << i
    full = (1 << len(old)) - 1
    row, rows = full, []
    for item in new:
        hit = row & places.get(item, 0)
        row = ((row + hit) | (row - hit)) & full
        rows.append(row)
    pairs = []
    i, j = len(old), len(new)
    while i and j:
        bit = 1 << (i - 1)
        if rows[j - 1] & bit:
            i -= 1
        elif j > 1 and not rows[j - 2] & bit:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs.append((i, j))
    return pairs[::-1]
