"""What this room does at every tick."""

from django.utils import timezone

from core.registry import offer
from oversight.national_services import national_make
from oversight.report_services import ask_planned
from oversight.standing_services import refresh_changed


@offer("ticks")
def refresh() -> None:
    """Schools where something happened are looked at again."""
    refresh_changed()


@offer("ticks")
def reports() -> None:
    """Boards where it is time get their report."""
    ask_planned(today=timezone.localdate())


@offer("ticks")
def national() -> None:
    """Once a month the figures of all boards together."""
    national_make(today=timezone.localdate())
