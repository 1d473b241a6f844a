"""Deciding what is public. Whatever is decided here is what a visitor can read, at once and no more."""

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

from adoption.models import Adoption
from core import audit, outbox
from core.doors import close_doors, key_is_taken, make_door, reopen_doors
from core.models import Job
from core.tenancy import atomic, require_school
from core.versions import Stale
from plans.models import Milestone
from plans.rules import blanks
from publication import rules, selectors
from publication.models import Audience, Edition, EditionText, Publication
from schools.models import Membership, School

DOOR = "public"


class NotAdopted(ValidationError):
    """Only an adopted text may be published."""

    def __init__(self) -> None:
        super().__init__(_("Only an adopted plan can be published. Have the plan adopted first."), code="not_adopted")


class Unfinished(ValidationError):
    """The text still has places to fill in, or does not fit."""


# --- The contact page -----------------------------------------------------------------------------------------


def contacts_publish(*, version: int, by: Membership) -> Publication:
    """Show the contact page to everybody; no plan is needed for it. Doing it twice changes nothing."""
    with atomic():
        page = _locked()
        if page.contacts_at:
            return page
        _check(page, version)
        page.contacts_at, page.contacts_by = timezone.now(), by
        _changed(page)
        audit.record("publication.contacts_published", by=by, obj=page)
    return page


def contacts_withdraw(*, version: int, by: Membership) -> Publication:
    """Take the contact page away. Without a public edition the address is unknown from then on."""
    with atomic():
        page = _locked()
        if page.contacts_at is None:
            return page
        _check(page, version)
        page.contacts_at, page.contacts_by = None, by
        _changed(page)
        audit.record("publication.contacts_withdrawn", by=by, obj=page)
    return page


def page_save(*, report_html: str, complaints: str, version: int, by: Membership) -> Publication:
    """The school's own words on the contact page. The words of the model are not kept: they may become better."""
    if report_html == rules.model_report("nl"):
        report_html = ""
    with atomic():
        page = _locked()
        if (page.report_html, page.complaints) == (report_html, complaints):
            return page
        _check(page, version)
        page.report_html, page.complaints = report_html, complaints
        _changed(page)
        audit.record("publication.page_saved", by=by, obj=page)
    return page


# --- Editions -------------------------------------------------------------------------------------------------


def text_save(*, audience: str, html: str, base: int, by: Membership) -> EditionText:
    """Keep the short text for an audience. What is public stays as it is until somebody publishes again.

    ``base``: the version on the screen, 0 for the model's text. Raises ``Stale`` when another text was saved since.
    """
    if audience not in selectors.WRITTEN:
        raise ValueError(audience)
    if audience == Audience.PUPILS and rules.too_long_for_pupils(html):
        raise Unfinished(too_long())
    with atomic():
        row = EditionText.objects.select_for_update().filter(audience=audience).first()
        if row and row.html == html:
            return row
        if (row.version if row else 0) != base:
            raise Stale
        if row is None:
            row = _first(lambda: EditionText.create(audience=audience, html=html, changed_by=by))
        else:
            row.html, row.version, row.changed_at, row.changed_by = html, base + 1, timezone.now(), by
            row.save(update_fields=["html", "version", "changed_at", "changed_by"])
        audit.record("publication.text_saved", by=by, obj=row, audience=audience)
    return row


def too_long() -> str:
    return _("This is more than fits on one page. Make it at most %(most)s characters.") % {
        "most": rules.MOST_FOR_PUPILS
    }


def edition_publish(*, audience: str, adoption: Adoption, version: int, by: Membership) -> Edition:
    """Let an audience read the adopted text; an earlier edition makes way. The same text again changes nothing.

    Raises ``NotAdopted``, ``Unfinished`` (places left to fill in) and ``Stale``.
    """
    with atomic():
        page = _locked()
        edition = selectors.edition_now(audience, _adopted(adoption))
        text = selectors.text_for(audience) if audience in selectors.WRITTEN else None
        live = Edition.objects.select_for_update(of=("self",)).filter(audience=audience, withdrawn_at=None).first()
        if live and selectors.same(live, edition):
            return live
        _check(page, version)
        if left := blanks(edition.html):
            raise Unfinished(_("Fill in first: %(blanks)s") % {"blanks": ", ".join(left)}, code="blanks")
        if text and not text.version:  # the model's words become the school's, with what they quote
            text_save(audience=audience, html=text.html, base=0, by=by)
        if live:
            _end(live, by)
        edition.published_by = by
        edition.save(force_insert=True)
        _changed(page)
        audit.record("publication.edition_published", by=by, obj=edition, audience=audience, number=edition.number)
        if edition.is_public:
            outbox.enqueue(
                "publication.pdf",
                key=edition.job_key,
                payload={"edition": str(edition.pk)},
                user_id=by.user_id,
            )
    return edition


def edition_withdraw(*, audience: str, version: int, by: Membership) -> None:
    """An audience no longer reads the plan. Withdrawing what is not public changes nothing."""
    with atomic():
        page = _locked()
        live = Edition.objects.select_for_update(of=("self",)).filter(audience=audience, withdrawn_at=None).first()
        if live is None:
            return
        _check(page, version)
        _end(live, by)
        _changed(page)
        audit.record("publication.edition_withdrawn", by=by, obj=live, audience=audience, number=live.number)


def pdf_again(*, edition: Edition, by: Membership) -> None:
    """Try once more to print an edition whose printing failed."""
    job = Job.objects.filter(key=edition.job_key).first()
    if job and edition.pdf_id is None:
        outbox.again(job)
        audit.record("publication.pdf_asked", by=by, obj=edition)


def _adopted(adoption: Adoption) -> Adoption:
    """The adoption as it is stored, of the current school; raises ``NotAdopted``."""
    rows = Adoption.objects.select_related("milestone__plan__school__board")
    row = rows.filter(pk=adoption.pk, adopted_on__isnull=False).first()
    if row is None or row.milestone is None or row.milestone.kind != Milestone.Kind.ADOPTED:
        raise NotAdopted
    return row


def _end(edition: Edition, by: Membership) -> None:
    edition.withdrawn_at, edition.withdrawn_by = timezone.now(), by
    edition.save(update_fields=["withdrawn_at", "withdrawn_by"])


# --- The page and its door ------------------------------------------------------------------------------------


def _locked() -> Publication:
    """The row of the school, locked; made when there is none."""
    rows = Publication.objects.select_for_update(of=("self",))
    school = require_school()
    slug = School.objects.get(pk=school).slug
    return rows.first() or _first(lambda: Publication.create(address=slug, version=0))


def _first(make):
    """Make a row of which there is one; who loses the race is told that somebody was first."""
    try:
        with atomic():
            return make()
    except IntegrityError as error:
        raise Stale from error


def _check(page: Publication, version: int) -> None:
    if page.version != version:
        raise Stale


def _changed(page: Publication) -> None:
    """Keep the row, and open or close the address to what is public now."""
    public = Edition.objects.filter(withdrawn_at=None).exclude(audience=Audience.STAFF).exists()
    page.version += 1
    if not (page.contacts_at or public):
        close_doors(DOOR, object_id=page.pk)
    elif not reopen_doors(DOOR, object_id=page.pk):
        school = School.objects.get(pk=page.school_id)
        free = (each for each in rules.addresses(school.slug, slugify(school.town)) if not key_is_taken(each))
        page.address = next(free)
        make_door(DOOR, object_id=page.pk, key=page.address)
    page.save()
