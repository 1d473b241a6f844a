"""Who may adopt a plan, what the participation council said of it, and what was adopted."""

from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from plans.models import Milestone, Plan
from schools.models import Membership
from schools.tenancy import BoardModel, SchoolModel


class AdoptionRules(BoardModel):
    """How a board lets its schools' plans be adopted. Without a row: by the board itself, by one person."""

    class Mandate(models.TextChoices):
        BOARD = "board", _("The board itself")
        SCHOOL = "school", _("The school leader, on behalf of the board")

    mandate = models.CharField(_("who adopts"), max_length=10, choices=Mandate, default=Mandate.BOARD)
    four_eyes = models.BooleanField(_("who helped write a plan cannot adopt it alone"), default=False)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board"], name="one_set_of_rules_per_board")]


class RequestBase(models.Model):
    """The question to a council whether it consents to one exact text."""

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for an answer")
        GRANTED = "granted", _("Consent given")
        REFUSED = "refused", _("Consent refused")
        WITHDRAWN = "withdrawn", _("Taken back")

    explanation = models.TextField(_("explanation"), max_length=4000, blank=True)
    due_date = models.DateField(_("answer before"))
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    decided_on = models.DateField(_("decided on"), null=True)
    conditions = models.TextField(_("conditions or reasons"), max_length=4000, blank=True)
    signer = models.CharField(_("signed by"), max_length=120, blank=True)
    withdrawn_reason = models.TextField(max_length=1000, blank=True)  # of a consent that was given and not used
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True
        ordering = ["-asked_at"]

    def __str__(self) -> str:
        return str(self.get_state_display())

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    def is_late(self, today: date | None = None) -> bool:
        return self.is_open and self.due_date < (today or timezone.localdate())


class VoiceBase(models.Model):
    """One member of a council in one request. The key of their link is a door, to this row alone."""

    class Vote(models.TextChoices):
        YES = "yes", _("I consent")
        NO = "no", _("I do not consent")
        ABSTAIN = "abstain", _("I abstain")

    visitor_row = "object"

    name = models.CharField(max_length=120)
    email = models.EmailField()
    member = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    vote = models.CharField(_("your vote"), max_length=8, choices=Vote, blank=True)
    remark = models.TextField(_("remark"), max_length=2000, blank=True)
    voted_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class QuestionBase(models.Model):
    """A question that a council member asks about the proposal, and the answer; both seen by all of them."""

    text = models.TextField(_("your question"), max_length=2000)
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.TextField(_("answer"), max_length=4000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True
        ordering = ["asked_at"]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class ConsentRequest(RequestBase, SchoolModel):
    """Asked of the school's participation council about its plan (WMS art. 10 lid 1 onder e)."""

    visitors = frozenset({"consentvoice"})

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="consent_requests")
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="+")
    minutes = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    certificate = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")

    class Meta(RequestBase.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["board", "plan"], condition=models.Q(state="open"), name="one_open_consent_request"
            )
        ]


class ConsentVoice(VoiceBase, SchoolModel):
    """A member of the school's council."""

    visitors = frozenset({"consentvoice"})

    request = models.ForeignKey(ConsentRequest, models.PROTECT, related_name="voices")

    class Meta(VoiceBase.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["board", "request", "email"], name="one_voice_per_address")]


class ConsentQuestion(QuestionBase, SchoolModel):
    """Asked by a member of the school's council."""

    visitors = frozenset({"consentvoice"})

    request = models.ForeignKey(ConsentRequest, models.PROTECT, related_name="questions")
    voice = models.ForeignKey(ConsentVoice, models.PROTECT, related_name="+")


class Adoption(SchoolModel):
    """A plan that was adopted, or that waits for a second pair of eyes while ``adopted_on`` is empty.

    ``milestone`` is the frozen text; ``pdf`` and its SHA-256 are added once, by the worker that prints it.
    """

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="adoptions")
    consent = models.ForeignKey(ConsentRequest, models.PROTECT, related_name="+")
    milestone = models.ForeignKey(Milestone, models.PROTECT, null=True, related_name="+")
    number = models.PositiveSmallIntegerField()
    valid_until = models.DateField(_("valid until"))
    proposed_at = models.DateTimeField(default=timezone.now)
    proposed_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    adopted_on = models.DateField(null=True)
    adopted_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "plan", "number"], name="one_adoption_per_number")]
        ordering = ["-number"]

    @property
    def job_key(self) -> str:
        return f"adoption.pdf:{self.pk}"
