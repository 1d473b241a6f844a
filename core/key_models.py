"""The data keys of boards, wrapped with a key that is not in the database (core.sealed)."""

from django.db import models
from django.utils import timezone

from core.tenancy.models import TenantModel


class DataKey(TenantModel):
    """A key under which a board's sealed texts are. One is current; older ones go on reading.

    Keys are never taken away one by one: they go when the board goes, and then nothing of it can be read again.
    """

    wall = "board"

    board_id = models.UUIDField()
    wrapped_by = models.CharField(max_length=16)  # the name of a key in DATA_KEY_FILE
    wrapped = models.CharField(max_length=120)
    created_at = models.DateTimeField(default=timezone.now)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["board_id"], condition=models.Q(retired_at__isnull=True), name="one_current_data_key"
            )
        ]


class SealedField(models.TextField):
    """Holds what ``core.sealed`` made of a text, or nothing; never the text itself."""
