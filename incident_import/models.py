"""Files with incidents of another register, on their way in, and what came of each row."""

from django.db import models
from django.utils import timezone

from core.sealed import SealedField
from incidents.models import Incident
from schools.models import Membership
from schools.tenancy import BoardModel, SchoolModel


class FileImport(SchoolModel):
    """A file that somebody brought. Its rows are kept sealed (``core.files``) until they came in, or were dropped.

    ``columns``: by field of ours the column or code (``rules.Columns``). ``meanings``: by coded field, the code of each
    word, by the word's fingerprint. ``counts``: what came of the rows.
    """

    name = SealedField(blank=True)
    file_key = SealedField(blank=True)
    path = models.CharField(max_length=200, blank=True)
    rows = models.PositiveIntegerField()
    columns = models.JSONField(default=dict)
    meanings = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)  # goes up with every choice
    added_at = models.DateTimeField(default=timezone.now)
    added_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    started_by = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="+")
    counts = models.JSONField(default=dict)
    done_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True)  # without having come in

    class Meta:
        ordering = ["-added_at"]
        indexes = [models.Index(fields=["board", "school", "-added_at"], name="imports_newest_first")]

    @property
    def job_key(self) -> str:
        return f"incident_import:{self.pk}"

    @property
    def is_over(self) -> bool:
        return self.done_at is not None or self.dropped_at is not None


class ImportedRow(SchoolModel):
    """A row that came in: by fingerprints, what it is known by and what was taken from it; and its incident."""

    file_import = models.ForeignKey(FileImport, models.PROTECT, related_name="imported")
    incident = models.ForeignKey(Incident, models.PROTECT, related_name="+")
    identity = models.CharField(max_length=64)
    content = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "school", "incident"], name="one_row_per_incident")]
        indexes = [models.Index(fields=["board", "school", "identity"], name="imported_by_identity")]


class Remembered(BoardModel):
    """What somebody of the board chose for a word the last time; the word itself is not kept. ``field``: a coded field,
    or "column" for the name of a column."""

    field = models.CharField(max_length=20)
    word = models.CharField(max_length=64)
    code = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board", "field", "word"], name="one_meaning_per_word")]
