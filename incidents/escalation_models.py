"""Cases that a school puts before its board."""

from django.db import models
from django.utils import timezone

from core.sealed import SealedField
from schools.models import Membership
from schools.tenancy import SchoolModel


class Escalation(SchoolModel):
    """That the board may read one case, from a moment until it ends. Of the case it has the reference alone.

    ``automatic``: the law brings it to the board. ``seen_at``: when the board opened it first.
    """

    wall = "place"  # the board's list; the case itself opens by a policy of its own

    incident = models.ForeignKey("incidents.Incident", models.PROTECT, related_name="escalations")
    reference = models.CharField(max_length=10)
    reason = SealedField(blank=True)
    automatic = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["board", "school", "incident"],
                condition=models.Q(ended_at__isnull=True),
                name="one_open_escalation_per_incident",
            )
        ]
        indexes = [models.Index(fields=["board", "ended_at", "-at"], name="escalations_of_board")]
        ordering = ["-at"]

    def __str__(self) -> str:
        return self.reference
