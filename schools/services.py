"""Writes about a school itself."""

from django.utils import timezone

from core import audit
from core.tenancy import atomic
from schools.models import Membership, School


def school_take_into_use(*, school: School, by: Membership | None) -> None:
    """From now on the school has texts or people here: an import never moves it to another board by itself."""
    with atomic():
        if School.objects.filter(pk=school.pk, in_use_since__isnull=True).update(in_use_since=timezone.now()):
            audit.record("school.taken_into_use", by=by, obj=school)
