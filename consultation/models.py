"""Rounds in which others read a plan in the making, what they answered, and what the school did with it.

Who answers through a link is nobody: no name, no address, no moment, and nothing that ties one remark to another.
"""

from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from consultation.rules import Outcome, read_outcome
from plans.models import Milestone, Plan, Section
from schools.models import Membership
from schools.tenancy import SchoolModel

VISITOR = "consultationround"
LONG = 1200  # characters


class Audience(models.TextChoices):
    """Who is asked."""

    TEAM = "team", _("Team")
    PARENTS = "parents", _("Parents")
    PUPILS = "pupils", _("Pupils")
    COUNCIL = "council", _("Participation council")

    @property
    def has_accounts(self) -> bool:
        """Whether they can also answer where they sign in."""
        return self in (Audience.TEAM, Audience.COUNCIL)


class ConsultationRound(SchoolModel):
    """One question to one audience about chosen sections, until a day. Its link, or its cards, are doors to this row.

    ``version``: of the plan it helps to make. ``links_made``: how many links there were, or cards. ``outcome`` is
    counted once, when the round is closed. ``window_at`` and ``window_count`` hold back who sends too fast.
    ``summary``: the section of the plan in which the outcome stands.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    class Access(models.TextChoices):
        LINK = "link", _("One link for everybody, such as on a poster")
        CARDS = "cards", _("Cards with a code that works once")

    visitors = frozenset({VISITOR})
    visitor_row = "object"

    plan = models.ForeignKey(Plan, models.PROTECT, related_name="consultation_rounds")
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="+")
    version = models.PositiveSmallIntegerField()
    audience = models.CharField(_("who is asked"), max_length=8, choices=Audience)
    access = models.CharField(_("how they come in"), max_length=5, choices=Access, default=Access.LINK)
    explanation = models.TextField(_("explanation"), max_length=2000, blank=True)
    closing_date = models.DateField(_("open until"))
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField(default=timezone.now)
    opened_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    links_made = models.PositiveSmallIntegerField(default=0)
    window_at = models.DateTimeField(null=True)
    window_count = models.PositiveSmallIntegerField(default=0)
    outcome = models.JSONField(default=dict)
    summary = models.ForeignKey(Section, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["board", "plan", "audience"],
                condition=models.Q(state="open"),
                name="one_open_round_per_audience",
            )
        ]
        indexes = [
            models.Index("closing_date", condition=models.Q(state="open"), name="rounds_to_close"),
        ]
        ordering = ["-opened_at"]

    def __str__(self) -> str:
        return str(self.get_audience_display())

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def has_link(self) -> bool:
        return self.access == self.Access.LINK

    def has_passed(self, today: date | None = None) -> bool:
        """Whether the closing date is behind us."""
        return self.closing_date < (today or timezone.localdate())

    @property
    def hears(self) -> bool:
        """Whether it takes answers now."""
        return self.is_open and not self.has_passed()

    @property
    def counted(self) -> Outcome:
        """The outcome of a closed round."""
        return read_outcome(self.outcome)


class ConsultationSection(SchoolModel):
    """A section as this round reads it: a copy, so that who comes in by a link never comes near the plan itself.

    Sections that are not ``public`` are read by members only; a link shows the others.
    """

    visitors = frozenset({VISITOR})  # what is public: see the policy in the migration
    visitor_row = "round"

    round = models.ForeignKey(ConsultationRound, models.PROTECT, related_name="sections")
    key = models.SlugField(max_length=60)
    number = models.CharField(max_length=6)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    public = models.BooleanField()
    html = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "round", "key"], name="one_section_per_round")]
        ordering = ["position"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def is_long(self) -> bool:
        """Folded away on a page with more of them."""
        return len(self.html) > LONG


class ConsultationAnswer(SchoolModel):
    """What one person ticked. ``token`` names the page it was sent from, so that sending twice counts once.

    ``choices``: {key of a section: [value or "" per question]}. ``member`` is there only for who signed in.
    """

    round = models.ForeignKey(ConsultationRound, models.PROTECT, related_name="answers")
    member = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    token = models.UUIDField()
    sent_date = models.DateField(default=timezone.localdate)
    choices = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "round", "token"], name="one_answer_per_page"),
            models.UniqueConstraint(fields=["board", "round", "member"], name="one_answer_per_member"),
        ]


class ConsultationRemark(SchoolModel):
    """A remark about a section, or about the whole (``section`` empty), with what the school said of it.

    It belongs to no answer, so that remarks of one person cannot be laid side by side. ``version`` counts decisions.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("To look at")
        SHOWN = "shown", _("Shown")
        HIDDEN = "hidden", _("Not shown")

    class Reply(models.TextChoices):
        TAKEN = "taken", _("Taken over")
        ALREADY = "already", _("Already so")
        NOT_TAKEN = "not_taken", _("Not taken over")

    visitors = frozenset({VISITOR})  # what is shown: see the policy in the migration
    visitor_row = "round"

    round = models.ForeignKey(ConsultationRound, models.PROTECT, related_name="remarks")
    section = models.ForeignKey(ConsultationSection, models.PROTECT, null=True, related_name="+")
    member = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    text = models.TextField(_("remark"), max_length=1000)
    state = models.CharField(max_length=7, choices=State, default=State.WAITING)
    hidden_because = models.CharField(_("why not"), max_length=200, blank=True)
    reply = models.CharField(_("what the school did with it"), max_length=9, choices=Reply, blank=True)
    reply_text = models.TextField(_("answer"), max_length=1000, blank=True)
    version = models.PositiveIntegerField(default=1)
    handled_at = models.DateTimeField(null=True)
    handled_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["board", "round", "state"], name="remarks_by_state")]
        ordering = [models.F("section__position").asc(nulls_last=True), "id"]
