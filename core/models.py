"""Core's own tables: audit trail, outbox, mail, files, doors. Plain ids, because core knows no rooms above it."""

import hashlib
import uuid
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.key_models import DataKey
from core.reminder_models import DailyTick, Reminder, ReminderMail
from core.tenancy.models import PlaceModel, TenantModel
from core.tenancy.scope import Scope

__all__ = [
    "AuditEvent",
    "AuditSeal",
    "DailyTick",
    "DataKey",
    "Door",
    "Job",
    "Mail",
    "Reminder",
    "ReminderMail",
    "StoredFile",
]


class AuditEvent(PlaceModel):
    """One thing that somebody did. Never changed or deleted: the grants and a trigger see to it."""

    at = models.DateTimeField(default=timezone.now)
    actor_id = models.UUIDField(null=True)
    action = models.CharField(max_length=60)
    object_kind = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=40, blank=True)
    detail = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["board_id", "-at"]),
            models.Index(fields=["board_id", "school_id", "-at"]),
            models.Index(fields=["board_id", "school_id", "action", "at"], name="events_of_an_action"),
            models.Index(fields=["at"]),
        ]


class AuditSeal(PlaceModel):
    """A link of a board's chain of events (core.audit)."""

    wall = "board"  # one chain a board, whatever the school

    event_id = models.UUIDField(unique=True)
    number = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board_id", "number"], nulls_distinct=False, name="one_chain")]


class Job(PlaceModel):
    """Work to be done outside a request (core.outbox). The row is the truth, the message queue a doorbell."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    user_id = models.UUIDField(null=True)
    name = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    payload = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    progress = models.PositiveSmallIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=60, blank=True)
    due_at = models.DateTimeField(default=timezone.now)
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["board_id", "school_id", "key"], nulls_distinct=False, name="one_job_per_key"
            )
        ]
        indexes = [
            models.Index("due_at", condition=models.Q(state="waiting"), name="jobs_waiting"),
            models.Index("leased_until", condition=models.Q(state="running"), name="jobs_running"),
        ]

    @property
    def scope(self) -> Scope:
        """Where this work is done: the board and school it was asked for."""
        return Scope(user=self.user_id, board=self.board_id, school=self.school_id)

    @property
    def pending(self) -> bool:
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def failed(self) -> bool:
        return self.state == self.State.FAILED


class Mail(PlaceModel):
    """A mail that was or will be sent. Its text is forgotten once it is sent; what remains is that it was."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        REFUSED = "refused", _("Refused")

    kind = models.CharField(max_length=60)
    to = models.EmailField()
    subject = models.CharField(max_length=200)
    text = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    error = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["board_id", "-created_at"]),
            models.Index(fields=["board_id", "school_id", "-created_at"]),
        ]


class FileBase(TenantModel):
    """An upload or something made, like a plan's PDF (core.files)."""

    board_id = models.UUIDField()
    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    path = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.UUIDField(null=True)

    class Meta:
        abstract = True


class StoredFile(FileBase):
    """A file of a school."""

    wall = "school"

    school_id = models.UUIDField()


class BoardFile(FileBase):
    """A file of a board's office."""

    wall = "board"


class Door(models.Model):
    """A way in without an account: whoever holds the key becomes a visitor of one kind at one place.

    Doors are found by their key's hash, outside any board; see the policy of the table.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    key_hash = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=30)
    board_id = models.UUIDField()
    school_id = models.UUIDField(null=True)
    object_id = models.UUIDField(null=True)
    expires_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @staticmethod
    def hash(key: str) -> str:
        return hashlib.sha256(key.encode()).hexdigest()

    def is_open(self, now: Any = None) -> bool:
        now = now or timezone.now()
        return self.revoked_at is None and (self.expires_at is None or self.expires_at > now)

    @property
    def scope(self) -> Scope:
        """What its visitor may touch."""
        return Scope(
            door=self.key_hash,
            visitor=self.kind,
            board=self.board_id,
            school=self.school_id,
            visited=self.object_id,
        )
