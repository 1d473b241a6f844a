"""Rounds of a survey, the codes to fill it in with, and what came of it.

What ties an answer to a person is not kept anywhere: there is no moment, address or number on ``SentAnswers`` and
``Answers``, a code is gone once it was used, and closing moves everything in random order (docs/privacy.md).
"""

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from core.sealed import SealedField
from schools.models import Membership, Sector
from schools.school_year import SchoolYear
from schools.tenancy import BoardModel, SchoolModel
from surveys import instrument
from surveys.instrument import Instrument
from surveys.own_rules import TEXT, with_own


class Audience(models.TextChoices):
    """Who is asked what. A pulse is an audience of its own, so that none of its figures gets among the monitor's."""

    PUPILS = "pupils", _("Pupils")
    PARENTS = "parents", _("Parents")
    STAFF = "staff", _("Staff")
    PULSE = "pulse", _("Short pulse of pupils")


OF_PUPILS = frozenset({Audience.PUPILS, Audience.PULSE})  # asked by group


class Entrance(SchoolModel):
    """Where those who fill in come in: one address per school, a door that needs no key."""

    visitors = frozenset({"entrance"})
    visitor_row = "object"

    address = models.SlugField(max_length=100)
    # As the school was called when a round was opened: visitors do not come near the school itself.
    school_name = models.CharField(max_length=200)
    sector = models.CharField(max_length=2, choices=Sector)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "school"], name="one_entrance_per_school")]

    def __str__(self) -> str:
        return self.school_name


class SurveyRound(SchoolModel):
    """One time that an audience is asked. Groups and their sizes are frozen once it opens; closing is for ever."""

    visitors = frozenset({"entrance"})

    class State(models.TextChoices):
        PREPARING = "preparing", _("In preparation")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    audience = models.CharField(_("for whom"), max_length=8, choices=Audience)
    instrument_version = models.PositiveSmallIntegerField(default=1)
    year = models.PositiveSmallIntegerField()  # the calendar year in which the school year begins
    opens_on = models.DateField(_("from"))
    closes_on = models.DateField(_("up to and including"))
    state = models.CharField(max_length=10, choices=State, default=State.PREPARING)
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    own = models.JSONField(default=list)  # questions of the school's own (own_rules), frozen with the rest
    asks_open = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["board", "school", "audience"],
                condition=models.Q(state__in=["preparing", "open"]),
                name="one_running_round_per_audience",
            ),
            models.CheckConstraint(condition=models.Q(closes_on__gte=models.F("opens_on")), name="round_ends_later"),
        ]
        indexes = [models.Index(fields=["board", "school", "-closes_on"], name="rounds_by_date")]
        ordering = ["-closes_on", "-created_at"]

    def __str__(self) -> str:
        if self.audience == Audience.PULSE:  # there may be many in a school year
            return f"{self.get_audience_display()} {date_format(self.opens_on, 'j F Y')}"
        return f"{self.get_audience_display()} {self.school_year}"

    @property
    def school_year(self) -> SchoolYear:
        return SchoolYear(self.year)

    @property
    def instrument(self) -> Instrument:
        return instrument.load(self.audience, self.instrument_version)

    @property
    def asked(self) -> Instrument:
        """The questionnaire with the school's own questions."""
        return with_own(self.instrument, self.own)

    @property
    def is_of_pupils(self) -> bool:
        return self.audience in OF_PUPILS

    @property
    def is_preparing(self) -> bool:
        return self.state == self.State.PREPARING

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED

    def takes_answers(self, today: date | None = None) -> bool:
        return self.is_open and self.opens_on <= (today or timezone.localdate()) <= self.closes_on

    def has_passed(self, today: date | None = None) -> bool:
        return self.is_open and self.closes_on < (today or timezone.localdate())


class SurveyUnit(SchoolModel):
    """Some groups that are reported together, or all parents, or all staff. ``size``: how many are asked."""

    round = models.ForeignKey(SurveyRound, models.CASCADE, related_name="units")
    name = models.CharField(max_length=120)
    grades = ArrayField(models.PositiveSmallIntegerField(), default=list)
    size = models.PositiveSmallIntegerField()
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]

    def __str__(self) -> str:
        return self.name


class AccessCode(SchoolModel):
    """A code that was not used yet; of nobody in particular. ``draft`` (empty while nobody began) and ``remark``: the
    answers until now."""

    unit = models.ForeignKey(SurveyUnit, models.CASCADE, related_name="codes")
    digest = models.BinaryField(max_length=32)
    draft = models.BinaryField(default=b"")
    remark = SealedField(default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "digest"], name="one_code")]


class ClassWindow(SchoolModel):
    """A code for a whole class, for the length of a lesson: every device that types it draws a code of its own."""

    unit = models.ForeignKey(SurveyUnit, models.CASCADE, related_name="windows")
    digest = models.BinaryField(max_length=32)
    expires_at = models.DateTimeField()
    left = models.PositiveSmallIntegerField()
    opened_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "digest"], name="one_window_code")]


class CardSheet(SchoolModel):
    """The cards of a group: a file with codes, there until the round is closed. A new one replaces unused codes."""

    unit = models.ForeignKey(SurveyUnit, models.CASCADE, related_name="sheets")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-asked_at"]

    @property
    def job_key(self) -> str:
        return f"surveys.cards:{self.pk}"


class SentAnswers(SchoolModel):
    """Answers of somebody who finished, until the round is closed."""

    unit = models.ForeignKey(SurveyUnit, models.CASCADE, related_name="sent")
    answers = models.BinaryField()


class SentText(SchoolModel):
    """What somebody who finished wrote at the open question, until the round is closed: of no group."""

    round = models.ForeignKey(SurveyRound, models.CASCADE, related_name="sent_texts")
    text = SealedField()


class Answers(SchoolModel):
    """All answers of one group, in random order in one block: no row, number or moment is of one person."""

    unit = models.OneToOneField(SurveyUnit, models.PROTECT, related_name="kept")
    responses = models.BinaryField()


class RoundResult(SchoolModel):
    """What a closed round says: reckoned once, and only what may be shown. Every page and file reads this."""

    round = models.OneToOneField(SurveyRound, models.PROTECT, related_name="result")
    data = models.JSONField()


class OpenAnswer(SchoolModel):
    """A text that somebody wrote in a closed round, at the whole school and in random order. Nobody but who moderates
    reads it before it is ``shown``."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Not read yet")
        SHOWN = "shown", _("Shown")
        HIDDEN = "hidden", _("Not shown")

    round = models.ForeignKey(SurveyRound, models.CASCADE, related_name="open_answers")
    text = SealedField()
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)


class BoardQuestion(BoardModel):
    """A question that a board adds to new rounds of its schools. Rounds hold a copy, so it may end at any time."""

    audience = models.CharField(_("for whom"), max_length=8, choices=Audience)
    text = models.CharField(_("question"), max_length=TEXT)
    options = ArrayField(models.CharField(max_length=60))
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at"]

    def __str__(self) -> str:
        return self.text
