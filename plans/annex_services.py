"""Every write to documents of a section: added, a new version, its particulars, ended; and what calling links found."""

from datetime import date, timedelta
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, outbox
from core.files import store
from core.links import Answer
from core.models import Job
from core.tenancy import atomic
from core.uploads import Upload, safe_name
from core.versions import Stale
from plans.models import Annex, AnnexVersion, Plan, PlanBundle, Section
from plans.tidy_services import forget_old
from schools.models import Membership

MOST_PER_SECTION = 20
AGAIN = timedelta(days=1)  # a link that fails is called again after a day, before anybody is bothered


def annex_add(
    *,
    section: Section,
    title: str,
    upload: Upload | None = None,
    url: str = "",
    owner: Membership | None = None,
    expiry_date: date | None = None,
    key: UUID | None = None,
    by: Membership,
) -> Annex:
    """A file or a link beside a section; the same form sent twice adds it once. Raises ``ValidationError`` when there
    are too many."""
    with atomic():
        section = Section.objects.select_for_update().get(pk=section.pk)
        if key and (known := section.annexes.filter(pk=key).first()):
            return known
        if section.annexes.filter(ended_at__isnull=True).count() >= MOST_PER_SECTION:
            raise ValidationError(
                _("This section has %(most)s documents. Remove one first.") % {"most": MOST_PER_SECTION}
            )
        source: dict[str, Any] = {"url": url, "is_link": bool(url)}
        particulars = {"title": title, "owner": owner, "expiry_date": expiry_date}
        annex = Annex.create(pk=key or uuid4(), section=section, added_by=by, **source, **particulars)
        _add_version(annex, upload, by)
        audit.record("annex.added", by=by, obj=annex, section=section.key)
    return annex


def annex_renew(*, annex: Annex, upload: Upload | None = None, url: str = "", seen: int, by: Membership) -> bool:
    """A new version; the old ones are kept, and the same form sent twice makes one.

    False when somebody else renewed it since ``seen``, or it was ended.
    """
    with atomic():
        row = Annex.objects.select_for_update().get(pk=annex.pk)
        if row.version == seen + 1 and _is_now(row, upload, url, by):
            return True
        if row.version != seen or row.ended_at:
            return False
        row.version += 1
        row.url, row.is_link, row.answer = url, bool(url), ""
        row.failures, row.dead_date, row.checked_at = 0, None, None
        row.save(update_fields=["version", "url", "is_link", "answer", "failures", "dead_date", "checked_at"])
        _add_version(row, upload, by)
        audit.record("annex.renewed", by=by, obj=row, version=row.version)
    return True


def _is_now(annex: Annex, upload: Upload | None, url: str, by: Membership) -> bool:
    """Whether this person made just this of it."""
    last = annex.versions.select_related("file").get(number=annex.version)
    content = sha256(upload.content).hexdigest() if upload else ""
    return (last.author_id, last.url, last.file.sha256 if last.file else "") == (by.pk, url, content)


def _add_version(annex: Annex, upload: Upload | None, by: Membership) -> None:
    file = None
    if upload:
        name = safe_name(annex.title, upload.extension)
        file = store(upload.content, kind="annex", name=name, content_type=upload.content_type, by=by)
    AnnexVersion.create(annex=annex, number=annex.version, file=file, url=annex.url, author=by)


def annex_set_particulars(
    *, annex: Annex, title: str, owner: Membership | None, expiry_date: date | None, seen: str, by: Membership
) -> None:
    """Name, owner and until when it holds. ``seen``: its ``particulars`` as they were looked at; raises ``Stale`` when
    somebody else set them since, or took the document out of the plan."""
    with atomic():
        row = Annex.objects.select_for_update(of=("self",)).select_related("owner").get(pk=annex.pk)
        if (row.title, row.owner, row.expiry_date) == (title, owner, expiry_date):
            return
        if row.ended_at or row.particulars != seen:
            raise Stale(row)
        row.title, row.owner, row.expiry_date = title, owner, expiry_date
        row.save(update_fields=["title", "owner", "expiry_date"])
        audit.record("annex.particulars_set", by=by, obj=row, owner=owner and owner.pk)


def annex_end(*, annex: Annex, by: Membership) -> None:
    """No longer part of the plan; it stays on record. Ending twice changes nothing."""
    with atomic():
        standing = Annex.objects.filter(pk=annex.pk, ended_at__isnull=True)
        if standing.update(ended_at=timezone.now(), ended_by=by):
            audit.record("annex.ended", by=by, obj=annex)


def link_answered(*, annex: Annex, answer: Answer, today: date) -> None:
    """Remember what calling a link gave. It is dead after it failed twice in a row, and alive as soon as it answers."""
    with atomic():
        row = Annex.objects.select_for_update().get(pk=annex.pk)
        if row.url != annex.url or row.ended_at:
            return  # changed meanwhile: the answer is not about this link
        row.checked_at, row.answer = timezone.now(), answer.code
        row.failures = 0 if answer.ok else row.failures + 1
        dead = row.failures >= Annex.DEAD_AFTER
        if dead and row.dead_date is None:
            audit.record("annex.link_dead", by=None, obj=row, answer=answer.code)
        row.dead_date = (row.dead_date or today) if dead else None
        row.save(update_fields=["checked_at", "answer", "failures", "dead_date"])


def links_again(*, today: date) -> None:
    """Call the links that failed once more tomorrow, unless they are dead already: those wait for the weekly round."""
    failing = Annex.objects.filter(ended_at__isnull=True, failures__gt=0, dead_date__isnull=True)
    if failing.exists():
        payload: dict[str, Any] = {"failing": True}
        outbox.enqueue("plans.links", key=f"links-again:{today}", payload=payload, due_at=timezone.now() + AGAIN)


def bundle_make(*, plan: Plan, by: Membership) -> PlanBundle:
    """Ask for the plan and its documents as one ZIP. One that is still being made is not asked for twice; one that
    failed is. Those of long ago make way."""
    with atomic():
        Plan.objects.select_for_update(of=("self",)).get(pk=plan.pk)
        last = plan.bundles.filter(file__isnull=True, requested_at__gt=timezone.now() - timedelta(minutes=10)).first()
        if last and not Job.objects.filter(key=last.job_key, state=Job.State.FAILED).exists():
            return last
        forget_old(plan.bundles, by=by)
        bundle = PlanBundle.create(plan=plan, requested_by=by)
        outbox.enqueue("plans.bundle", key=bundle.job_key, payload={"bundle": str(bundle.pk)}, user_id=by.user_id)
        audit.record("plan.bundle_asked", by=by, obj=bundle)
    return bundle
