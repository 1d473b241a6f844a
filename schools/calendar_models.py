"""Holidays of a board, and what a school makes of the year calendar."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from schools.tenancy import BoardModel, SchoolModel


class Region(models.TextChoices):
    """The regions in which the Ministry spreads the holidays."""

    NORTH = "noord", _("North")
    MIDDLE = "midden", _("Middle")
    SOUTH = "zuid", _("South")


class Holiday(BoardModel):
    """Days without school in a region, as the board knows them. Both days are part of it."""

    region = models.CharField(_("region"), max_length=6, choices=Region)
    name = models.CharField(_("name"), max_length=80)
    first_date = models.DateField(_("first day"))
    last_date = models.DateField(_("last day"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["board", "region", "first_date", "last_date"], name="one_holiday_per_period"
            ),
            models.CheckConstraint(
                condition=models.Q(last_date__gte=models.F("first_date")), name="holiday_ends_after"
            ),
        ]
        ordering = ["first_date", "region"]

    def __str__(self) -> str:
        return self.name


class CalendarItem(SchoolModel):
    """What a school decided about one item in one school year, or an item of its own (``title`` is filled in).

    ``date``: by when, when it is another day than the calendar says. ``off``: not for this school.
    """

    year = models.PositiveSmallIntegerField()
    key = models.SlugField(max_length=60)
    title = models.CharField(_("title"), max_length=120, blank=True)
    date = models.DateField(_("by"), null=True, blank=True)
    off = models.BooleanField(default=False)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey("schools.Membership", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "school", "year", "key"], name="one_item_per_year")]
        ordering = ["date"]

    def __str__(self) -> str:
        return self.title or self.key
