"""Which facts a section quotes, and what was decided about quotes that no longer say what is so."""

from django.db import models

from schools.models import Membership
from schools.tenancy import SchoolModel


class FactQuote(SchoolModel):
    """A fact as the current text of a section quotes it. Whether it still holds is computed when it is read."""

    section = models.ForeignKey("plans.Section", models.PROTECT, related_name="quotes")
    key = models.CharField(max_length=160)
    value = models.CharField(max_length=200)
    drifted_date = models.DateField(null=True)  # since when we know that it differs and nobody decided; for reminders
    kept_value = models.CharField(max_length=200, null=True)  # the fact's value for which somebody left this quote
    kept_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    kept_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "section", "key", "value"], name="one_quote_per_section")
        ]
        ordering = ["key", "value"]

    def __str__(self) -> str:
        return self.key
