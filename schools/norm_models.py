"""Which norm sets a board counts with: only what is not in force by itself needs switching."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from schools.tenancy import BoardModel


class NormSwitch(BoardModel):
    """Somebody switched a norm set on or off for all schools of the board. The newest counts; none is ever changed."""

    code = models.CharField(max_length=20)  # of the set: the name of its file in ``schools/norms``
    on = models.BooleanField()
    reason = models.CharField(_("why"), max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("schools.Membership", models.PROTECT, related_name="+")

    class Meta:
        ordering = ["-at"]
        indexes = [models.Index(fields=["board", "code", "-at"], name="norm_switches_newest")]
