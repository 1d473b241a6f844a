"""Which duties about deciding are met, by evidence key of the norm sets."""

from datetime import date

from django.db.models import Subquery
from django.utils import timezone

from adoption.models import Adoption
from core.registry import offer


def _valid_until() -> Subquery:
    """Of the plan that counts."""
    return Subquery(Adoption.objects.filter(adopted_on__isnull=False).values("valid_until")[:1])


@offer("evidence", valid_until=_valid_until)
def decided(valid_until: date | None) -> dict[str, bool]:
    """The council consented to the plan that counts, and that plan is still valid."""
    counts = valid_until is not None and valid_until >= timezone.localdate()
    return {"mr_consent": counts, "plan_adopted": counts}
