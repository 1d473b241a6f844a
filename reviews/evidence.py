"""Which duties about looking back are met, by evidence key of the norm sets."""

from django.db.models.expressions import Combinable
from django.utils import timezone

from core.asking import CountOf
from core.registry import offer
from reviews import rules
from reviews.models import ReviewRecord
from schools.school_year import SchoolYear


def _signed() -> Combinable:
    """Evaluations of this school year or the last: that of this year is made at its end."""
    last = SchoolYear.of(timezone.localdate()).previous.start
    return CountOf(ReviewRecord.objects.filter(number=rules.YEAR, year__gte=last, held_date__isnull=False).order_by())


@offer("evidence", signed=_signed)
def looked_back(signed: int) -> dict[str, bool]:
    return {"yearly_evaluation": signed > 0}
