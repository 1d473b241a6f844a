"""What the tick found due, whom it told, and on which days it ran. Plain ids: core knows no rooms above it."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connections, models
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.reminder_rules import Stage
from core.tenancy.models import TenantModel
from core.tenancy.scope import alias


class Reminder(TenantModel):
    """One thing that is due, at one stage. Kept as proof; ``ReminderMail`` says who was told and when.

    ``due_date`` is the date as it was agreed and part of what makes a reminder the same one; ``moved_to`` the school
    day it moved to when that is in a holiday. Holds ids, codes and dates only.
    """

    wall = "place"

    board_id = models.UUIDField()
    school_id = models.UUIDField(null=True)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=100)
    due_date = models.DateField()
    moved_to = models.DateField(null=True)
    stage = models.PositiveSmallIntegerField(choices=[(stage.value, stage.label) for stage in Stage])
    roles = ArrayField(models.CharField(max_length=30), default=list)
    member_id = models.UUIDField(null=True)
    for_board = models.BooleanField(default=False)  # told to the board's office instead of people at the school
    made_date = models.DateField()
    made_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(null=True)  # since when everybody it is for was told
    finished_at = models.DateTimeField(null=True)  # it was no longer due before everybody was told

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["board_id", "school_id", "kind", "key", "due_date", "stage"],
                nulls_distinct=False,
                name="one_reminder_per_stage",
            )
        ]
        indexes = [
            models.Index(fields=["board_id", "school_id", "-made_at"]),
            models.Index("due_date", name="reminders_due"),
            models.Index("board_id", condition=models.Q(told_at__isnull=True), name="reminders_waiting"),
        ]

    @property
    def identity(self) -> tuple[UUID, UUID | None, str, str, date]:
        return self.board_id, self.school_id, self.kind, self.key, self.due_date

    @property
    def stage_name(self) -> str | Promise:
        """Which reminder it was, in words."""
        if self.stage <= Stage.DAY and self.made_date > self.shown_date:
            return _("after its date")
        return Stage(self.stage).label

    @property
    def shown_date(self) -> date:
        return self.moved_to or self.due_date


class ReminderMail(TenantModel):
    """One digest to one person on one local date; ``reminders`` are what it told. Never changed."""

    wall = "place"

    board_id = models.UUIDField()
    school_id = models.UUIDField(null=True)
    member_id = models.UUIDField()
    date = models.DateField()
    urgent = models.BooleanField(default=False)  # something happened that very day
    mail_id = models.UUIDField()
    reminders = ArrayField(models.UUIDField())
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board_id", "member_id", "date", "urgent"], name="one_digest_per_day")
        ]
        indexes = [models.Index(fields=["board_id", "school_id", "-date"])]


class TickManager(models.Manager):
    """Days on which the tick did all its work; of no tenant."""

    def latest_at(self, now: Any = None) -> Any:
        """When it last did; a moment that has yet to come is of a clock that was wrong, and does not count."""
        with connections[alias()].cursor() as cursor:  # by hand: whoever keeps watch asks this at every page
            cursor.execute(
                "SELECT max(finished_at) FROM core_dailytick WHERE finished_at <= %s", [now or timezone.now()]
            )
            return cursor.fetchone()[0]


class DailyTick(models.Model):
    """The reminders of one local date were all looked for. Its absence is what the dead man's switch shows."""

    date = models.DateField(primary_key=True, verbose_name=_("date"))
    finished_at = models.DateTimeField(default=timezone.now)

    objects = TickManager()

    def __str__(self) -> str:
        return str(self.date)
