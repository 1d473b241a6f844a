"""Asking for a PDF about a round: the same state is made once and then served from store."""

import hashlib
import json
from pathlib import Path
from typing import Any
from uuid import UUID

from django.utils import timezone

from core import audit, outbox
from core.models import StoredFile
from core.tenancy import atomic
from monitoring.models import MonitorPaper
from schools.models import Membership

HOME = Path(__file__).resolve().parent.parent
STYLESHEET = HOME / "static" / "pdf" / "monitor.css"
PRINT_FILES = (STYLESHEET, *sorted((HOME / "templates" / "monitoring" / "pdf").glob("*.html")))


def paper_ask(*, kind: str, about: UUID, says: Any, by: Membership) -> MonitorPaper:
    """``says``: everything it tells, as plain data; with the day and how we print it that decides what is the same."""
    digest = hashlib.sha256(json.dumps([says, str(timezone.localdate())], sort_keys=True, default=str).encode())
    for path in PRINT_FILES:
        digest.update(path.read_bytes())
    values = {"kind": kind, "about": about, "digest": digest.hexdigest()}
    with atomic():
        place = {"board_id": by.board_id, "school_id": by.school_id}
        MonitorPaper.objects.bulk_create([MonitorPaper(**place, **values, asked_by=by)], ignore_conflicts=True)
        row = MonitorPaper.objects.get(**values)
        if row.file_id is None:
            job = outbox.enqueue(
                "monitoring.paper", key=row.job_key, payload={"paper": str(row.pk)}, user_id=by.user_id
            )
            if job.failed:
                outbox.again(job)
            audit.record("results.paper_asked", by=by, obj=row, kind=kind)
    return row


def paper_keep(*, paper: MonitorPaper, file: StoredFile) -> None:
    """The file was made."""
    MonitorPaper.objects.filter(pk=paper.pk, file__isnull=True).update(file=file)


def figures_taken(*, survey_round: Any, ending: str, by: Membership) -> None:
    """Somebody took the figures along as a file."""
    with atomic():
        audit.record("results.taken", by=by, obj=survey_round, ending=ending)
