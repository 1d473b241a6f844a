"""Reads: what is public of a school, what could be, and what drifted since it was written."""

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery
from django.utils import timezone

from adoption.models import Adoption
from adoption.selectors import in_force
from contacts.selectors import PublicContact, public_contacts
from core import richtext
from core.facts import Fact
from core.models import Job, StoredFile
from core.tenancy import Scope, require_board, require_school, use_scope
from plans.milestone_selectors import texts
from plans.models import Milestone
from plans.rules import blanks
from publication import rules
from publication.models import Audience, Edition, EditionText, Publication
from schools.fact_selectors import current_facts

WRITTEN = (Audience.PARENTS, Audience.PUPILS)  # audiences that have a short text of their own


def page_of_school() -> Publication | None:
    """The public page, when anything about it was ever decided."""
    return Publication.objects.select_related("contacts_by").first()


def live_editions() -> dict[str, Edition]:
    """The editions that are read now, by audience."""
    rows = Edition.objects.filter(withdrawn_at__isnull=True).select_related("published_by")
    return {row.audience: row for row in rows}


def live_public_editions() -> dict[str, Edition]:
    """The same for a visitor, who reads no names: what parents and pupils read."""
    rows = Edition.objects.filter(withdrawn_at__isnull=True).exclude(audience=Audience.STAFF)
    return {row.audience: row for row in rows}


def contacts_of(page: Publication) -> list[PublicContact]:
    """Whom one can turn to as the room of contacts shows them to everybody, those who are there today first.

    Asked in the scope of the school: whether somebody still works there is behind the board's wall.
    """
    with use_scope(Scope(board=page.board_id, school=page.school_id)):
        return here_first(public_contacts(timezone.localdate()))


def here_first(contacts: list[PublicContact]) -> list[PublicContact]:
    return sorted(contacts, key=lambda contact: not contact.reachable)


def pdf_of(edition: Edition) -> StoredFile | None:
    """The file of a public edition. Files are behind the school's wall, so this one is fetched there, by its id."""
    if edition.pdf_id is None or not edition.is_public:
        return None
    with use_scope(Scope(board=edition.board_id, school=edition.school_id)):
        return StoredFile.objects.filter(pk=edition.pdf_id).first()


def adoption_of(edition: Edition) -> Adoption | None:
    """The decision that an edition rests on, with its PDF."""
    return Adoption.objects.filter(milestone=edition.milestone_id).select_related("pdf").first()


def adopted() -> Adoption | None:
    """The plan that counts now: what may be published."""
    return in_force()


def text_for(audience: str) -> EditionText:
    """The school's own text; not stored yet (version 0): the model's, with what is known of the school filled in."""
    return EditionText.objects.filter(audience=audience).first() or model_text_for(audience, current_facts())


def model_text_for(audience: str, now: dict[str, Fact]) -> EditionText:
    values = {key: fact.value for key, fact in now.items()}
    html = rules.model_text(audience).filled(values)
    return EditionText(board_id=require_board(), school_id=require_school(), audience=audience, html=html, version=0)


def drifted_quotes(html: str, now: dict[str, Fact] | None = None) -> list[tuple[str, str, str]]:
    """The quoted facts that are no longer so: key, what the text says, and what is so now ("" when there is none).

    ``now``: the facts, for who looks at several texts.
    """
    quotes = richtext.quotes(html)
    now = (current_facts() if quotes else {}) if now is None else now
    return [(key, said, now[key].value) for key, said in quotes if key in now and now[key].value != said]


def drifted(html: str, now: dict[str, Fact] | None = None) -> list[tuple[str, str]]:
    """The same without the keys, for people to read."""
    return [(said, is_now) for _key, said, is_now in drifted_quotes(html, now)]


def asking_texts(now: dict[str, Fact] | None = None) -> list[EditionText]:
    """The texts that quote what is no longer so, or were put right since while their edition still says the old.

    ``now``: the facts, for who has them already.
    """
    edition = Edition.objects.filter(withdrawn_at__isnull=True, audience=OuterRef("audience"))
    rows = list(EditionText.objects.annotate(public=Subquery(edition.values("html")[:1])))
    if now is None:
        now = current_facts() if any(richtext.quotes(row.html) for row in rows) else {}
    return [
        row
        for row in rows
        if drifted_quotes(row.html, now)
        or (row.drifted_date and row.public and row.public != richtext.written_out(row.html))
    ]


def public_sections(milestone: Milestone) -> list[dict[str, str]]:
    """The sections that may leave the school, with their words."""
    chapters = {chapter.key: chapter.title for chapter in milestone.plan.model.chapters}
    return [
        {"number": row.number, "title": row.title, "chapter": chapters.get(row.chapter, ""), "html": row.html}
        for row in texts(milestone)
        if row.public and row.html
    ]


def edition_now(audience: str, adoption: Adoption, text: EditionText | None = None) -> Edition:
    """What publishing would make public now; not stored. ``text``: the school's own, if it was read already."""
    assert adoption.milestone
    assert adoption.adopted_on
    edition = Edition(
        board_id=adoption.board_id,
        school_id=adoption.school_id,
        audience=audience,
        milestone=adoption.milestone,
        number=adoption.number,
        adopted_on=adoption.adopted_on,
        valid_until=adoption.valid_until,
    )
    if audience in WRITTEN:
        edition.html = richtext.written_out((text or text_for(audience)).html)
    if audience == Audience.PARENTS:
        edition.sections = public_sections(adoption.milestone)
    return edition


def same(one: Edition, other: Edition) -> bool:
    """Whether two editions say the same."""
    return all(getattr(one, name) == getattr(other, name) for name in ("audience", "milestone_id", "html", "sections"))


@dataclass
class Shelf:
    """One audience on the page where the school leader decides. ``job``: the printing that is not ready yet."""

    audience: Audience
    live: Edition | None
    next: Edition | None
    blanks: list[str]
    drifts: list[tuple[str, str]]
    job: Job | None = None

    @property
    def changed(self) -> bool:
        """Whether publishing again would show something else."""
        return bool(self.live and self.next and not same(self.live, self.next))

    @property
    def refreshable(self) -> bool:
        """Whether something that the text quotes has a new value to put in its place."""
        return any(now for _said, now in self.drifts)

    @property
    def newer(self) -> bool:
        """Whether a later version of the plan was adopted since."""
        return bool(self.live and self.next and self.live.number < self.next.number)

    @property
    def unfilled(self) -> int:
        """How many places in the public sections still wait for words."""
        sections = self.next.sections if self.next else []
        return sum(len(blanks(section["html"])) for section in sections)


def shelves() -> list[Shelf]:
    """Every audience, with what is public and what could be."""
    live, adoption = live_editions(), adopted()
    jobs = {
        job.key: job for job in Job.objects.filter(key__in=[row.job_key for row in live.values() if not row.pdf_id])
    }
    now, own = current_facts(), {row.audience: row for row in EditionText.objects.all()}
    found = []
    for audience in Audience:
        text = own.get(audience) or model_text_for(audience, now) if audience in WRITTEN else None
        html = text.html if text else ""
        row = live.get(audience)
        found.append(
            Shelf(
                audience=audience,
                live=row,
                next=edition_now(audience, adoption, text) if adoption else None,
                blanks=blanks(html),
                drifts=drifted(html, now),
                job=jobs.get(row.job_key) if row else None,
            )
        )
    return found


def adopted_on(editions: dict[str, Edition]) -> date | None:
    """The day of the newest version that anybody outside can read."""
    return max((row.adopted_on for row in editions.values() if row.is_public), default=None)
