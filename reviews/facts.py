"""What texts can quote of looking back."""

from datetime import date

from django.db.models import Subquery
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.facts import Fact
from core.registry import offer
from reviews.models import ReviewRecord
from schools.models import School


def _last() -> Subquery:
    rows = ReviewRecord.objects.filter(number__gt=0, held_date__isnull=False).order_by("-held_date")
    return Subquery(rows.values("held_date")[:1])


@offer("facts", last=_last)
def review_facts(school: School, last: date | None) -> list[Fact]:
    here = reverse("reviews:talks", args=[school.slug])
    return [
        Fact("reviews.last_talk", _("Day of the last quarterly talk"), date_format(last, "j F Y") if last else "", here)
    ]
