"""Of which things the audit trail may show the name beside their id: rooms say so of their own (``apps.py``)."""

from typing import Any

from schools.models import Invitation, School

NAMED: list[Any] = [Invitation, School]


def named_in_records(model: Any) -> None:
    """Its field ``name`` may be read by whoever may read what was done to it."""
    NAMED.append(model)
