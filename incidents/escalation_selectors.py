"""What a board is shown of its schools' cases."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.db.models import QuerySet

from core.sealed import keyring
from core.tenancy import current, use_scope
from incidents.case_selectors import Line, People, people_of, timeline, titles_of
from incidents.models import Entry, Escalation, Incident


def open_escalations() -> QuerySet[Escalation]:
    """The cases that lie before the board now, newest first."""
    return Escalation.objects.filter(ended_at=None).select_related("school", "by")


def escalation_of(incident: Incident) -> Escalation | None:
    """That the board reads this case, seen from its school."""
    return Escalation.objects.filter(incident=incident, ended_at=None).select_related("by").first()


def reason_of(escalation: Escalation) -> str:
    return keyring().open(escalation, "reason")


@contextmanager
def in_case(escalation: Escalation) -> Iterator[None]:
    """Inside one case that the board is shown: PostgreSQL opens that case, while it is shown, and nothing beside it."""
    with use_scope(replace(current(), shown=escalation.incident_id)):
        yield


@dataclass(frozen=True)
class BoardCase:
    """A case as the board reads it: without names, sealed notes, attachments, tasks and restorative talks."""

    incident: Incident
    reason: str
    narrative: str
    cause: str
    people: list[People]
    timeline: list[Line]


def board_case(escalation: Escalation) -> BoardCase | None:
    """Inside ``in_case``; whoever calls this has ``escalation_read`` write it down first."""
    row = Incident.objects.select_related("own_subtype", "owner").filter(pk=escalation.incident_id).first()
    if row is None:
        return None
    keys = keyring()
    entries = list(Entry.objects.filter(sealed=False).select_related("by").order_by("at", "pk"))
    return BoardCase(
        incident=row,
        reason=reason_of(escalation),
        narrative=keys.open(row, "narrative"),
        cause=keys.open(row, "cause"),
        people=people_of(row, row.involved.all()),
        timeline=timeline(entries, keys, titles_of(row, entries), False),
    )
