"""Which norm sets count at a board."""

from dataclasses import dataclass

from schools import norm_sets
from schools.models import Board
from schools.norm_models import NormSwitch


@dataclass(frozen=True)
class SetState:
    """A set and whether it counts: law in force always does, a bill while somebody switched it on."""

    norm_set: norm_sets.NormSet
    on: bool
    switches: list[NormSwitch]


def sets(board: Board) -> list[SetState]:
    """Every set with who switched it when, newest first."""
    rows = list(NormSwitch.objects.select_related("by"))
    return [
        SetState(
            found, found.in_force or found.code in board.norm_sets, [row for row in rows if row.code == found.code]
        )
        for found in norm_sets.load()
    ]
