"""Incidents: what happened, who had a part in it, what was done about it.

There are no pupil records: somebody in an incident is a kind of person, a part and a group, of this incident alone.
What people wrote is in ``SealedField``s; only services write here.
"""

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.sealed import SealedField
from incidents import rules
from incidents.device_models import DOOR
from incidents.device_models import DroppedReport as DroppedReport
from incidents.device_models import TrustedDevice as TrustedDevice
from incidents.escalation_models import Escalation as Escalation
from incidents.figure_models import Source as Source
from incidents.figure_models import Tally as Tally
from incidents.printout_models import Printout as Printout
from incidents.reading_models import ReadingReview as ReadingReview
from incidents.taxonomy import IncidentType, Taxonomy, load
from schools.models import Group, Membership
from schools.school_year import SchoolYear
from schools.tenancy import BoardModel, SchoolModel


class TypeSwitch(BoardModel):
    """A kind of incident that the schools of a board do not choose from."""

    visitors = frozenset({DOOR})

    code = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "code"], name="one_switch_per_type")]


class OwnSubtype(BoardModel):
    """A subtype a board added. Its name is never changed and it is never taken away: it ends."""

    type = models.CharField(max_length=40)
    name = models.CharField(_("name"), max_length=60)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.name


class Incident(SchoolModel):
    """Something that happened. ``taxonomy``: the version of the words its codes are from.

    ``form_key``: the form it was reported with, so that a report sent twice is one. ``owner``: who handles it.
    ``restricted``: a kind that only its owner reads. ``version`` goes up with every change of its particulars.
    ``erased_at``: when all that was said of it was erased (``erasure_services``); ``kept`` is what it counts for then.
    ``escalated``: while the board may read it; PostgreSQL keeps the people and the timeline of a case the same.
    ``limited``: somebody asked to leave it as it is, and ``free_until``: but until that day something may be done.
    ``imported_date``: when it was taken over from another register; nobody reported or followed it up here.
    """

    shown_by = "id"

    class State(models.TextChoices):
        REPORTED = rules.REPORTED, _("Reported")
        BUSY = rules.BUSY, _("In hand")
        CLOSED = rules.CLOSED, _("Followed up")

    year = models.PositiveSmallIntegerField()  # the calendar year in which the school year of the report begins
    number = models.PositiveIntegerField()
    form_key = models.UUIDField()
    taxonomy = models.CharField(max_length=10)
    type = models.CharField(max_length=40)
    subtype = models.CharField(max_length=40, blank=True)
    own_subtype = models.ForeignKey(OwnSubtype, models.PROTECT, null=True, related_name="+")
    place = models.CharField(max_length=40)
    moment = models.CharField(max_length=40)
    happened_date = models.DateField()
    severity = models.PositiveSmallIntegerField()
    restricted = models.BooleanField(default=False)
    escalated = models.BooleanField(default=False)
    limited = models.BooleanField(default=False, db_default=False)
    free_until = models.DateField(null=True)
    narrative = SealedField(blank=True)
    means = ArrayField(models.CharField(max_length=40), default=list)
    motive = models.CharField(max_length=40, blank=True)
    cause = SealedField(blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.REPORTED)
    reporter = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")  # None: anonymous
    owner = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    reported_date = models.DateField()
    reported_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    outcome = SealedField(blank=True)  # what the reporter is told
    outcome_seen_at = models.DateTimeField(null=True)
    imported_date = models.DateField(null=True)
    step_due_date = models.DateField(null=True)  # of the next step of its special roads, while it is open
    version = models.PositiveIntegerField(default=1)
    erased_at = models.DateTimeField(null=True)
    kept = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "school", "form_key"], name="one_incident_per_form"),
            models.UniqueConstraint(fields=["board", "school", "year", "number"], name="one_incident_per_number"),
            models.CheckConstraint(condition=models.Q(severity__range=(1, 4)), name="severity_1_to_4"),
        ]
        indexes = [
            models.Index(fields=["board", "school", "-happened_date", "-number"], name="incidents_by_date"),
            models.Index(fields=["board", "school", "reporter", "-reported_at"], name="incidents_of_reporter"),
            models.Index("reported_date", condition=models.Q(state=rules.REPORTED), name="incidents_waiting"),
            models.Index("step_due_date", condition=models.Q(step_due_date__isnull=False), name="incidents_with_step"),
        ]
        ordering = ["-happened_date", "-number"]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """What people call it by: nothing of what happened is in it."""
        return f"{self.year % 100:02}-{self.number:03}"

    @property
    def school_year(self) -> SchoolYear:
        return SchoolYear(self.year)

    @property
    def words(self) -> Taxonomy:
        return load(self.taxonomy)

    @property
    def kind(self) -> IncidentType:
        return self.words.type(self.type)

    @property
    def subtype_name(self) -> str:
        if self.own_subtype:
            return self.own_subtype.name
        found = self.kind.subtype(self.subtype)
        return found.name if found else ""

    @property
    def place_name(self) -> str:
        return self.words.word("places", self.place).name

    @property
    def moment_name(self) -> str:
        return self.words.word("moments", self.moment).name

    @property
    def severity_name(self) -> str:
        return self.words.severity(self.severity).name

    @property
    def motive_name(self) -> str:
        return self.words.word("motives", self.motive).name if self.motive else ""

    @property
    def means_names(self) -> list[str]:
        return [self.words.word("means", code).name for code in self.means]

    @property
    def is_open(self) -> bool:
        return self.state in rules.OPEN

    @property
    def is_limited(self) -> bool:
        """Whether nothing may be done with it today (``limit_services``)."""
        return self.limited and (self.free_until is None or self.free_until < timezone.localdate())

    @property
    def is_serious(self) -> bool:
        return self.severity >= rules.SERIOUS


class Involvement(SchoolModel):
    """One person's part in one incident. Nothing says that two of them are the same person.

    ``of_group``: the group itself, which may get another name; None where ``group`` was no group of that school year.
    """

    shown_by = "incident_id"

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="involved")
    person = models.CharField(max_length=40)
    part = models.CharField(max_length=40)
    group = models.CharField(max_length=40, blank=True)  # its name then, which the case goes on saying
    of_group = models.ForeignKey(Group, models.PROTECT, null=True, related_name="+")
    grade = models.PositiveSmallIntegerField(null=True)
    name = SealedField(blank=True)
    position = models.PositiveSmallIntegerField()
    escalated = models.BooleanField(default=False, editable=False)  # as its incident: kept by PostgreSQL

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "school", "incident", "position"], name="one_person_per_position")
        ]
        ordering = ["position"]

    @property
    def person_name(self) -> str:
        return self.incident.words.word("persons", self.person).name

    @property
    def part_name(self) -> str:
        return self.incident.words.word("parts", self.part).name


class Entry(SchoolModel):
    """A line of an incident's timeline. Never changed: what was wrong is followed by a correction.

    ``code``: which measure, who was informed, which state or severity; of a correction, that it did not happen at all.
    ``detail`` is what changed, in codes. ``sealed``: a note for those who may read sealed notes.
    """

    shown_by = "incident_id"

    class Kind(models.TextChoices):
        NOTE = "note", _("Note")
        MEASURE = "measure", _("Measure")
        INFORMED = "informed", _("Informed")
        STATE = "state", _("State")
        SEVERITY = "severity", _("Severity")
        OWNER = "owner", _("Who handles it")
        ANSWERS = "answers", _("Answers")
        CHECK = "check", _("Check")
        DECISION = "decision", _("Decision")
        CORRECTION = "correction", _("Correction")
        BOARD = "board", _("Board")

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=10, choices=Kind)
    code = models.CharField(max_length=40, blank=True)
    detail = models.JSONField(default=dict)
    on_date = models.DateField()
    text = SealedField(blank=True)
    sealed = models.BooleanField(default=False)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    escalated = models.BooleanField(default=False, editable=False)  # as its incident: kept by PostgreSQL

    class Meta:
        indexes = [models.Index(fields=["board", "school", "incident", "at"], name="entries_of_incident")]
        ordering = ["at", "pk"]
        verbose_name_plural = "entries"

    @property
    def may_be_undone(self) -> bool:
        """Whether it can be said of it that it did not happen."""
        return self.kind in (self.Kind.MEASURE, self.Kind.INFORMED, self.Kind.DECISION)

    def word(self, words: Taxonomy) -> str:
        """How its code reads."""
        lists: dict[Any, str] = {
            self.Kind.MEASURE: "measures",
            self.Kind.INFORMED: "parties",
            self.Kind.DECISION: "decisions",
        }
        return words.word(lists[self.kind], self.code).name if self.kind in lists else ""


class Step(SchoolModel):
    """A step of a special road (``incidents.roads``) that was done, or after all was not: a step's last row counts.

    Only added to, and never a word about what happened: which step, on what day, by whom, and who wrote it down.
    ``entry``: the suspension that it is a step of.
    """

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="steps")
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+")
    road = models.CharField(max_length=40)
    step = models.CharField(max_length=40)
    done = models.BooleanField(default=True)
    on_date = models.DateField()
    who = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["board", "school", "incident", "at"], name="steps_of_incident")]
        ordering = ["at", "pk"]


class Task(SchoolModel):
    """Something to be done about an incident. A *check* asks whether it stopped.

    Done with the answer ``DROPPED``: it is not needed any more.
    """

    DROPPED = "dropped"

    class Kind(models.TextChoices):
        TASK = "task", _("Task")
        CHECK = "check", _("Did it stop?")

    class Answer(models.TextChoices):
        STOPPED = "stopped", _("Yes, it stopped")
        PARTLY = "partly", _("A little")
        GOES_ON = "goes_on", _("No, it goes on")

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="tasks")
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.TASK)
    text = SealedField(blank=True)
    owner = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    due_date = models.DateField()
    answer = models.CharField(max_length=8, choices=Answer, blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [
            models.Index(fields=["board", "school", "incident", "due_date"], name="tasks_of_incident"),
            models.Index(fields=["board", "school", "owner", "due_date"], name="incident_tasks_of_owner"),
            models.Index("due_date", condition=models.Q(done_at__isnull=True), name="incident_tasks_due"),
        ]
        ordering = ["due_date", "created_at"]

    @property
    def is_dropped(self) -> bool:
        return self.answer == self.DROPPED

    def is_late(self) -> bool:
        return self.done_at is None and self.due_date < timezone.localdate()


class Talk(SchoolModel):
    """A restorative talk. What was said and agreed in it is sealed, for those who hold it alone.

    ``content``: the answers to the six questions and the agreements, as JSON by their code. ``held_date``: None until
    it took place, or ``dropped_at``: it will not. ``task``: looking after a while whether the agreements work.
    ``version`` goes up with every change.
    """

    class Answer(models.TextChoices):
        KEPT = "kept", _("Yes, the agreements work")
        PARTLY = "partly", _("In part")
        NOT = "not", _("No, they do not work")

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="talks")
    held_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    held_with = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    conditions = ArrayField(models.CharField(max_length=40), default=list)
    attendees = ArrayField(models.CharField(max_length=40), default=list)
    held_date = models.DateField(null=True)
    content = SealedField(blank=True)
    check_date = models.DateField(null=True)
    check_answer = models.CharField(max_length=6, choices=Answer, blank=True)
    checked_at = models.DateTimeField(null=True)
    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    dropped_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        indexes = [models.Index(fields=["board", "school", "incident", "created_at"], name="talks_of_incident")]
        ordering = ["created_at", "pk"]

    def is_held_by(self, member: Membership) -> bool:
        return member.pk in (self.held_by_id, self.held_with_id)

    @property
    def attendee_names(self) -> list[str]:
        return [self.incident.words.word("attendees", code).name for code in self.attendees]


class Attachment(SchoolModel):
    """A picture or PDF of a case: kept sealed (``core.files``), under a key that is sealed here.

    Taken away, its name, key and file go; the row stays, to say that there was one.
    """

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="attachments")
    name = SealedField(blank=True)
    file_key = SealedField(blank=True)
    path = models.CharField(max_length=200, blank=True)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField()
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    removed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["board", "school", "incident", "added_at"], name="attachments_of_incident")]
        ordering = ["added_at", "pk"]
