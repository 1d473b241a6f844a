"""What a closed round says of single questions by group: means and distributions. Pure; part of what is kept.

A question is told of a group only where its whole domain may be (``suppression``), with at least ten answers to each
question of it, and nowhere when some group gave one unfavourable answer only: of the school it then still is. So no
total less what is told is about fewer than ten people.

A question that only some groups are asked has a total that is not of the whole school. With one group, or one year, it
*is* the figure of that group, and is told only where that is.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from surveys.instrument import NOT_ASKED, Instrument, Item
from surveys.scoring import Tally, as_text
from surveys.suppression import DISTRIBUTION, Node, shown


class Counts:
    """How often each answer was given to each item, by group: a byte is an answer, so counting needs no unpacking."""

    def __init__(self, instrument: Instrument, parts: Sequence[Any]):
        self.width = len(instrument.items)
        self.blocks = {part.key: b"".join(part.responses) for part in parts}
        self.places = {item.key: place for place, item in enumerate(instrument.items)}

    def tally(self, item: Item, keys: Sequence[str]) -> Tally:
        """High is good. Who was not asked counts nowhere."""
        column = b"".join(self.blocks[key][self.places[item.key] :: self.width] for key in keys)
        counts = [column.count(value) for value in range(1, item.scale.size + 1)]
        asked = len(column) - column.count(NOT_ASKED)
        return Tally(tuple(reversed(counts) if item.reversed else counts), asked - sum(counts))


def by_group(
    instrument: Instrument, root: Any, parts: Sequence[Any], domains: Mapping[str, Mapping[str, Any]]
) -> dict[str, dict[str, Any]]:
    """Per question the figures of every group that may be told. ``domains``: what is told of whole subjects: where
    that is hidden, its questions are too."""
    counts, answer = Counts(instrument, parts), {}
    for domain in instrument.domains:
        items = instrument.of_domain(domain.key)
        tallies = {
            branch.key: {item.key: counts.tally(item, [part.key for part in branch.parts]) for item in items}
            for branch in root.walk()
        }
        allowed = shown(_node(root, tallies), DISTRIBUTION) & set(domains[domain.key])
        groups = [branch.key for branch in root.walk() if branch.key in allowed and branch is not root]
        for item in items:
            found = {key: tallies[key][item.key] for key in groups}
            answer[item.key] = (
                {}
                if any(each.hides or each.tells_on_all for each in found.values())
                else {key: _figure(each) for key, each in found.items() if each.n}
            )
    return answer


def total_may_be_told(n: int, root: Any, asked: Collection[str], told: Collection[str]) -> bool:
    """Whether the total of a question may be, of which only the parts ``asked`` gave answers; ``told``: the groups of
    which the question is."""
    if n < DISTRIBUTION:
        return False
    alone = (branch for branch in root.walk() if {part.key for part in branch.parts if part.n} == set(asked))
    return all(branch.key in told for branch in alone)


def _node(branch: Any, tallies: Mapping[str, Mapping[str, Tally]]) -> Node:
    counts = {key: each.n for key, each in tallies[branch.key].items()}
    return Node(branch.key, counts, tuple(_node(child, tallies) for child in branch.children))


def _figure(found: Tally) -> dict[str, Any]:
    return {
        "n": found.n,
        "mean": as_text(found.mean),
        "favourable": as_text(found.favourable_share, 0),
        "shares": [as_text(share, 0) for share in found.shares],
    }
