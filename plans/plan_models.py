"""A school's plan: its sections, every text they ever had, who is at work on them, and PDFs that were made."""

from datetime import date, timedelta
from typing import Any, ClassVar

from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from core.tenancy.models import TenantManager
from plans import model_plan, state_rules
from plans.rules import EARLY, fingerprint
from schools.models import Membership
from schools.tenancy import SchoolModel


class Plan(SchoolModel):
    """The plan a school works in. The model it grew from stays known by its version."""

    visitors = frozenset({"consentvoice"})

    class State(models.TextChoices):
        DRAFT = state_rules.DRAFT, _("Draft")
        CONSULTATION = state_rules.CONSULTATION, _("In consultation")
        CONSENT = state_rules.CONSENT, _("Waiting for consent")
        ADOPTED = state_rules.ADOPTED, _("Adopted")
        REVISING = state_rules.REVISING, _("Being revised")

    model_version = models.CharField(max_length=10)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.DRAFT)
    adopted_number = models.PositiveSmallIntegerField(default=0)  # of the last adopted text; 0: none yet
    started_at = models.DateTimeField(default=timezone.now)
    started_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "school"], name="one_plan_per_school")]

    @cached_property
    def model(self) -> model_plan.ModelPlan:
        """The model plan it grew from, as it is for the school's sector."""
        return model_plan.load(self.model_version).for_sector(self.school.sector)


class StandingSections(TenantManager):
    """The sections that are in the plan; what a school took out of it is kept, and asked for by ``Section.kept``."""

    def get_queryset(self) -> models.QuerySet:
        return super().get_queryset().filter(out_at__isnull=True)


class Section(SchoolModel):
    """One section of a plan with its current text; ``version`` is the number of that text.

    ``public``: of a section of the school's own, whether it may leave the school; of others the model says it.
    """

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", _("Not started")
        DRAFT = "draft", _("Draft")
        DONE = "done", _("Done")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="sections")
    key = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    own_chapter = models.SlugField(max_length=30, blank=True)  # of a section the school added itself
    own_number = models.CharField(max_length=6, blank=True)
    public = models.BooleanField(default=False)
    out_at = models.DateTimeField(null=True)  # since when a section of the school's own is no longer in the plan
    out_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    title = models.CharField(_("title"), max_length=120)
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.NOT_STARTED)
    owner = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    review_date = models.DateField(_("review before"), null=True, blank=True)
    html = models.TextField(blank=True)
    blanks = models.PositiveSmallIntegerField(default=0)  # how many places in the text are still to be filled in
    version = models.PositiveIntegerField(default=0)
    board_holds = models.BooleanField(default=False)  # the text is the board's: read here, changed there only
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    objects: ClassVar[models.Manager[Any]] = StandingSections()
    kept: ClassVar[models.Manager[Any]] = TenantManager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "plan", "key"], name="one_section_per_key")]
        indexes = [
            models.Index(fields=["board", "plan", "position"], name="sections_in_order"),
            models.Index("review_date", condition=models.Q(review_date__isnull=False), name="sections_to_review"),
        ]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title

    @cached_property
    def model(self) -> model_plan.SectionModel:
        """The section of the model plan this one grew from; one without guidance for a section of the school's own."""
        if self.own_chapter:
            return model_plan.own_section(self.key, self.own_chapter, self.own_number, self.title, public=self.public)
        return self.plan.model.section(self.key)

    @property
    def number(self) -> str:
        return self.model.number

    @property
    def particulars(self) -> str:
        """Names its particulars as they are now, to know whether they are what somebody looked at."""
        return fingerprint(self.title, self.owner_id, self.review_date, self.public)

    def review_is_near(self, today: date | None = None) -> bool:
        """Who says now that it is right has reviewed it."""
        return self.review_date is not None and self.review_date <= (today or timezone.localdate()) + EARLY

    def review_is_due(self, today: date | None = None) -> bool:
        return self.review_date is not None and self.review_date <= (today or timezone.localdate())


class SectionVersion(SchoolModel):
    """A text a section once had, or a text that was set aside because somebody else had saved meanwhile."""

    class Kind(models.TextChoices):
        MODEL = "model", _("Model text")
        SAVED = "saved", _("Saved")
        ASIDE = "aside", _("Set aside")

    section = models.ForeignKey(Section, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=5, choices=Kind, default=Kind.SAVED)
    html = models.TextField(blank=True)
    reason = models.CharField(_("reason for this change"), max_length=200, blank=True)
    page = models.UUIDField(null=True)  # the page that sent it: one page never conflicts with itself
    base = models.PositiveIntegerField(default=0)  # the version that page had last seen
    author = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)  # aside only: since when somebody chose between the texts

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "section", "number"], name="one_text_per_version")]
        ordering = ["-number"]


class SectionPresence(SchoolModel):
    """A page on which somebody has a section open now."""

    ephemeral = True  # says who is here now; looking at a page may write it
    LASTS = timedelta(seconds=45)  # a page reports every 15 seconds

    section = models.ForeignKey(Section, models.CASCADE, related_name="presence")
    member = models.ForeignKey(Membership, models.CASCADE, related_name="+")
    page = models.UUIDField()
    seen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "section", "page"], name="one_presence_per_page")]


class PlanPdf(SchoolModel):
    """A PDF or Word file of one exact state of a plan, asked for once and then kept. ``digest`` names that state."""

    class Format(models.TextChoices):
        PDF = "pdf", "PDF"
        DOCX = "docx", "Word"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="pdfs")
    format = models.CharField(max_length=4, choices=Format, default=Format.PDF)
    digest = models.CharField(max_length=64)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    requested_at = models.DateTimeField(default=timezone.now)
    requested_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "plan", "digest"], name="one_pdf_per_state")]
        indexes = [models.Index(fields=["board", "plan", "-requested_at"], name="pdfs_newest_first")]
        ordering = ["-requested_at"]

    @property
    def job_key(self) -> str:
        return f"plans.pdf:{self.pk}"
