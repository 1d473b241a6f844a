"""Which duties about deciding are met, by evidence key of the norm sets."""

from django.utils import timezone

from adoption.models import Adoption
from core.registry import offer


@offer("evidence")
def decided() -> dict[str, bool]:
    """The council consented to the plan that counts, and that plan is still valid. One query."""
    last = Adoption.objects.filter(adopted_on__isnull=False).values_list("valid_until", flat=True).first()
    counts = last is not None and last >= timezone.localdate()
    return {"mr_consent": counts, "plan_adopted": counts}
