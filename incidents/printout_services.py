"""Printed files: asked for, made, read and dropped. The same state is made once for each who asks."""

import hashlib
from dataclasses import asdict
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from core import audit, outbox
from core.files import drop_sealed, keep_sealed, open_sealed
from core.tenancy import atomic
from incidents import figure_files, figure_selectors, list_selectors
from incidents.figure_files import Printable
from incidents.figure_rules import Period
from incidents.figure_selectors import Analysis
from incidents.printout_models import Printout
from schools.models import Membership, School

KEPT = timedelta(days=14)
TEMPLATES = Path(__file__).resolve().parent.parent / "templates" / "incidents"
LOOKS = (*sorted(TEMPLATES.glob("pdf/*")), TEMPLATES / "_total.html", *figure_files.STYLESHEETS)


def printout_ask(*, kind: str, period: Period, narrowed: str, exact: bool, school: School, by: Membership) -> Printout:
    """Ask for a file of how it is now. The same again, on the same day, is the same file."""
    place: dict[str, Any] = {"board_id": school.board_id, "school_id": school.pk}
    values = {"kind": kind, "period": str(period), "narrowed": narrowed, "exact": exact, "requested_by": by}
    with atomic():
        asked = Printout(**place, **values)
        with override(settings.LANGUAGE_CODE):  # that of what is printed
            asked.digest = digest_of(asked, school, timezone.localdate())
        Printout.objects.bulk_create([asked], ignore_conflicts=True)
        row = Printout.objects.get(digest=asked.digest)
        if not row.is_there:
            job = outbox.enqueue("incidents.printout", key=row.job_key, payload={"printout": str(row.pk)})
            if job.failed:
                outbox.again(job)
            audit.record("incidents.printout_asked", by=by, obj=row, kind=kind, period=str(period), exact=exact)
    return row


def printout_keep(*, printout: Printout, content: bytes, school: School) -> None:
    """Keep what was printed, in the transaction that completes the job."""
    row = Printout.objects.select_for_update(of=("self",)).select_related("requested_by").get(pk=printout.pk)
    if row.is_there or row.dropped_at:
        return
    keep_sealed(row, content)
    row.size, row.made_at = len(content), timezone.now()
    if digest_of(row, school, timezone.localdate()) != row.digest:
        row.digest = row.pk.hex  # of a later state than was asked for: served to who waits for it, and not for that one
    row.save(update_fields=["path", "file_key", "size", "made_at", "digest"])


def printout_read(*, printout: Printout, by: Membership) -> bytes:
    """Its content; who takes it is written down in the transaction whose commit lets it leave."""
    with atomic():
        values = {"period": printout.period, "ending": "pdf", "exact": printout.exact}
        audit.record("incidents.exported", by=by, obj=printout, **values)
        return open_sealed(printout)


def list_taken(*, year: int, ending: str, exact: bool, by: Membership) -> None:
    """Write down that somebody took the list of incidents out as a file; ``exact``: of all cases."""
    with atomic():
        audit.record("incidents.list_exported", by=by, period=str(year), ending=ending, exact=exact)


def old_printouts_drop(*, today: date) -> int:
    """Files go after two weeks; whoever needs one again asks again."""
    with atomic():
        rows = list(Printout.objects.filter(dropped_at=None, requested_at__date__lte=today - KEPT).select_for_update())
        for row in rows:
            row.dropped_at, row.digest = timezone.now(), row.pk.hex
            drop_sealed(row)
            row.save(update_fields=["dropped_at", "digest", "path", "file_key"])
        if rows:
            audit.record("incidents.printouts_dropped", by=None, count=len(rows))
    return len(rows)


# --- What is printed ---


def printable(printout: Printout, *, school: School, at: datetime) -> Printable:
    """What it is made of, as it is now."""
    by, year = printout.requested_by, printout.period
    about: dict[str, Any] = {"school": school.name, "at": at, "name": by.name}
    if printout.kind == Printout.Kind.REGISTER:
        return figure_files.list_printable(list_selectors.list_rows(by, int(year)), year=int(year), **about)
    title = _("Overview of incidents") if printout.kind == Printout.Kind.YEARLY else _("Incidents: where and when")
    found = _analysis(printout, school, timezone.localdate(at))
    return figure_files.figures_printable(found, title=title, **about)


def digest_of(printout: Printout, school: School, today: date) -> str:
    """SHA-256 of all that decides how it looks, for whom and on which day."""
    about = (printout.kind, printout.exact, str(printout.requested_by_id), school.name, str(today))
    content: Any
    if printout.kind == Printout.Kind.REGISTER:
        content = (printout.period, list_selectors.list_rows(printout.requested_by, int(printout.period)))
    else:
        content = sorted(asdict(_analysis(printout, school, today)).items())
    digest = hashlib.sha256(repr((about, content)).encode())
    for path in LOOKS:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _analysis(printout: Printout, school: School, today: date) -> Analysis:
    period = Period.read(printout.period)
    assert period is not None
    return figure_selectors.analysis(school, period, today, exact=printout.exact, kind=printout.narrowed)
