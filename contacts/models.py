"""Whom one can turn to at a school: people, their tasks and training; their numbers; and when coordinators meet.

People and tasks are behind the wall of the place: names are the board's too, and it must see where nobody is.
"""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts import rules
from core import phones
from core.tenancy.models import TenantModel
from schools.models import Board, Membership, School
from schools.tenancy import BoardModel, SchoolModel


class ContactPerson(TenantModel):
    """Somebody to turn to, with or without an account. ``name`` is what parents read, also of a member.

    ``days``: 1 Monday … 5 Friday, empty for every day; ``away_…``: a longer absence, both days part of it.
    """

    wall = "place"
    visitors = frozenset({"public"})

    board = models.ForeignKey(Board, models.PROTECT, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    member = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)
    email = models.EmailField(_("email address"), blank=True)
    days = ArrayField(models.PositiveSmallIntegerField(choices=rules.DAYS), default=list, blank=True)
    reach = models.CharField(_("when and where"), max_length=120, blank=True)
    away_from = models.DateField(_("away from"), null=True)
    away_until = models.DateField(_("up to and including"), null=True)
    public = models.BooleanField(_("on the public page"), default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    forgotten_at = models.DateTimeField(null=True)  # since when nothing is kept that tells who it was

    class Meta:
        ordering = ["name"]
        indexes = [models.Index(fields=["board", "school", "name"], name="contacts_by_name")]

    def __str__(self) -> str:
        return self.name or str(_("somebody who was taken off the list"))

    @property
    def has_left(self) -> bool:
        """Whether this was a member whose work here ended."""
        return self.member is not None and self.member.ended_at is not None

    def is_away(self, day: date) -> bool:
        return bool(self.away_from and self.away_until and self.away_from <= day <= self.away_until)

    def is_in(self, day: date) -> bool:
        """Whether one can reach this person on a day, as far as the week goes."""
        return not self.is_away(day) and day.isoweekday() <= 5 and (not self.days or day.isoweekday() in self.days)

    def days_line(self) -> str:
        return rules.days_line(self.days)

    @property
    def tel(self) -> str:
        return phones.link(self.phone)


class ContactTask(TenantModel):
    """One task of a contact person during one term. Ended, never deleted."""

    wall = "place"
    visitors = frozenset({"public"})

    board = models.ForeignKey(Board, models.PROTECT, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    person = models.ForeignKey(ContactPerson, models.PROTECT, related_name="tasks")
    task = models.CharField(_("task"), max_length=30, choices=rules.CHOICES)
    deputy = models.ForeignKey(ContactPerson, models.PROTECT, null=True, blank=True, related_name="+")
    started_on = models.DateField(_("from"))
    ended_on = models.DateField(_("last day"), null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["board", "school", "person", "task"],
                condition=models.Q(ended_on__isnull=True),
                name="one_term_at_a_time",
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on__isnull=True) | models.Q(ended_on__gte=models.F("started_on")),
                name="term_ends_after",
            ),
        ]
        ordering = ["started_on"]

    @property
    def kind(self) -> rules.Task:
        return rules.TASKS[self.task]


class Training(TenantModel):
    """A course a contact person followed, and until when it counts."""

    wall = "place"

    board = models.ForeignKey(Board, models.PROTECT, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    person = models.ForeignKey(ContactPerson, models.PROTECT, related_name="trainings")
    title = models.CharField(_("course"), max_length=120)
    followed_on = models.DateField(_("followed on"))
    valid_until = models.DateField(_("counts until"))

    class Meta:
        ordering = ["-valid_until"]

    def __str__(self) -> str:
        return self.title


class AdviserCount(SchoolModel):
    """How many people came to a confidential adviser about a subject in a school year: a number, nothing else.

    ``member``: whose number it is; of all advisers together they are added up. None was written down before numbers
    were kept apart: the first who saves that year takes those over.
    """

    class Subject(models.TextChoices):
        BULLYING = "bullying", _("Bullying")
        DISCRIMINATION = "discrimination", _("Discrimination")
        SEXUAL = "sexual", _("Sexual harassment or abuse")
        AGGRESSION = "aggression", _("Aggression and violence")
        RADICALISATION = "radicalisation", _("Radicalisation")
        OTHER = "other", _("Something else")

    year = models.PositiveSmallIntegerField()  # in which the school year begins
    subject = models.CharField(max_length=20, choices=Subject)
    member = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["board", "school", "year", "subject", "member"],
                nulls_distinct=False,
                name="one_count_per_adviser",
            )
        ]


class CoordinatorMeeting(BoardModel):
    """A meeting of a board's coordinators: when, where, and what was agreed."""

    date = models.DateField(_("date"))
    place = models.CharField(_("where"), max_length=120, blank=True)
    notes = models.TextField(_("what was discussed and agreed"), max_length=4000, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-date"]


class MeetingAttendance(BoardModel):
    """Who of the contact persons was at a meeting."""

    meeting = models.ForeignKey(CoordinatorMeeting, models.PROTECT, related_name="attendances")
    person = models.ForeignKey(ContactPerson, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "meeting", "person"], name="one_attendance_per_meeting")
        ]
