"""Which lines of a timeline hold. Whatever counts measures or tells of them asks here."""

from collections.abc import Iterable

from incidents import rules
from incidents.models import Entry


def holding(entries: Iterable[Entry], *, sealed: bool = True) -> list[Entry]:
    """Without what did not happen after all; ``sealed`` False: nor what is sealed to this reader.

    ``entries``: of one case, with its corrections.
    """
    rows = list(entries)
    undone = {row.corrects_id for row in rows if row.code == rules.NOT_HAPPENED}
    return [row for row in rows if row.pk not in undone and (sealed or not row.sealed)]
