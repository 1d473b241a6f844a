"""Milestones: a whole plan as it was at one moment, with a name. Never changed: what was adopted stays to be read."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans.plan_models import Plan, Section, SectionVersion
from schools.models import Membership
from schools.tenancy import SchoolModel


class Milestone(SchoolModel):
    """One state of a plan. ``digest`` names its content: the same texts under the same titles have the same."""

    visitors = frozenset({"consentvoice"})

    class Kind(models.TextChoices):
        NAMED = "named", _("Kept")
        CONSULTATION = "consultation", _("For consultation")
        PROPOSAL = "proposal", _("Proposal for consent")
        ADOPTED = "adopted", _("Adopted")

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="milestones")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.NAMED)
    number = models.PositiveIntegerField()  # 1, 2, 3 … within the plan
    name = models.CharField(_("name"), max_length=120)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "plan", "number"], name="one_milestone_per_number")]
        ordering = ["-number"]

    def __str__(self) -> str:
        return self.name


class MilestoneSection(SchoolModel):
    """A section as it was in a milestone. ``html`` has live facts written out, as they were then."""

    visitors = frozenset({"consentvoice"})

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="sections")
    section = models.ForeignKey(Section, models.PROTECT, related_name="+")
    version = models.ForeignKey(SectionVersion, models.PROTECT, related_name="+")
    key = models.SlugField(max_length=60)
    chapter = models.SlugField(max_length=30)
    number = models.CharField(max_length=6)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    owner_line = models.CharField(max_length=160)
    public = models.BooleanField()
    own_text = models.BooleanField()  # False while it still was the text of the model
    html = models.TextField(blank=True)
    reasons = models.JSONField(default=list)  # of all its texts until then: [number of the text, reason], oldest first

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "milestone", "key"], name="one_text_per_milestone")]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title
