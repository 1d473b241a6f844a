"""What the shell round every page shows: where you are, where you can go, what the menu holds."""

from typing import Any

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from schools.http import PlaceRequest
from schools.navigation import Here, navigation


def shell(request: PlaceRequest) -> dict[str, Any]:
    """Template variables ``nav``, ``place`` and ``banner`` ("", "demo", "demo-no-mfa"); built when a template asks."""
    banner = ("demo" if settings.REQUIRE_MFA else "demo-no-mfa") if settings.DEMO else ""
    if getattr(request, "member", None) is None:
        return {"nav": [], "place": None, "banner": banner}
    return {
        "nav": SimpleLazyObject(lambda: navigation(request)),
        "place": SimpleLazyObject(lambda: Here(request)),
        "banner": banner,
    }
