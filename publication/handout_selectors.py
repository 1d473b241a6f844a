"""Reads about posters and the paragraph for the school guide: what they would say now, and what drifted."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from contacts.selectors import PublicContact, public_contacts
from core.models import Job
from publication import handout_rules as rules
from publication import selectors
from publication.models import Handout, Publication
from schools.models import School


def contents_now(kind: str, page: Publication, school: School) -> dict[str, Any]:
    """What a handout of this kind would say now: nothing but what the contact page shows to everybody."""
    return _contents(kind, page, school, _people())


def _people() -> list[dict[str, Any]]:
    return [_person(each) for each in public_contacts(timezone.localdate())]


def _contents(kind: str, page: Publication, school: School, people: list[dict[str, Any]]) -> dict[str, Any]:
    people = rules.fitting(kind, people)
    found = {"address": page.address, "school": school.name, "phone": school.phone, "people": people}
    if kind == Handout.Kind.GUIDE:
        found |= {"board": school.board.name, "complaints": page.complaints}
    return found


def _person(contact: PublicContact) -> dict[str, Any]:
    tasks = [task.code for task in contact.tasks]
    return {"tasks": tasks} | {name: getattr(contact, name) for name in ("name", "phone", "email", "days", "reach")}


@dataclass
class Rack:
    """One kind of handout on the page. ``job``: its making; ``closed``: its code leads nowhere."""

    kind: Handout.Kind
    live: Handout | None
    now: dict[str, Any]
    closed: bool
    job: Job | None = None

    @property
    def changes(self) -> rules.Changes | None:
        """What is no longer so of what was made."""
        return (rules.changes(self.live.contents, self.now) or None) if self.live else None

    @property
    def asks(self) -> bool:
        return bool(self.changes or (self.live and self.closed))

    @property
    def ready(self) -> bool:
        return bool(self.live and self.live.pdf_id)


def racks(school: School) -> list[Rack]:
    """Every kind in order, with its making."""
    found = _racks(school, selectors.page_of_school(), _people())
    made = {rack.live.job_key: rack for rack in found if rack.live and not rack.ready}
    for job in Job.objects.filter(key__in=made) if made else ():
        made[job.key].job = job
    return found


def _racks(school: School, page: Publication | None, people: list[dict[str, Any]]) -> list[Rack]:
    page = page or Publication(address=school.slug)
    live = {row.kind: row for row in live_handouts()}
    return [
        Rack(
            kind=kind,
            live=live.get(kind),
            now=_contents(kind, page, school, people),
            closed=page.contacts_at is None,
        )
        for kind in Handout.Kind
    ]


def live_handouts() -> list[Handout]:
    """Those that may still hang or be read somewhere."""
    return list(live().select_related("made_by", "pdf", "docx"))


def live() -> QuerySet[Handout]:
    return Handout.objects.filter(ended_at__isnull=True)


def drifting(school: School) -> list[Rack]:
    """The handouts that say what is no longer so."""
    return [rack for rack in _racks(school, selectors.page_of_school(), _people()) if rack.asks]


def drifting_from(school: School, page: Publication, contacts: list[PublicContact]) -> list[Rack]:
    """The same, for who has the public page and its people already."""
    return [rack for rack in _racks(school, page, [_person(each) for each in contacts]) if rack.asks]
