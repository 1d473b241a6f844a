"""That somebody looked at who read incidents in a month."""

from django.db import models
from django.utils import timezone

from schools.models import Membership
from schools.tenancy import SchoolModel


class ReadingReview(SchoolModel):
    """``month``: its first day. Only added to; one is enough."""

    wall = "place"  # its board sees which schools looked

    month = models.DateField()
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "school", "month"], name="one_reading_review_per_month")
        ]
