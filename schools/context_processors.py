"""What the shell round every page shows: where you are, where you can go, what the menu holds."""

from typing import Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from core.reminders import is_overdue
from schools.http import PlaceRequest
from schools.navigation import Here, navigation
from schools.roles import BOARD_MANAGE


def shell(request: PlaceRequest) -> dict[str, Any]:
    """Template variables ``nav``, ``place``, ``banner`` ("", "demo", "demo-no-mfa") and ``reminders_overdue``, for
    who can do something about it; built when a template asks."""
    banner = ("demo" if settings.REQUIRE_MFA else "demo-no-mfa") if settings.DEMO else ""
    overdue = SimpleLazyObject(is_overdue) if _keeps_watch(request) else False
    if getattr(request, "member", None) is None:
        return {"nav": [], "place": None, "banner": banner, "reminders_overdue": overdue}
    return {
        "reminders_overdue": overdue,
        "nav": SimpleLazyObject(lambda: navigation(request)),
        "place": SimpleLazyObject(lambda: Here(request)),
        "banner": banner,
    }


def _keeps_watch(request: PlaceRequest) -> bool:
    """Operators, and administrators of a board on its own pages."""
    if getattr(request, "place_kind", "") == "board":
        return BOARD_MANAGE in request.permissions
    return not getattr(request, "place_kind", "") and getattr(getattr(request, "user", None), "is_operator", False)
