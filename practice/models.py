"""What a school agreed on, how one would notice it, and what people noticed."""

from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from plans.models import Section
from practice import rules
from schools.models import Membership
from schools.tenancy import SchoolModel


class Agreement(SchoolModel):
    """A promise of the plan in one sentence. ``quote``: the sentence of the section it was taken from, as it read then.

    ``round`` goes up each time the school talked about it; ``look_date`` is when it does so next.
    """

    class Rhythm(models.IntegerChoices):
        QUARTER = rules.QUARTER, _("Each quarter")
        HALF_YEAR = rules.HALF_YEAR, _("Each half year")

    section = models.ForeignKey(Section, models.PROTECT, related_name="+")
    promise = models.CharField(_("what do you agree"), max_length=300)
    sign = models.CharField(_("how would you notice it"), max_length=300)
    quote = models.CharField(max_length=400, blank=True)
    fact = models.CharField(_("fact to show beside it"), max_length=60, blank=True)
    months = models.PositiveSmallIntegerField(_("how often"), choices=Rhythm, default=Rhythm.QUARTER)
    owner = models.ForeignKey(
        Membership, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who looks after it")
    )
    look_date = models.DateField(_("talk about it on"))
    round = models.PositiveSmallIntegerField(default=1)
    model_key = models.SlugField(max_length=60, blank=True)  # of the example it was made of
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["board", "school", "model_key"],
                condition=models.Q(ended_at__isnull=True) & ~models.Q(model_key=""),
                name="one_agreement_per_example",
            )
        ]
        indexes = [
            models.Index(fields=["board", "school", "created_at"], name="agreements_in_order"),
            models.Index("look_date", condition=models.Q(ended_at__isnull=True), name="agreements_to_look_at"),
        ]
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.promise

    def is_due(self, today: date | None = None) -> bool:
        """Whether it is time to talk about it."""
        return self.look_date <= (today or timezone.localdate())


class Observation(SchoolModel):
    """What somebody noticed, in a sentence or two. It says not who: nothing leads from here to a person.

    ``page``: which form sent it, so that sending twice adds one.
    """

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="observations")
    round = models.PositiveSmallIntegerField()
    date = models.DateField(_("when"))
    text = models.CharField(_("what did you notice"), max_length=300)
    page = models.UUIDField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "page"], name="one_observation_per_page")]
        indexes = [models.Index(fields=["board", "agreement", "-date"], name="observations_newest")]
        ordering = ["-date", "pk"]


class Answer(SchoolModel):
    """One answer to "do you recognise this?". Kept apart from who answered and from what they noticed.

    ``batch``: answers are told in groups of five (``rules.ENOUGH``).
    """

    class Recognised(models.TextChoices):
        MOSTLY = "mostly", _("Mostly")
        SOMETIMES = "sometimes", _("Sometimes")
        NOT_YET = "not_yet", _("Not yet")
        UNKNOWN = "unknown", _("I do not know")

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="answers")
    round = models.PositiveSmallIntegerField()
    batch = models.PositiveSmallIntegerField()
    recognised = models.CharField(_("do you recognise this"), max_length=10, choices=Recognised)

    class Meta:
        indexes = [models.Index(fields=["board", "agreement", "round"], name="answers_per_round")]


class Answered(SchoolModel):
    """That somebody answered in this round, so that everybody counts once; not what they said."""

    agreement = models.ForeignKey(Agreement, models.PROTECT, related_name="+")
    round = models.PositiveSmallIntegerField()
    member = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["board", "agreement", "round", "member"], name="one_answer_per_member_and_round"
            )
        ]
