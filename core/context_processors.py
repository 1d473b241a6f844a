"""Template variables that belong to no room."""

from typing import Any

from django.http import HttpRequest


def csp_nonce(request: HttpRequest) -> dict[str, Any]:
    """The nonce of this response's Content-Security-Policy; it is made only when a template uses it.

    There is none yet where a request is refused before it came that far."""
    return {"csp_nonce": getattr(request, "csp_nonce", "")}
