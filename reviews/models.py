"""Looking back together: the quarterly talks with what was decided, and what a board may know of them."""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from core.tenancy.models import TenantModel
from reviews import rules
from reviews.contents import Contents
from reviews.rules import Quarter
from schools.models import Board, Membership, School
from schools.tenancy import SchoolModel


class ReviewRecord(TenantModel):
    """That there is a talk about a quarter, or an evaluation of a year (``number`` 0), and when. It holds no more than
    that, because a school's board reads it too."""

    wall = "place"

    board = models.ForeignKey(Board, models.PROTECT, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()  # in which the school year begins
    number = models.PositiveSmallIntegerField()
    planned_date = models.DateField(_("date"), null=True)
    prepared_date = models.DateField(null=True)
    held_date = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "school", "year", "number"], name="one_review_per_quarter"),
            models.CheckConstraint(condition=models.Q(number__lte=4), name="review_of_a_quarter_or_year"),
        ]
        indexes = [
            models.Index(
                "planned_date",
                condition=models.Q(planned_date__isnull=False, held_date__isnull=True),
                name="reviews_to_hold",
            )
        ]
        ordering = ["-year", "-number"]

    @property
    def quarter(self) -> Quarter:
        return Quarter(self.year, self.number)

    def state(self, today: date) -> str:
        return rules.state_of(
            self.quarter,
            today,
            planned=self.planned_date is not None,
            prepared=self.prepared_date is not None,
            held=self.held_date is not None,
        )


class Group(models.TextChoices):
    """Who was there. Groups and a number, no names."""

    TEAM = "team", _("Team")
    LEADERS = "leaders", _("School leaders")
    SUPPORT = "support", _("Care and guidance")
    COUNCIL = "council", _("Participation council")
    PARENTS = "parents", _("Parents")
    BOARD = "board", _("Board")
    OTHERS = "others", _("Others")


class QuarterlyTalk(SchoolModel):
    """The talk about one quarter. ``contents`` is frozen when it is prepared, and holds nothing the team may not see.

    ``version`` goes up when the date, notes or contents change, so that who changes what they saw before is told.
    """

    record = models.ForeignKey(ReviewRecord, models.PROTECT, related_name="+")
    begins_at = models.TimeField(_("begins at"), null=True, blank=True)
    place = models.CharField(_("where"), max_length=80, blank=True)
    contents = models.JSONField(default=dict)
    notes = models.TextField(_("notes"), max_length=4000, blank=True)
    present = ArrayField(models.CharField(max_length=8, choices=Group), default=list, blank=True)
    present_count = models.PositiveSmallIntegerField(_("how many people"), null=True)
    prepared_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    invited_at = models.DateTimeField(null=True)
    held_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    minutes_number = models.PositiveSmallIntegerField(default=0)  # how often minutes were asked for
    minutes_pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    minutes_docx = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "record"], name="one_talk_per_quarter")]
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return _("Quarterly talk %(quarter)s, %(year)s") % {
            "quarter": self.record.number,
            "year": self.quarter.school_year,
        }

    @property
    def quarter(self) -> Quarter:
        return self.record.quarter

    @property
    def is_held(self) -> bool:
        return self.record.held_date is not None

    @property
    def is_prepared(self) -> bool:
        return self.record.prepared_date is not None

    @cached_property
    def shown(self) -> Contents:
        return Contents.read(self.contents)

    @property
    def job_key(self) -> str:
        return f"reviews.minutes:{self.pk}:{self.minutes_number}"

    @property
    def present_names(self) -> list[str]:
        return [str(Group(code).label) for code in self.present if code in Group.values]


class Decision(SchoolModel):
    """What a talk decided. ``outcome``: what became of it; ``result``: the id of that action, or of the text that was
    proposed for a section. ``page``: the page that wrote it last, which never conflicts with itself."""

    class Outcome(models.TextChoices):
        ACTION = rules.ACTION, _("An action")
        SECTION = rules.SECTION, _("A proposal for the plan")
        NOTHING = rules.NOTHING, _("No more needed")

    talk = models.ForeignKey(QuarterlyTalk, models.PROTECT, related_name="decisions")
    text = models.CharField(_("what do you decide"), max_length=300)
    outcome = models.CharField(max_length=8, choices=Outcome, blank=True)
    result = models.UUIDField(null=True)
    section_key = models.SlugField(max_length=60, blank=True)
    page = models.UUIDField()
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    dropped_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["board", "school", "talk", "created_at"], name="decisions_of_talk")]
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return self.text
