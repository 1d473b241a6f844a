"""Requests of people about what is written of them or their child, and the dossier that is made for one.

There are no pupil records: who it is about is a sealed name in the request, and which cases concern them is chosen
by hand.
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.sealed import SealedField
from incidents.models import Incident
from schools.models import Membership
from schools.tenancy import SchoolModel


class RightsRequest(SchoolModel):
    """What somebody asked, when it must be answered, and what came of it. Names and reasons are sealed.

    ``first_date``, ``last_date`` and ``group`` say where to look. ``erasure``: the list that erases what was asked; the
    request is answered when that is done.
    """

    class Kind(models.TextChoices):
        ACCESS = "access", _("See what is written")
        RECTIFICATION = "rectified", _("Have something put right")
        RESTRICTION = "restriction", _("Have something left as it is")
        ERASURE = "erasure", _("Have something erased")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        GRANTED = "granted", _("Done as asked")
        PARTLY = "partly", _("Done in part")
        REFUSED = "refused", _("Refused")

    kind = models.CharField(max_length=11, choices=Kind, default=Kind.ACCESS)
    received_date = models.DateField()
    due_date = models.DateField()
    extended_at = models.DateTimeField(null=True)
    extended_because = SealedField(blank=True)
    subject = SealedField(blank=True)
    asker = SealedField(blank=True)
    identified = models.BooleanField(default=False)
    group = models.CharField(max_length=40, blank=True)
    first_date = models.DateField()
    last_date = models.DateField()
    handler = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    outcome = SealedField(blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    erasure = models.ForeignKey("retention.ErasureList", models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["board", "school", "state", "due_date"], name="requests_by_due_date"),
            models.Index("due_date", condition=models.Q(state="open"), name="requests_due"),
        ]
        ordering = ["due_date", "made_at"]

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def takes_changes(self) -> bool:
        return self.is_open and self.erasure_id is None

    def is_late(self) -> bool:
        return self.is_open and self.due_date < timezone.localdate()


class RightsCase(SchoolModel):
    """A case that concerns who the request is about. ``own``: which people in it are them; ``left_out``: sources of
    lines that say nothing of them; ``files``: attachments that go along. ``looked_at``: somebody went through it;
    ``sources``: of which texts that was, so that what came since goes into no dossier unread."""

    request = models.ForeignKey(RightsRequest, models.PROTECT, related_name="cases")
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="+")
    own = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    files = models.JSONField(default=list)
    sources = models.JSONField(default=list)
    looked_at = models.DateTimeField(null=True)
    looked_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "school", "request", "incident"], name="one_case_per_request")
        ]
        indexes = [models.Index(fields=["board", "school", "incident"], name="requests_of_incident")]
        ordering = ["incident__happened_date", "incident__number"]


class RightsText(SchoolModel):
    """A text of a case as it goes into a dossier: a copy without what is about others. ``source``: of which text."""

    case = models.ForeignKey(RightsCase, models.PROTECT, related_name="texts")
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="+")
    source = models.CharField(max_length=80)
    text = SealedField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "school", "case", "source"], name="one_copy_per_text")]
        indexes = [models.Index(fields=["board", "school", "incident"], name="copies_of_incident")]


class DossierFile(SchoolModel):
    """A dossier as it can be handed over: a ZIP, kept sealed (``core.files``) until a day. Then its key and file go."""

    request = models.ForeignKey(RightsRequest, models.PROTECT, related_name="files")
    name = SealedField(blank=True)
    file_key = SealedField(blank=True)
    path = models.CharField(max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-made_at"]

    @property
    def job_key(self) -> str:
        return f"dossier:{self.pk}"

    @property
    def is_ready(self) -> bool:
        return bool(self.path) and self.gone_at is None and self.expires_at > timezone.now()
