"""What a school lets others read: its public page, and the editions of its adopted plan."""

from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models import StoredFile
from plans.models import Milestone
from schools.models import Membership
from schools.tenancy import SchoolModel


class Audience(models.TextChoices):
    """For whom an edition is. The order is that of the page."""

    STAFF = "staff", _("Staff")
    PARENTS = "parents", _("Parents")
    PUPILS = "pupils", _("Pupils")


class Publication(SchoolModel):
    """The public page of a school, one per school; visitors come in by its door, whose key is ``address``.

    ``contacts_at``: since when the contact page is public, or None. ``report_html``: what happens after a report in
    the school's own words; empty while the model's words count. ``version`` counts changes to this row and to which
    editions are public: whoever decides about them says which state was on the screen.
    """

    visitors = frozenset({"public"})
    visitor_row = "object"

    address = models.SlugField(max_length=100)
    report_html = models.TextField(blank=True)
    complaints = models.CharField(_("complaints committee"), max_length=300, blank=True)
    contacts_at = models.DateTimeField(null=True)
    contacts_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "school"], name="one_public_page_per_school")]

    def __str__(self) -> str:
        return self.address


class EditionText(SchoolModel):
    """The short text for one audience, as the school writes on it. It is public only in an ``Edition``."""

    audience = models.CharField(max_length=8, choices=Audience)
    html = models.TextField()
    version = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    drifted_date = models.DateField(null=True)  # since when it quotes what is no longer so, for the reminder

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board", "school", "audience"], name="one_edition_text_per_audience")
        ]


class Edition(SchoolModel):
    """An adopted text as one audience reads it, from ``published_at`` until ``withdrawn_at``.

    ``html`` and ``sections`` ([{number, title, chapter, html}]) are copies of what may be read, so that a visitor
    never comes near the plan itself. Of the staff edition both are empty: the staff reads the milestone.
    """

    visitors = frozenset({"public"})  # what is public of it: see the policy in the migration

    audience = models.CharField(max_length=8, choices=Audience, default=Audience.PARENTS)
    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()  # of the adopted version
    adopted_on = models.DateField()
    valid_until = models.DateField()
    html = models.TextField(blank=True)
    sections = models.JSONField(default=list)
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(default=timezone.now)
    published_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["board", "school", "audience"],
                condition=models.Q(withdrawn_at__isnull=True),
                name="one_live_edition_per_audience",
            )
        ]
        ordering = ["-published_at"]

    @property
    def is_public(self) -> bool:
        return self.audience != Audience.STAFF and self.withdrawn_at is None

    @property
    def job_key(self) -> str:
        return f"publication.pdf:{self.pk}"

    def has_passed(self, today: date | None = None) -> bool:
        return self.valid_until < (today or timezone.localdate())


class Handout(SchoolModel):
    """A poster or a paragraph for the school guide, as it was made: it hangs somewhere until somebody takes it down.

    ``contents`` is what it says (``handout_selectors.contents_now``), so that we can ask whether that still holds.
    """

    class Kind(models.TextChoices):
        """The order is that of the page."""

        POSTER = "poster", _("Poster for everybody")
        PUPILS = "pupils", _("Poster for pupils")
        GUIDE = "guide", _("Paragraph for the school guide")

    kind = models.CharField(max_length=8, choices=Kind)
    contents = models.JSONField()
    pdf = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    docx = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    drifted_date = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["board", "school", "kind"],
                condition=models.Q(ended_at__isnull=True),
                name="one_handout_per_kind",
            )
        ]

    @property
    def job_key(self) -> str:
        return f"publication.handout:{self.pk}"
