"""What a board knows of its schools: rows that each school's own work writes, so that a board's page reads no school.

``manage.py rebuild_overview`` makes them anew and says whether they agreed.
"""

from django.db import models
from django.utils import timezone

from core.tenancy.models import TenantModel
from schools.models import Board, School
from schools.school_year import SchoolYear


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

    Exact numbers: who reads them tells them through ``core.suppression``.
    """

    wall = "place"

    board = models.ForeignKey(Board, models.PROTECT, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    pupils = models.PositiveIntegerField(null=True)
    counts = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "school", "year"], name="one_set_of_figures_per_year")]
