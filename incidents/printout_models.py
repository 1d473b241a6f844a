"""Printed files of the register: asked for, made by a job, kept sealed for a while for who asked."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.sealed import SealedField
from schools.models import Membership
from schools.roles import INCIDENTS_FIGURES, INCIDENTS_FOLLOW, INCIDENTS_YEARLY
from schools.tenancy import SchoolModel


class Printout(SchoolModel):
    """A PDF of one exact state, for one person. ``digest`` names both; ``exact``: with what only somebody who follows
    all cases may see; ``narrowed``: to one kind of incidents."""

    class Kind(models.TextChoices):
        ANALYSIS = "analysis", _("Where and when")
        YEARLY = "yearly", _("Incidents per year")
        REGISTER = "register", _("List of incidents")

    kind = models.CharField(max_length=8, choices=Kind)
    period = models.CharField(max_length=6)
    narrowed = models.CharField(max_length=40, blank=True)
    exact = models.BooleanField(default=False)
    digest = models.CharField(max_length=64)
    file_key = SealedField(blank=True)
    path = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(null=True)
    requested_at = models.DateTimeField(default=timezone.now)
    requested_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "school", "digest"], name="one_printout_per_state")]
        indexes = [
            models.Index(fields=["board", "school", "requested_by", "-requested_at"], name="printouts_of_member")
        ]
        ordering = ["-requested_at"]

    @property
    def job_key(self) -> str:
        return f"incidents.printout:{self.pk}"

    @property
    def is_there(self) -> bool:
        return bool(self.path)

    @property
    def needs(self) -> str:
        """The permission that reading it takes."""
        if self.kind == self.Kind.YEARLY:
            return INCIDENTS_YEARLY
        return INCIDENTS_FOLLOW if self.exact else INCIDENTS_FIGURES
