"""What a school agreed to do, by whom and when, where that came from, and whether it helped."""

from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from actions import rules
from schools.models import Membership
from schools.tenancy import SchoolModel


class Action(SchoolModel):
    """One improvement action. ``origin_…``: what it came from, as another room told it: nothing here points there.

    ``version`` goes up with every change, so that who changes what they saw yesterday is told. Visitors through the
    door "ical" read the actions of its owner: that is somebody's own calendar.
    """

    visitors = frozenset({"ical"})
    visitor_row = "owner"

    class Status(models.TextChoices):
        OPEN = rules.OPEN, _("Open")
        BUSY = rules.BUSY, _("Busy")
        DONE = rules.DONE, _("Done")
        DROPPED = rules.DROPPED, _("No longer needed")

    class Effect(models.TextChoices):
        HELPED = "helped", _("Yes, it helped")
        PARTLY = "partly", _("A little")
        NOT = "not", _("No, it did not help")

    title = models.CharField(_("what will you do"), max_length=120)
    description = models.TextField(_("explanation"), max_length=2000, blank=True)
    owner = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who does it")
    )
    due_date = models.DateField(_("done by"))
    origin_kind = models.CharField(max_length=30, blank=True)
    origin_id = models.UUIDField(null=True)
    origin_label = models.CharField(max_length=120, blank=True)
    origin_view = models.CharField(max_length=60, blank=True)
    origin_key = models.CharField(max_length=60, blank=True)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN)
    closed_at = models.DateTimeField(null=True)
    effect_date = models.DateField(null=True)
    effect = models.CharField(_("did it help"), max_length=8, choices=Effect, blank=True)
    effect_note = models.CharField(_("how do you see that"), max_length=300, blank=True)
    effect_at = models.DateTimeField(null=True)
    effect_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["board", "school", "due_date"], name="actions_by_date"),
            models.Index(fields=["board", "school", "owner", "due_date"], name="actions_of_owner"),
            models.Index("due_date", condition=models.Q(status__in=rules.LIVE), name="actions_due"),
            models.Index(
                "effect_date", condition=models.Q(effect_date__isnull=False, effect=""), name="actions_to_look_at"
            ),
        ]
        ordering = ["due_date", "created_at"]

    def __str__(self) -> str:
        return self.title

    @property
    def is_live(self) -> bool:
        return self.status in rules.LIVE

    def is_late(self, today: date | None = None) -> bool:
        return self.is_live and self.due_date < (today or timezone.localdate())
