"""Reads about posters and the paragraph for the school guide: what they would say now, and what drifted."""

from dataclasses import dataclass
from typing import Any

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
    """Every kind in order."""
    page = selectors.page_of_school() or Publication(address=school.slug)
    live = {row.kind: row for row in live_handouts()}
    keys = [row.job_key for row in live.values() if not row.pdf_id]
    jobs = {job.key: job for job in Job.objects.filter(key__in=keys)} if keys else {}
    people = _people()
    return [
        Rack(
            kind=kind,
            live=live.get(kind),
            now=_contents(kind, page, school, people),
            closed=page.contacts_at is None,
            job=jobs.get(live[kind].job_key) if kind in live else None,
        )
        for kind in Handout.Kind
    ]


def live_handouts() -> list[Handout]:
    """Those that may still hang or be read somewhere."""
    return list(Handout.objects.filter(ended_at__isnull=True).select_related("made_by", "pdf", "docx"))


def drifting(school: School) -> list[Rack]:
    """The handouts that say what is no longer so."""
    return [rack for rack in racks(school) if rack.asks]


def any_live() -> bool:
    """Whether there is anything that could drift."""
    return Handout.objects.filter(ended_at__isnull=True).exists()
