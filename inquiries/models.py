"""What a board asks a school, and the answers: read by both, and by no other school."""

from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.tenancy.models import TenantModel
from inquiries import subjects
from schools.models import Board, Membership, School


class Inquiry(TenantModel):
    """A question of the board to one school. ``form_key``: the form it was asked with, so that it is asked once.

    ``subject``: an obligation (``core.standing``) or a subject of its own.
    """

    wall = "place"

    class State(models.TextChoices):
        OPEN = "open", _("Waits for the school")
        ANSWERED = "answered", _("Answered")
        CLOSED = "closed", _("Done")

    board = models.ForeignKey(Board, models.PROTECT, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    form_key = models.UUIDField()
    subject = models.CharField(max_length=40)
    due_date = models.DateField(_("answer before"))
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "school", "form_key"], name="one_inquiry_per_form"),
        ]
        indexes = [
            models.Index(fields=["board", "school", "-asked_at"], name="inquiries_of_school"),
            models.Index("due_date", condition=models.Q(state="open"), name="inquiries_due"),
        ]
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return subjects.name(self.subject)

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED

    @property
    def state_name(self) -> str:
        return str(_("Too late")) if self.is_late() else self.get_state_display()

    def is_late(self, today: date | None = None) -> bool:
        return self.is_open and self.due_date < (today or timezone.localdate())


class InquiryEntry(TenantModel):
    """Something that was said in it, by the board or by the school. Never changed."""

    wall = "place"

    board = models.ForeignKey(Board, models.PROTECT, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    inquiry = models.ForeignKey(Inquiry, models.PROTECT, related_name="entries")
    form_key = models.UUIDField()
    by_board = models.BooleanField()
    text = models.TextField(max_length=4000)
    at = models.DateTimeField(default=timezone.now)
    author = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "inquiry", "form_key"], name="one_entry_per_form")]
        ordering = ["at"]
