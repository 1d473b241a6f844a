"""Who may know what of a closed round, what was agreed about it, and the monitor that the law asks for."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from core.tenancy.models import TenantModel
from monitoring import rules
from schools.models import Board, Membership, School, Sector
from schools.school_year import SchoolYear
from schools.tenancy import BoardModel, SchoolModel
from surveys.models import Audience, SurveyRound
from surveys.statistics import response


class RoundSummary(TenantModel):
    """All that a board knows of a closed round of a school, written when it closed.

    ``n`` and ``figures`` are empty when fewer than ten answered; of a subject with fewer than ten valid answers there
    is no figure. So what is too small never leaves the school's own tables. ``talk_by``: until then results are to be
    discussed; empty once they were with everybody.
    """

    wall = "place"

    board = models.ForeignKey(Board, models.PROTECT, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    round = models.OneToOneField(SurveyRound, models.PROTECT, related_name="+")
    audience = models.CharField(max_length=8, choices=Audience)
    version = models.PositiveSmallIntegerField()
    year = models.PositiveSmallIntegerField()
    sector = models.CharField(max_length=2, choices=Sector)
    size_class = models.CharField(max_length=6, blank=True)
    closed_at = models.DateTimeField()
    n = models.PositiveIntegerField(null=True)
    size = models.PositiveIntegerField(null=True)
    figures = models.JSONField(default=dict)
    talk_by = models.DateField(null=True)
    batch = models.PositiveSmallIntegerField(null=True)  # with which others it came into the comparison

    class Meta:
        indexes = [
            models.Index(fields=["board", "audience", "year"], name="summaries_of_year"),
            models.Index("talk_by", condition=models.Q(talk_by__isnull=False), name="talks_due"),
        ]

    @property
    def share(self) -> int | None:
        return response(self.n, self.size) if self.n is not None and self.size else None


class Comparison(BoardModel):
    """Schools of a board that are alike, together: what each of them may see of the others (``rules.pooled``)."""

    audience = models.CharField(max_length=8, choices=Audience)
    version = models.PositiveSmallIntegerField()
    year = models.PositiveSmallIntegerField()
    sector = models.CharField(max_length=2, choices=Sector)
    size_class = models.CharField(max_length=6, blank=True)
    schools = models.PositiveSmallIntegerField(default=0)
    figures = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["board", "audience", "version", "year", "sector", "size_class"], name="one_comparison_of_a_kind"
            )
        ]


class ResultTalk(SchoolModel):
    """That results were discussed: when, with whom and what was agreed. ``seen`` by version when it is put right."""

    class Partner(models.TextChoices):
        PUPILS = "pupils", _("Pupils (council)")
        TEAM = "team", _("Team")
        COUNCIL = "council", _("Participation council")
        PARENTS = "parents", _("Parents")

    round = models.ForeignKey(SurveyRound, models.PROTECT, related_name="+")
    partner = models.CharField(max_length=8, choices=Partner)
    date = models.DateField()
    present = models.CharField(max_length=200, blank=True)
    agreed = models.TextField(max_length=2000)
    version = models.PositiveIntegerField(default=1)
    page = models.UUIDField()
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "page"], name="one_talk_per_page")]
        indexes = [models.Index(fields=["board", "round", "-date"], name="talks_of_round")]
        ordering = ["-date", "-created_at"]


class ResultSharing(SchoolModel):
    """That the team, or the participation council, may read its own page about a round."""

    class Reader(models.TextChoices):
        TEAM = "team", _("Team")
        COUNCIL = "council", _("Participation council")

    round = models.ForeignKey(SurveyRound, models.PROTECT, related_name="+")
    reader = models.CharField(max_length=8, choices=Reader)
    shared_at = models.DateTimeField(default=timezone.now)
    shared_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "round", "reader"], name="one_sharing_per_reader")]


class MonitorPaper(SchoolModel):
    """A PDF about a round, or about the monitor of the law. ``digest``: of what it says, so that it is made once."""

    class Kind(models.TextChoices):
        REPORT = "report", _("All results")
        TEAM = "team", _("For the team")
        PUPILS = "pupils", _("For the pupil council")
        COUNCIL = "council", _("For the participation council")
        PARENTS = "parents", _("For parents")
        LAW = "law", _("Sheet for the Inspectorate")

    kind = models.CharField(max_length=8, choices=Kind)
    about = models.UUIDField()  # a round, or a statutory monitor
    digest = models.CharField(max_length=64)
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "school", "kind", "about", "digest"], name="one_paper_of_a_state")
        ]
        ordering = ["-asked_at"]

    @property
    def job_key(self) -> str:
        return f"monitoring.paper:{self.pk}"


SCORE = [MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))]


class StatutoryMonitor(TenantModel):
    """The monitor that counts for the law: with a questionnaire of a provider, never with one of our own.

    One per school and school year. The three means are as the provider gives them, on the provider's own scale. The
    board may read it: it is who the law asks to deliver.
    """

    wall = "place"

    board = models.ForeignKey(Board, models.PROTECT, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    instrument = models.CharField(max_length=120)
    provider = models.CharField(max_length=120)
    list_source = models.URLField(max_length=300, blank=True)
    listed_date = models.DateField(null=True, blank=True)
    first_date = models.DateField(null=True, blank=True)
    last_date = models.DateField(null=True, blank=True)
    asked = models.PositiveIntegerField(null=True, blank=True)
    answered = models.PositiveIntegerField(null=True, blank=True)
    experience = models.DecimalField(max_digits=5, decimal_places=2, null=True, validators=SCORE)
    violation = models.DecimalField(max_digits=5, decimal_places=2, null=True, validators=SCORE)
    wellbeing = models.DecimalField(max_digits=5, decimal_places=2, null=True, validators=SCORE)
    scale_low = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    scale_high = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    consent_date = models.DateField(null=True, blank=True)
    consent_by = models.CharField(max_length=120, blank=True)
    delivered_date = models.DateField(null=True, blank=True)
    delivered_via = models.CharField(max_length=120, blank=True)
    delivered_by = models.CharField(max_length=120, blank=True)
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "school", "year"], name="one_monitor_per_school_year")]
        ordering = ["-year"]

    def __str__(self) -> str:
        return f"{self.instrument} {self.school_year}"

    @property
    def school_year(self) -> SchoolYear:
        return SchoolYear(self.year)

    @property
    def means(self) -> list[Decimal | None]:
        return [getattr(self, name) for name in rules.ASPECTS]

    @property
    def is_listed(self) -> bool:
        """Somebody looked up that the questionnaire is on the list of the Inspectorate."""
        return bool(self.listed_date and self.list_source)

    @property
    def is_held(self) -> bool:
        return rules.was_held(listed=self.is_listed, last_date=self.last_date, answered=self.answered)

    @property
    def is_late(self) -> bool:
        return self.delivered_date is not None and rules.is_late(self.delivered_date, self.year)

    @property
    def has_means(self) -> bool:
        return None not in (*self.means, self.scale_low, self.scale_high)
