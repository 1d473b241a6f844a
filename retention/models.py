"""How long cases are kept, lists of what may go, what keeps a case, and what was erased.

Lists, items and ledger hold numbers of cases, dates and codes: never a word of what happened.
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import BoardFile
from core.sealed import SealedField
from core.tenancy.models import TenantModel
from incidents.models import Incident
from retention import rules
from retention.request_models import DossierFile as DossierFile
from retention.request_models import RightsCase as RightsCase
from retention.request_models import RightsRequest as RightsRequest
from retention.request_models import RightsText as RightsText
from schools.models import Board, Membership, School
from schools.tenancy import BoardModel, SchoolModel


def no_paths() -> list[str]:
    return []


class Term(BoardModel):
    """How long a board keeps a category, from a decision on. Never changed: the last one counts."""

    category = models.CharField(max_length=20)
    years = models.PositiveSmallIntegerField()
    decided_date = models.DateField()
    reason = models.TextField(max_length=1000)
    set_at = models.DateTimeField(default=timezone.now)
    set_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(years__range=(1, rules.LONGEST)), name="years_1_to_5")]
        ordering = ["-set_at", "-pk"]

    @property
    def category_name(self) -> str:
        return rules.categories()[self.category].name


class PlaceRow(TenantModel):
    """A table of a school that its board may read too."""

    wall = "place"

    board = models.ForeignKey(Board, models.PROTECT, related_name="+")
    school = models.ForeignKey(School, models.PROTECT, related_name="+")

    class Meta:
        abstract = True


class ErasureList(PlaceRow):
    """Cases that may go, to be approved as a whole. What is on it does not change; a case may be taken off.

    ``terms``: what counted when it was made, by category, for the certificate. ``digest``: of the certificate's facts.
    """

    class State(models.TextChoices):
        PROPOSED = rules.PROPOSED, _("Waits for approval")
        APPROVED = rules.APPROVED, _("Being erased")
        DONE = rules.DONE, _("Done")

    class Origin(models.TextChoices):
        TERM = "term", _("The term has passed")
        REQUEST = "request", _("Somebody asked for it")
        REPLAY = "replay", _("Erased once more after a restore")

    origin = models.CharField(max_length=8, choices=Origin, default=Origin.TERM)
    state = models.CharField(max_length=8, choices=State, default=State.PROPOSED)
    proposed_date = models.DateField()
    terms = models.JSONField(default=dict)
    postponed_until = models.DateField(null=True)
    postponed_because = models.TextField(max_length=1000, blank=True)
    approved_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    listed = models.PositiveIntegerField(default=0)
    erased = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    certificate = models.ForeignKey(BoardFile, models.PROTECT, null=True, related_name="+")
    digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(state=rules.PROPOSED)
                | models.Q(approved_by__isnull=False)
                | models.Q(origin="replay"),
                name="approved_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["board", "school"],
                condition=models.Q(origin="term") & ~models.Q(state=rules.DONE),
                name="one_open_list_per_school",
            ),
        ]
        ordering = ["-proposed_date", "-pk"]

    @property
    def job_key(self) -> str:
        return f"erase:{self.pk}"


class ErasureItem(SchoolModel):
    """A case on a list. ``seen``: how it stood; ``paths``: files that are still to be taken away."""

    class State(models.TextChoices):
        LISTED = rules.LISTED, _("On the list")
        TAKEN_OUT = rules.TAKEN_OUT, _("Taken off the list")
        ERASED = rules.ERASED, _("Erased")
        SKIPPED = rules.SKIPPED, _("Passed over")

    class Why(models.TextChoices):
        ERASED = "erased", _("It was erased already")
        OPEN = "open", _("It was taken in hand again")
        CHANGED = "changed", _("Somebody worked on it since")
        HOLD = "hold", _("It must be kept")
        RESTRICTION = "restriction", _("Somebody asked to leave it as it is")
        ASKED = "asked", _("Somebody asked to see it")
        NOT_DUE = "not_due", _("Its term has not passed")

    list = models.ForeignKey(ErasureList, models.PROTECT, related_name="items")
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="+")
    reference = models.CharField(max_length=12)
    category = models.CharField(max_length=20)
    closed_date = models.DateField()
    due_date = models.DateField()
    seen = models.CharField(max_length=80)
    state = models.CharField(max_length=9, choices=State, default=State.LISTED)
    why = models.CharField(max_length=11, choices=Why, blank=True)
    erased_at = models.DateTimeField(null=True)
    paths = models.JSONField(default=no_paths)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "school", "list", "incident"], name="one_item_per_incident")
        ]
        indexes = [models.Index(fields=["board", "school", "incident"], name="erasure_items_of_incident")]
        ordering = ["category", "reference"]

    @property
    def category_name(self) -> str:
        found = rules.categories().get(self.category)
        return found.name if found else ""


class CaseMark(SchoolModel):
    """Something that counts for a case: it must be kept, must be left as it is, or somebody says that it is not right.

    A mark never changes: it ends. ``text`` is sealed, and goes when the case goes. ``review_date``: when somebody looks
    whether a hold is still needed. While a case is restricted nothing is done with it (``incidents.limit_services``),
    but on a ``ground`` of the law: an exception, up to and including its ``until_date``.
    """

    class Kind(models.TextChoices):
        HOLD = "hold", _("Keep: it may not be erased")
        RESTRICTION = "restriction", _("Restricted: leave it as it is")
        RECTIFICATION = "rectified", _("What somebody says is not right")
        EXCEPTION = "exception", _("Something may be done all the same")

    class Ground(models.TextChoices):
        """For what the law lets one do something with it (AVG, article 18, paragraph 2)."""

        CONSENT = "consent", _("Whoever asked for the restriction agrees")
        CLAIM = "claim", _("It is needed for a legal claim or a court case")
        OTHERS = "others", _("It protects the rights of somebody else")
        PUBLIC = "public", _("There is an important public interest")

    incident = models.ForeignKey(Incident, models.PROTECT, related_name="marks")
    kind = models.CharField(max_length=11, choices=Kind)
    ground = models.CharField(max_length=7, choices=Ground, blank=True)
    text = SealedField(blank=True)
    until_date = models.DateField(null=True)
    review_date = models.DateField(null=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    end_text = SealedField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["board", "school", "incident"], name="marks_of_incident"),
            models.Index("review_date", condition=models.Q(ended_at__isnull=True), name="marks_to_review"),
        ]
        ordering = ["-made_at"]

    @property
    def blocks(self) -> bool:
        return self.kind in (self.Kind.HOLD, self.Kind.RESTRICTION) and self.ended_at is None

    @property
    def is_over(self) -> bool:
        """Whether it counts no longer: ended by somebody, or an exception whose day is past."""
        past = self.until_date is not None and self.until_date < timezone.localdate()
        return self.ended_at is not None or (self.kind == self.Kind.EXCEPTION and past)


class LedgerEntry(PlaceRow):
    """An erased case, for after a restore. Only added to; also written outside the database (``retention.ledger``)."""

    incident_id = models.UUIDField()
    reference = models.CharField(max_length=12)
    day = models.DateField()
    list_id = models.UUIDField()
    written_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "school", "incident_id"], name="one_line_per_erased_case")
        ]
        ordering = ["day", "reference"]
