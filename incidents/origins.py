"""What stands out in the figures, as something that actions come from."""

from uuid import UUID

from django.utils import timezone

from actions.origins import Origin
from incidents import figure_selectors


def finding_origin(key: UUID) -> Origin | None:
    return figure_selectors.finding_origin(key, timezone.localdate())
