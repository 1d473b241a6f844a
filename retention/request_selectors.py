"""Reads of requests: which there are, and which cases may concern somebody."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from core.sealed import keyring
from incidents import rules as incident_rules
from incidents.models import Entry, Escalation, Incident, Involvement, Task
from incidents.selectors import cases_of, register_of
from retention import selectors
from retention.dossier_rules import names_in, same_person
from retention.models import CaseMark, RightsCase, RightsRequest
from schools.models import Membership

MOST_SEARCHED = 3_000  # cases in one period; more asks for a shorter one


@dataclass
class Hit:
    """A case in which somebody may be; ``where`` says in which parts the name is, nothing if only the group fits."""

    incident: Incident
    where: list[str] = field(default_factory=list)
    chosen: bool = False


@dataclass(frozen=True)
class Found:
    """What a search found, among how many cases. ``closed_off``: cases in the period that this person may not open."""

    named: list[Hit]
    grouped: list[Hit]
    cases: int
    closed_off: int
    too_many: bool = False

    @property
    def hits(self) -> list[Hit]:
        return [*self.named, *self.grouped]


def requests() -> QuerySet[RightsRequest]:
    return RightsRequest.objects.select_related("handler", "closed_by")


def cases_in(row: RightsRequest) -> QuerySet[RightsCase]:
    return row.cases.select_related("incident", "incident__own_subtype").order_by(
        "incident__happened_date", "incident__number"
    )


def search(row: RightsRequest, member: Membership) -> Found:
    """Look for the name of a request in the cases that somebody may open: everything is opened here and compared, and
    only where it was found leaves. Whoever calls this writes it down first (``searched``)."""
    here = Q(happened_date__range=(row.first_date, row.last_date), erased_at=None)
    rows = cases_of(member).filter(here).order_by("happened_date", "number")
    may = list(rows[: MOST_SEARCHED + 1])
    closed_off = register_of(member).filter(here).count() - rows.count()
    if len(may) > MOST_SEARCHED:
        return Found([], [], len(may), closed_off, too_many=True)
    keys, subject = keyring(), keyring().open(row, "subject")
    hits = {incident.pk: Hit(incident) for incident in may}
    chosen = set(row.cases.values_list("incident_id", flat=True))
    ids, grouped = list(hits), set()
    for incident in may:
        texts = ((_("what happened"), "narrative"), (_("what went before"), "cause"), (_("the outcome"), "outcome"))
        hits[incident.pk].where = [str(label) for label, name in texts if names_in(keys.open(incident, name), subject)]
        hits[incident.pk].chosen = incident.pk in chosen
    for person in Involvement.objects.filter(incident__in=ids).select_related("of_group"):
        if names_in(keys.open(person, "name"), subject):
            _note(hits[person.incident_id], _("the names"))
        names = {person.group, person.of_group.name if person.of_group else ""}  # as it was called then, and now
        if row.group and row.group.casefold() in map(str.casefold, names):
            grouped.add(person.incident_id)
    lines: tuple[tuple[Any, str, str], ...] = (
        (Entry, "text", _("the timeline")),
        (Task, "text", _("the tasks")),
        (Escalation, "reason", _("what the board was told")),
        (CaseMark, "text", _("what counts for it")),
    )
    for model, column, label in lines:
        for line in model.objects.filter(incident__in=ids).exclude(**{column: ""}):
            if names_in(keys.open(line, column), subject):
                _note(hits[line.incident_id], label)
    named = [hit for hit in hits.values() if hit.where]
    alike = [hit for pk, hit in hits.items() if pk in grouped and not hit.where]
    return Found(named, alike, len(may), closed_off)


def _note(hit: Hit, label: str) -> None:
    if label not in hit.where:
        hit.where.append(label)


def own_people(row: RightsRequest, incident: Incident) -> list[UUID]:
    """Which people of a case are the subject, by the written name; the rest is for who goes through it."""
    keys = keyring()
    subject = keys.open(row, "subject")
    return [person.pk for person in incident.involved.all() if same_person(keys.open(person, "name"), subject)]


def not_erasable(incidents: list[Incident], *, but: RightsRequest) -> list[Incident]:
    """Those of these cases that must stay: open, held, or asked about by somebody else."""
    ids = [incident.pk for incident in incidents]
    held = set(
        CaseMark.objects.filter(incident__in=ids, kind__in=selectors.BLOCKING, ended_at=None).values_list(
            "incident", flat=True
        )
    )
    asked = set(selectors.asked_cases(but=but).filter(incident__in=ids).values_list("incident", flat=True))
    return [
        incident
        for incident in incidents
        if incident.state != incident_rules.CLOSED or incident.erased_at or incident.pk in held | asked
    ]
