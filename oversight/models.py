"""What a board knows of its schools: rows that each school's own work writes, so that a board's page reads no school.

``manage.py rebuild_overview`` makes them anew and says whether they agreed.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import BoardFile
from core.tenancy.models import TenantModel
from schools.models import Board, Membership, School
from schools.school_year import SchoolYear
from schools.tenancy import BoardModel


class Standing(TenantModel):
    """How a school stood to each obligation in a quarter; of the quarter that goes on: now.

    ``cells``: by obligation what ``core.standing.Stand`` keeps, and ``since``: from which day it was so.
    """

    wall = "place"

    board = models.ForeignKey(Board, models.PROTECT, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()  # the calendar year in which the school year begins
    quarter = models.PositiveSmallIntegerField()
    cells = models.JSONField(default=dict)
    checked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "school", "year", "quarter"], name="one_standing_per_quarter")
        ]
        indexes = [models.Index(fields=["checked_at"], name="standings_by_age")]

    @property
    def school_year(self) -> SchoolYear:
        return SchoolYear(self.year)


class YearFigures(TenantModel):
    """What a school reported in a school year (``incidents.year_selectors``) and how many pupils it had.

    Exact numbers: who reads them tells them through ``core.suppression``. ``alike``: with which schools it is hidden
    when its number is small (``rules.alike``). Of a year that is over it stays, or two reports would tell together what
    each of them hides; so does ``pupils``, once it is known.
    """

    wall = "place"

    board = models.ForeignKey(Board, models.PROTECT, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    pupils = models.PositiveIntegerField(null=True)
    alike = models.CharField(max_length=12, blank=True)
    counts = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "school", "year"], name="one_set_of_figures_per_year")]


class ReportFile(BoardModel):
    """A printed report: asked for by somebody, or made because it was time (``asked_by`` is then who set that)."""

    year = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    planned_date = models.DateField(null=True)  # of one that was made because it was time
    file = models.ForeignKey(BoardFile, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "planned_date"], name="one_report_per_planned_date")]
        ordering = ["-asked_at"]

    @property
    def school_year(self) -> SchoolYear:
        return SchoolYear(self.year)

    @property
    def job_key(self) -> str:
        return f"oversight.report:{self.pk}"


class ReportSchedule(BoardModel):
    """How often a report is made by itself. Administrators of the board then get a mail that it is there."""

    class Rhythm(models.TextChoices):
        NEVER = "never", _("Not by itself")
        MONTH = "month", _("Every month")
        QUARTER = "quarter", _("Every quarter of the school year")

    rhythm = models.CharField(_("how often"), max_length=8, choices=Rhythm, default=Rhythm.NEVER)
    next_date = models.DateField(null=True)
    set_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board"], name="one_report_schedule_per_board")]


class ApiToken(BoardModel):
    """A key with which another program reads the board's figures; a door holds its hash. Shown once, then never.

    ``counted_from`` and ``used``: since when uses are counted, and how many there were.
    """

    class Part(models.TextChoices):
        STANDING = "standing", _("How schools stand to each obligation")
        FIGURES = "figures", _("Incidents of all schools, without small numbers")
        MONITOR = "monitor", _("What pupils say in the monitor, of schools with enough answers")

    name = models.CharField(_("for which program"), max_length=80)
    parts = ArrayField(models.CharField(max_length=10, choices=Part), verbose_name=_("what it may read"))
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    counted_from = models.DateTimeField(null=True)
    used = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.name

    @property
    def part_names(self) -> list[str]:
        return [str(self.Part(part).label) for part in self.parts]

    @property
    def is_open(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()


class NationalShare(BoardModel):
    """Whether a board's figures count in those of all boards together. Without a row they do not."""

    on = models.BooleanField(default=False)
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board"], name="one_share_per_board")]


class NationalFigures(models.Model):
    """Figures of all boards that take part together, made once a month, in large numbers only: of nobody in particular.

    ``data``: what ``national_rules`` tells.
    """

    month = models.DateField(unique=True)
    boards = models.PositiveIntegerField()
    schools = models.PositiveIntegerField()
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ["-month"]

    def __str__(self) -> str:
        return self.month.isoformat()
