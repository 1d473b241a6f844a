"""What this room does at every tick."""

from core.registry import offer
from oversight.standing_services import refresh_changed


@offer("ticks")
def refresh() -> None:
    """Schools where something happened are looked at again."""
    refresh_changed()
