"""Looking back together: quarterly talks with what was decided, yearly evaluations, what a board may know of them."""

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
from schools.school_year import SchoolYear
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


class CancelledTalk(SchoolModel):
    """That a planned talk did not take place after all, and why. The quarter is without a talk then; what is planned
    next is another entry in the calendars of who is invited.

    ``sequence``: how often what was sent to calendars had changed by then.
    """

    talk = models.ForeignKey(QuarterlyTalk, models.PROTECT, related_name="cancelled")
    planned_date = models.DateField()
    begins_at = models.TimeField(null=True)
    invited = models.BooleanField()
    reason = models.CharField(_("why does it not take place"), max_length=200)
    number = models.PositiveSmallIntegerField()  # how many of this quarter were cancelled before
    sequence = models.PositiveIntegerField()
    cancelled_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    cancelled_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "talk", "number"], name="one_cancelled_talk_per_number")
        ]
        ordering = ["number"]

    def __str__(self) -> str:
        return str(self.talk)


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


class YearEvaluation(SchoolModel):
    """The evaluation of one school year: drafted from figures, judged item by item, discussed, and then signed.

    ``digest``: SHA-256 of what was signed. The three files are its editions.
    """

    record = models.ForeignKey(ReviewRecord, models.PROTECT, related_name="+")
    as_of = models.DateField()
    lines = models.JSONField(default=list)  # about the whole school
    discussed_date = models.DateField(_("discussed on"), null=True)
    discussed_with = ArrayField(models.CharField(max_length=8, choices=Group), default=list, blank=True)
    discussion = models.TextField(_("what came of it"), max_length=2000, blank=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    signer = models.CharField(_("your name"), max_length=120, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    council_pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    board_pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "record"], name="one_evaluation_per_year")]
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return _("Yearly evaluation %(year)s") % {"year": self.school_year}

    @property
    def school_year(self) -> SchoolYear:
        return SchoolYear(self.record.year)

    @property
    def is_signed(self) -> bool:
        return self.signed_at is not None

    @property
    def state(self) -> str:
        if self.is_signed:
            return rules.SIGNED
        return rules.DISCUSSED if self.discussed_date else rules.DRAFT

    @property
    def job_key(self) -> str:
        return f"reviews.evaluation:{self.pk}"

    @property
    def discussed_names(self) -> list[str]:
        return [str(Group(code).label) for code in self.discussed_with if code in Group.values]


class EvaluationItem(SchoolModel):
    """A legal duty or a section of the plan in an evaluation: what was agreed, what figures say, and the verdict.

    ``agreed``, ``lines`` and ``suggestion`` are frozen, and gathered anew only when somebody asks. ``gone``: by then it
    was no duty or section any more. ``outcome`` and ``result``: what became of a verdict, as of a decision.
    """

    class Kind(models.TextChoices):
        DUTY = "duty", _("Legal duty")
        SECTION = "section", _("Section of the plan")

    class Verdict(models.TextChoices):
        KEEP = rules.KEEP, _("Keep as it is")
        ADJUST = rules.ADJUST, _("Adjust")
        STOP = rules.STOP, _("Stop with it")

    evaluation = models.ForeignKey(YearEvaluation, models.PROTECT, related_name="items")
    kind = models.CharField(max_length=8, choices=Kind)
    key = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField(default=0)
    number = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=200)
    chapter = models.CharField(max_length=120, blank=True)
    agreed = models.TextField(max_length=2000, blank=True)
    lines = models.JSONField(default=list)
    suggestion = models.CharField(max_length=8, choices=Verdict, blank=True)
    suggestion_reason = models.CharField(max_length=300, blank=True)
    verdict = models.CharField(_("what do you do with it"), max_length=8, choices=Verdict, blank=True)
    reason = models.TextField(_("why"), max_length=600, blank=True)
    judged_at = models.DateTimeField(null=True)
    judged_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=8, choices=Decision.Outcome, blank=True)
    result = models.UUIDField(null=True)
    gone = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "evaluation", "kind", "key"], name="one_item_per_subject")
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}" if self.kind == self.Kind.SECTION else self.title

    @property
    def needs_follow_up(self) -> bool:
        """Whether it is to be adjusted or stopped and nothing was made of that yet."""
        return self.verdict in (rules.ADJUST, rules.STOP) and not self.outcome
