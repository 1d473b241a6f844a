"""Writes about a school itself, and what is taken out of it."""

from django.utils import timezone

from core import audit
from core.tenancy import atomic
from schools.models import Membership, School


def school_take_into_use(*, school: School, by: Membership | None) -> None:
    """From now on the school has texts or people here: an import never moves it to another board by itself."""
    with atomic():
        if School.objects.filter(pk=school.pk, in_use_since__isnull=True).update(in_use_since=timezone.now()):
            audit.record("school.taken_into_use", by=by, obj=school)


def table_taken(*, what: str, ending: str, by: Membership) -> None:
    """Write down that somebody took a table of a page along as a file."""
    with atomic():
        audit.record("file.table_taken", by=by, what=what, ending=ending)
