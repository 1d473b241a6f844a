"""Figures of the register, kept by the services so that no page counts incidents one by one.

``manage.py count_incidents`` counts them anew and says whether these agree.
"""

from django.db import models

from core.tenancy.models import TenantModel
from schools.models import Board, School
from schools.tenancy import SchoolModel


class Tally(TenantModel):
    """How many of a kind were reported in a month at one place and moment, and how they went on.

    ``month``: its first day. ``taken`` were taken in hand, after ``taken_days`` days together. ``asked``: somebody
    asked whether it stopped; ``stopped``: the last time it had. ``talked``: a restorative talk was held; ``looked``:
    somebody looked whether its agreements work; ``kept``: the last time they did. ``imported`` ones come from another
    register: they were reported, and nothing is known of how they went on. Restricted kinds count as one kind,
    ``CLOSED_OFF``, without place and moment.
    A board may read these of its schools, and tells small ones to nobody.
    """

    CLOSED_OFF = "closed_off"
    COUNTERS = (
        *("reported", "imported", "taken", "taken_days", "closed"),
        *("asked", "stopped", "talked", "looked", "kept"),
    )

    wall = "place"

    board = models.ForeignKey(Board, models.PROTECT, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    month = models.DateField()
    type = models.CharField(max_length=40)
    place = models.CharField(max_length=40, blank=True)
    moment = models.CharField(max_length=40, blank=True)
    reported = models.IntegerField(default=0)
    imported = models.IntegerField(default=0)
    taken = models.IntegerField(default=0)
    taken_days = models.IntegerField(default=0)
    closed = models.IntegerField(default=0)
    asked = models.IntegerField(default=0)
    stopped = models.IntegerField(default=0)
    talked = models.IntegerField(default=0)
    looked = models.IntegerField(default=0)
    kept = models.IntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["board", "school", "month", "type", "place", "moment"], name="one_tally_per_cell"
            )
        ]


class Source(SchoolModel):
    """How often was reported in a week, from a group, or by a colleague (by id; "" for anonymous reports).

    ``erased``: how many of these are erased, so that the incident itself no longer tells.
    """

    class Kind(models.TextChoices):
        WEEK = "week"
        GROUP = "group"
        REPORTER = "reporter"

    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=Kind)
    key = models.CharField(max_length=40, blank=True)
    reported = models.IntegerField(default=0)
    erased = models.IntegerField(default=0, db_default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "school", "year", "kind", "key"], name="one_count_per_source")
        ]
