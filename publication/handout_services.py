"""Making a poster or a paragraph for the school guide, and saying that it is no longer used."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, outbox, richtext
from core.models import Job, StoredFile
from core.tenancy import atomic, require_school
from publication import handout_selectors, selectors
from publication.models import EditionText, Handout, Publication
from schools.models import Membership, School


class NothingToSay(ValidationError):
    """The contact page is not public, or nobody is on it."""


def handout_make(*, kind: str, by: Membership) -> Handout:
    """Make it of what is so now; an earlier one makes way. When nothing changed, it is the one there is.

    Raises ``NothingToSay``: the code leads to the contact page, so that must be public, with somebody on it.
    """
    with atomic():
        page = Publication.objects.select_for_update(of=("self",)).first()
        if page is None or page.contacts_at is None:
            raise NothingToSay(_("Publish the contact page first: the code leads to it."), code="closed")
        school = School.objects.select_related("board").get(pk=require_school())
        contents = handout_selectors.contents_now(kind, page, school)
        if not contents["people"]:
            raise NothingToSay(_("Nobody to print yet: put contact persons on the public page first."), code="nobody")
        live = _live(kind)
        if live and live.contents == contents:
            _try_again(live)
            return live
        if live:
            _end(live)
        row = Handout.create(kind=kind, contents=contents, made_by=by)
        audit.record("publication.handout_made", by=by, obj=row, kind=kind)
        payload = {"handout": str(row.pk)}
        outbox.enqueue("publication.handout", key=row.job_key, payload=payload, user_id=by.user_id)
    return row


def handout_end(*, kind: str, by: Membership) -> None:
    """It is not used any more, so nobody needs to be asked whether it still holds. Twice changes nothing."""
    with atomic():
        if row := _live(kind):
            _end(row)
            audit.record("publication.handout_ended", by=by, obj=row, kind=kind)


def handout_keep_files(*, handout: Handout, files: dict[str, StoredFile]) -> None:
    """The files of a handout were made."""
    Handout.objects.filter(pk=handout.pk, pdf__isnull=True).update(**files)
    audit.record("publication.handout_printed", by=None, obj=handout, kind=handout.kind)


def drifts_date(today: date) -> None:
    """Write down since when texts and handouts of the current school say what is no longer so."""
    with atomic():
        school = School.objects.select_related("board").get(pk=require_school())
        asking: set[Any] = {rack.live.pk for rack in handout_selectors.drifting(school) if rack.live}
        asking |= {row.pk for row in selectors.asking_texts()}
        for model in (Handout, EditionText):
            model.objects.filter(pk__in=asking, drifted_date__isnull=True).update(drifted_date=today)
            model.objects.filter(drifted_date__isnull=False).exclude(pk__in=asking).update(drifted_date=None)


def text_refresh(*, audience: str, by: Membership) -> EditionText | None:
    """Put in the text for an audience what is so now of all it quotes; what has no value now stays to be rewritten."""
    with atomic():
        row = EditionText.objects.select_for_update(of=("self",)).filter(audience=audience).first()
        if row is None:
            return None
        html = row.html
        for key, said, now in selectors.drifted_quotes(html):
            if now:
                html = richtext.requote(html, key, value=now, old=said)
        if html != row.html:
            row.html, row.version, row.changed_at, row.changed_by = html, row.version + 1, timezone.now(), by
            row.drifted_date = row.drifted_date or timezone.localdate()  # until it is published
            row.save(update_fields=["html", "version", "changed_at", "changed_by", "drifted_date"])
            audit.record("publication.text_saved", by=by, obj=row, audience=audience)
    return row


def _live(kind: str) -> Handout | None:
    return Handout.objects.select_for_update(of=("self",)).filter(kind=kind, ended_at__isnull=True).first()


def _end(row: Handout) -> None:
    row.ended_at, row.drifted_date = timezone.now(), None
    row.save(update_fields=["ended_at", "drifted_date"])


def _try_again(row: Handout) -> None:
    job = Job.objects.filter(key=row.job_key).first()
    if row.pdf_id is None and job and job.state == "failed":
        outbox.again(job)
