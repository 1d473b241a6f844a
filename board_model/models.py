"""A board's model plan: the text it works on, the versions it published, and what each school did with them."""

from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from adoption.models import QuestionBase, RequestBase, VoiceBase
from core.models import BoardFile
from core.tenancy.models import TenantModel
from plans import model_plan
from plans.models import Section, SectionVersion
from plans.services import MODEL
from schools.models import Board, Membership, School
from schools.tenancy import BoardModel, SchoolModel


class Mode(models.TextChoices):
    """What schools may do with the text of a section."""

    LOCKED = "locked", _("Fixed text")
    DEFAULT = "default", _("Text to start from")
    FREE = "free", _("Free")


class ModelText(BoardModel):
    """One section of the model the board works on. ``version`` is the number of its current text."""

    key = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    mode = models.CharField(_("what schools may do with it"), max_length=7, choices=Mode, default=Mode.DEFAULT)
    html = models.TextField(blank=True)
    reason = models.CharField(_("what changed and why"), max_length=400, blank=True)  # since the last publication
    version = models.PositiveIntegerField(default=0)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "key"], name="one_model_text_per_key")]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title

    @cached_property
    def model(self) -> model_plan.SectionModel:
        """The section of the national model plan."""
        return model_plan.load(MODEL).section(self.key)

    @property
    def title(self) -> str:
        return self.model.title

    @property
    def number(self) -> str:
        return self.model.number


class ModelTextVersion(BoardModel):
    """A text a section of the model once had, or one set aside because somebody else had saved meanwhile."""

    Kind = SectionVersion.Kind

    text = models.ForeignKey(ModelText, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=5, choices=SectionVersion.Kind, default=SectionVersion.Kind.SAVED)
    mode = models.CharField(max_length=7, choices=Mode, default=Mode.DEFAULT)
    html = models.TextField(blank=True)
    reason = models.CharField(max_length=400, blank=True)
    page = models.UUIDField(null=True)  # the page that sent it: one page never conflicts with itself
    base = models.PositiveIntegerField(default=0)  # the version that page had last seen
    author = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)  # aside only: since when somebody chose between the texts

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "text", "number"], name="one_model_text_per_version")]
        ordering = ["-number"]


class ModelVersion(BoardModel):
    """The whole model as it was at one moment. Its texts never change; it counts once it was published.

    ``digest`` names its content; ``number`` is given at publication. ``due_date``: before when schools decide.
    """

    visitors = frozenset({"gmrvoice"})

    number = models.PositiveSmallIntegerField(null=True)
    national = models.CharField(max_length=10)  # the version of the national model whose sections these are
    summary = models.TextField(_("what changed and why"), max_length=4000, blank=True)
    due_date = models.DateField(_("schools decide before"), null=True)
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "number"], name="one_model_version_per_number")]
        ordering = ["-made_at"]

    def __str__(self) -> str:
        return str(_("Version %(number)s") % {"number": self.number}) if self.number else str(_("Proposal"))


class ModelVersionText(BoardModel):
    """A section as it is in a version of the model."""

    visitors = frozenset({"gmrvoice"})

    version = models.ForeignKey(ModelVersion, models.PROTECT, related_name="texts")
    key = models.SlugField(max_length=60)
    position = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=6)
    title = models.CharField(max_length=120)
    mode = models.CharField(max_length=7, choices=Mode)
    html = models.TextField(blank=True)
    reason = models.CharField(max_length=400, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "version", "key"], name="one_text_per_model_version")]
        ordering = ["position"]

    def __str__(self) -> str:
        return self.title


class SectionDecision(SchoolModel):
    """What a school did with the text of one section in one version of the model. Never changed: the last counts."""

    class Choice(models.TextChoices):
        TAKEN = "taken", _("Taken over")
        EDITED = "edited", _("Taken over with changes")
        KEPT = "kept", _("Kept our own text")

    section = models.ForeignKey(Section, models.PROTECT, related_name="model_decisions")
    text = models.ForeignKey(ModelVersionText, models.PROTECT, related_name="+")
    choice = models.CharField(max_length=6, choices=Choice)
    saved = models.PositiveIntegerField()  # the number of the section's text after it
    decided_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "school", "section", "text"], name="one_decision_per_text")
        ]
        ordering = ["-decided_at"]


class ModelUptake(TenantModel):
    """How far a school is with a version of the model: all that the board sees of it. Written by the school's work."""

    wall = "place"

    board = models.ForeignKey(Board, models.PROTECT, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")
    version = models.ForeignKey(ModelVersion, models.PROTECT, related_name="+")
    taken = models.PositiveSmallIntegerField(default=0)
    kept = models.PositiveSmallIntegerField(default=0)
    waiting = models.PositiveSmallIntegerField(default=0)
    due_date = models.DateField(null=True)  # of the version, while something waits; for reminders
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "school"], name="one_uptake_per_school")]
        indexes = [
            models.Index("due_date", condition=models.Q(due_date__isnull=False), name="uptakes_due"),
        ]


class GmrRequest(RequestBase, BoardModel):
    """Asked of the council of all schools of the board, about one exact version of the model (WMS art. 16)."""

    visitors = frozenset({"gmrvoice"})

    version = models.ForeignKey(ModelVersion, models.PROTECT, related_name="consent_requests")
    minutes = models.ForeignKey(BoardFile, models.PROTECT, null=True, related_name="+")
    certificate = models.ForeignKey(BoardFile, models.PROTECT, null=True, related_name="+")

    class Meta(RequestBase.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["board"], condition=models.Q(state="open"), name="one_open_gmr_request")
        ]


class GmrVoice(VoiceBase, BoardModel):
    """A member of the board's council."""

    visitors = frozenset({"gmrvoice"})

    request = models.ForeignKey(GmrRequest, models.PROTECT, related_name="voices")

    class Meta(VoiceBase.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["board", "request", "email"], name="one_gmr_voice_per_address")]


class GmrQuestion(QuestionBase, BoardModel):
    """Asked by a member of the board's council."""

    visitors = frozenset({"gmrvoice"})

    request = models.ForeignKey(GmrRequest, models.PROTECT, related_name="questions")
    voice = models.ForeignKey(GmrVoice, models.PROTECT, related_name="+")
