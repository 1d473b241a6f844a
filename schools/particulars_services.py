"""Particulars of a school or a board, edited by hand. What differs from DUO's stays when DUO's file comes in."""

from collections.abc import Mapping
from typing import Any

from core import audit
from core.tenancy import atomic
from core.versions import Stale, mark
from schools.duo.rules import BOARD_PARTICULARS, SCHOOL_PARTICULARS
from schools.models import Board, Membership, School

Place = Board | School


def particulars_of(place: Place) -> tuple[str, ...]:
    return SCHOOL_PARTICULARS if isinstance(place, School) else BOARD_PARTICULARS


def seen_of(place: Place) -> str:
    """The particulars as they are, in a word that a form remembers."""
    return mark([getattr(place, name) for name in particulars_of(place)])


def particulars_save(*, place: Place, values: Mapping[str, str], seen: str, by: Membership) -> Place:
    """``values``: those that change. Raises ``Stale`` when somebody changed any of them after ``seen``."""
    with atomic():
        model: Any = type(place)
        row: Place = model.objects.select_for_update(of=("self",)).get(pk=place.pk)
        changed = [name for name in particulars_of(row) if name in values and getattr(row, name) != values[name]]
        if not changed:
            return row
        if seen != seen_of(row):
            raise Stale(row)
        for name in changed:
            setattr(row, name, values[name])
        row.save(update_fields=changed)
        audit.record(f"{row._meta.model_name}.particulars_changed", by=by, obj=row, fields=changed)
    return row


def particulars_from_duo(*, place: Place, seen: str, by: Membership) -> Place:
    """Back to what DUO says; from then on they follow DUO's file again."""
    return particulars_save(place=place, values=place.duo, seen=seen, by=by)
