"""Figures of all boards that take part: a board says so itself, the tick adds them up once a month."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from core import audit
from core.standing import OBLIGATIONS
from core.tenancy import atomic
from oversight.models import NationalFigures, NationalShare, Standing, YearFigures
from oversight.national_rules import Together
from oversight.selectors import said_of
from schools.models import Board, Membership
from schools.school_year import SchoolYear
from schools.selectors import schools_in_use

FRESH = timedelta(days=7)  # every open school is looked at each day; what was not, is not how it is now


def share_set(*, on: bool, by: Membership) -> None:
    """Take part, or no longer; counts from the next month on. The same again changes nothing."""
    with atomic():
        Board.objects.select_for_update(of=("self",)).get(pk=by.board_id)  # for who is the first at the same moment
        row = NationalShare.objects.first() or NationalShare.create(set_by=by)
        if row.on != on:
            row.on, row.set_at, row.set_by = on, timezone.now(), by
            row.save(update_fields=["on", "set_at", "set_by"])
            audit.record("national.joined" if on else "national.left", by=by, obj=row)


def national_make(*, today: date) -> NationalFigures | None:
    """The figures of this month, once; in the system scope, by the tick. Four queries, and only in a new month.

    Once a month, so that nobody sees by the day what one board adds.
    """
    month = today.replace(day=1)
    if NationalFigures.objects.filter(month=month).exists():
        return None
    boards = list(NationalShare.objects.filter(on=True).values_list("board_id", flat=True))
    together = Together()
    fresh = Standing.objects.filter(school__in=schools_in_use().order_by(), checked_at__gte=timezone.now() - FRESH)
    standings = fresh.filter(board__in=boards).order_by("school_id", "-year", "-quarter")
    rows = standings.distinct("school_id").values_list("board_id", "cells")
    for board, cells in rows.iterator():
        together.add_standing(board, _states(cells))
    last = SchoolYear.of(today).start - 1
    years = YearFigures.objects.filter(board__in=boards, year=last).order_by()
    for board, counts, pupils in years.values_list("board_id", "counts", "pupils").iterator():
        together.add_year(board, counts, pupils)
    values = {"boards": len(together.boards), "schools": together.schools, "data": together.told()}
    row, _new = NationalFigures.objects.get_or_create(month=month, defaults=values)
    return row


def _states(cells: Any) -> Iterator[tuple[str, str]]:
    for key, asked in OBLIGATIONS.items():
        if said := said_of(asked, cells.get(key)):
            yield key, said.state
