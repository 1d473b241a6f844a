"""Documents of the school's own that belong to a section: files and links, with every version they had."""

from datetime import date, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from plans.rules import fingerprint
from schools.models import Membership
from schools.tenancy import SchoolModel


class Annex(SchoolModel):
    """A file or a link beside a section. Ended, never deleted; ``version`` is the number of what it is now."""

    DEAD_AFTER = 2  # checks in a row that failed
    SOON = timedelta(days=30)

    section = models.ForeignKey("plans.Section", models.PROTECT, related_name="annexes")
    title = models.CharField(_("title"), max_length=120)
    url = models.CharField(_("link"), max_length=500, blank=True)  # empty for a file
    is_link = models.BooleanField(default=False)
    owner = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+", verbose_name=_("owner"))
    expiry_date = models.DateField(_("valid until"), null=True)
    version = models.PositiveIntegerField(default=1)
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)  # of a link: when it was last called, and with what answer
    answer = models.CharField(max_length=20, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    dead_date = models.DateField(null=True)  # since when it counts as dead

    class Meta:
        ordering = ["section__position", "added_at"]
        indexes = [models.Index(fields=["board", "section"], name="annexes_of_section")]

    def __str__(self) -> str:
        return self.title

    def is_expired(self, today: date | None = None) -> bool:
        return self.expiry_date is not None and self.expiry_date < (today or timezone.localdate())

    @property
    def particulars(self) -> str:
        """Names its particulars as they are now, to know whether they are what somebody looked at."""
        return fingerprint(self.title, self.owner_id, self.expiry_date, self.ended_at)

    @property
    def asks(self) -> bool:
        """Whether somebody should look at it."""
        return self.is_expired() or self.dead_date is not None


class AnnexVersion(SchoolModel):
    """What a document was: a file or an address."""

    annex = models.ForeignKey(Annex, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    url = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(default=timezone.now)
    author = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "annex", "number"], name="one_document_per_version")]
        ordering = ["-number"]


class PlanBundle(SchoolModel):
    """The plan and its documents as one ZIP, as they were when it was asked for."""

    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="bundles")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    requested_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-requested_at"]
        indexes = [models.Index(fields=["board", "plan", "-requested_at"], name="bundles_newest_first")]

    @property
    def job_key(self) -> str:
        return f"plans.bundle:{self.pk}"
