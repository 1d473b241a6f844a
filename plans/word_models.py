"""Starting from what a school has already: a Word document in pieces, and answers to the questions of the start."""

from django.db import models
from django.utils import timezone

from core.models import StoredFile
from schools.models import Membership
from schools.tenancy import SchoolModel


class WordImport(SchoolModel):
    """A Word document that was read in. Its pieces wait until somebody says where they go; the file itself is kept."""

    plan = models.ForeignKey("plans.Plan", models.PROTECT, related_name="word_imports")
    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="+")
    add_below = models.BooleanField(default=True)  # under a text of the school's own, or in its place
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-made_at"]
        indexes = [models.Index(fields=["board", "plan", "-made_at"], name="word_newest_first")]


class WordPiece(SchoolModel):
    """What stood under one heading, and where it goes: ``section:<key>``, ``new:<chapter>``, or nowhere."""

    word_import = models.ForeignKey(WordImport, models.PROTECT, related_name="pieces")
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200, blank=True)
    html = models.TextField(blank=True)
    goes_to = models.CharField(max_length=80, blank=True)
    section = models.ForeignKey("plans.Section", models.PROTECT, null=True, related_name="+")  # where it went
    aside = models.ForeignKey(
        "plans.SectionVersion", models.PROTECT, null=True, related_name="+"
    )  # as a set aside text

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["board", "word_import", "position"], name="one_piece_per_place")]


class WizardAnswers(SchoolModel):
    """What a school answered to the questions of the start, by the key of the question."""

    answers = models.JSONField(default=dict)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.ForeignKey(Membership, models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(null=True)  # when a draft was last made of them

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "school"], name="one_set_of_answers_per_school")]
