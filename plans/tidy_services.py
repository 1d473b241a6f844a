"""Forgetting what can be made again: files of a plan that were asked for long ago, and who looked at a section."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from core.files import discard
from plans.models import Section, SectionPresence
from schools.models import Membership

KEPT = timedelta(days=90)  # PDF, Word and ZIP files of a plan; what was adopted has a file of its own, which stays
MOST_AT_ONCE = 20


def forget_old(files: Any, *, by: Membership) -> None:
    """Take away the oldest files of a plan (its ``pdfs`` or ``bundles``) when a new one is asked for. That they were
    made stays on record."""
    old = files.filter(requested_at__lt=timezone.now() - KEPT, file__isnull=False).select_related("file")
    for row in old.order_by("requested_at")[:MOST_AT_ONCE]:
        file, row.file = row.file, None
        if hasattr(row, "digest"):
            row.digest = row.pk.hex  # the same state of the plan is printed anew
        row.save()
        discard(file, by=by)


def is_forgotten(row: Any) -> bool:
    """Whether a file that was made made way since."""
    return row.file_id is None and row.requested_at < timezone.now() - KEPT


def forget_presence(section: Section) -> None:
    """Pages that are long closed; when another one opens."""
    gone = timezone.now() - SectionPresence.LASTS
    SectionPresence.objects.filter(section=section, seen_at__lt=gone).delete()
