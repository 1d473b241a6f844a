"""Trusted devices, and the reports that were dropped on them until somebody who may read takes them in."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.sealed import SealedField
from schools.models import Membership
from schools.tenancy import SchoolModel

DOOR = "trusteddevice"
VALID = timedelta(days=90)


class TrustedDevice(SchoolModel):
    """A device on which one person may report at one school without signing in, and nothing else.

    Its key is that of a door; here is what the trust hangs on. ``passkey``: the one it was given with.
    ``password_mark``: says whether the password is still the one of then. ``ended_at``: taken back.
    """

    visitors = frozenset({DOOR})
    visitor_row = "object"

    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    user_id = models.UUIDField()
    name = models.CharField(_("name of the device"), max_length=60)
    passkey = models.BigIntegerField()
    password_mark = models.CharField(max_length=64)
    trusted_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    last_used_date = models.DateField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["board", "school", "member", "-trusted_at"], name="devices_of_member")]
        ordering = ["-trusted_at"]

    def __str__(self) -> str:
        return self.name


class DroppedReport(SchoolModel):
    """A report from a trusted device: the device may add it, and reads neither this nor any incident.

    Its key is made of what it says (``device_services``), so the same report twice is one. ``device``: None when nobody
    wants to be known as the reporter. Once the report is in the register, device and ``content`` are forgotten.
    """

    accepts = frozenset({DOOR})

    device = models.ForeignKey(TrustedDevice, models.PROTECT, null=True, related_name="+")
    form_key = models.UUIDField()
    content = SealedField(blank=True)
    dropped_at = models.DateTimeField(default=timezone.now)
    taken_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "school", "form_key"], name="one_dropped_report_per_form")
        ]
        indexes = [
            models.Index(
                fields=["board", "school", "dropped_at"],
                condition=models.Q(taken_at=None),
                name="dropped_reports_waiting",
            )
        ]
        ordering = ["dropped_at"]
