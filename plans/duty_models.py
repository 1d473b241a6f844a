"""Which sentence of the plan meets which legal duty."""

from django.db import models
from django.utils import timezone

from plans.plan_models import Plan, Section
from schools.models import Membership
from schools.tenancy import SchoolModel


class DutySentence(SchoolModel):
    """Somebody said that a sentence of a section meets a duty. ``quote``: the sentence as it read then.

    ``key``: the duty's. The sentence is looked for again in the text as it is now; when it is gone, the duty asks.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="duty_sentences")
    section = models.ForeignKey(Section, models.PROTECT, related_name="duty_sentences")
    key = models.SlugField(max_length=60)
    quote = models.CharField(max_length=400)
    tied_at = models.DateTimeField(default=timezone.now)
    tied_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "section", "key", "quote"], name="one_tie_per_sentence")
        ]
        ordering = ["tied_at"]
