"""Which legal duties the register shows to be met, by evidence key of the norm sets."""

from datetime import timedelta

from django.db.models.expressions import Combinable
from django.utils import timezone

from core.asking import CountOf
from core.registry import offer
from incidents.models import Incident

LATELY = timedelta(days=365)


def _reported() -> Combinable:
    return CountOf(Incident.objects.filter(reported_date__gt=timezone.localdate() - LATELY, imported_date=None))


@offer("evidence", reported=_reported)
def register_is_used(reported: int) -> dict[str, bool]:
    """Somebody reported something in the past year. Nothing reported proves nothing: it may have been calm."""
    return {"incidents_reported": True} if reported else {}
