"""When somebody is reminded of what. Pure: dates in, a stage out."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import IntegerChoices
from django.utils.translation import gettext_lazy as _


class Stage(IntegerChoices):
    """How far a reminder went, in order. The first three are for whose thing it is."""

    EARLY = 1, _("two weeks before")
    NEAR = 2, _("three days before")
    DAY = 3, _("on the day itself")
    LEADER = 4, _("too late: school leader")
    BOARD = 5, _("too late: board")


@dataclass(frozen=True)
class Due:
    """Something that is to be done by a date, and is not done yet: ids, codes and a date, never texts.

    ``school``: None when it is due of the board's office. ``key``: what tells it from others of its kind, and the
    part of its address, such as a section's key. ``member``: whose it is; without one, or when that person stopped,
    whoever has one of ``roles``; and when nobody has, who leads the school.
    """

    board: UUID
    school: UUID | None
    kind: str
    key: str
    on: date
    roles: tuple[str, ...] = ()
    member: UUID | None = None

    @property
    def identity(self) -> tuple[UUID, UUID | None, str, str, date]:
        return self.board, self.school, self.kind, self.key, self.on


AHEAD = {Stage.EARLY: timedelta(14), Stage.NEAR: timedelta(3), Stage.DAY: timedelta(0)}
LEADER_AFTER, BOARD_AFTER = timedelta(1), timedelta(14)  # too late by
LEADER_WAITS, BOARD_WAITS = timedelta(3), timedelta(7)  # after the stage before, so that nobody is passed over
HORIZON = timedelta(14 + 56)  # a hard deadline after the summer holidays is reminded of before them


def horizon(today: date) -> date:
    """Up to and including which date a room answers what is due."""
    return today + HORIZON


def next_stage(
    today: date, day: date, *, same_day: bool, escalates: bool, made: tuple[int, date] | None
) -> Stage | None:
    """The stage to make a reminder of today, or None.

    ``day``: when it is due. ``made``: the furthest stage there is a reminder of, and the date it was made. Of stages
    that were missed only the last is made, but nobody is passed over: who has to do it hears first, then the school
    leader, then the board, however late.
    """
    last, since = made or (0, today)
    if last < Stage.LEADER:
        reached = [
            stage for stage, before in AHEAD.items() if today >= day - before and (same_day or stage < Stage.DAY)
        ]
        if reached and reached[-1] > last:
            return reached[-1]
    if not escalates or not last:
        return None
    if last < Stage.LEADER and today >= max(day + LEADER_AFTER, since + LEADER_WAITS):
        return Stage.LEADER
    if last == Stage.LEADER and today >= max(day + BOARD_AFTER, since + BOARD_WAITS):
        return Stage.BOARD
    return None
