"""The outermost and the innermost layer of our own round a request: its transaction, and who may enter."""

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from core import audit
from core.access import check_access
from core.http import Request
from core.tenancy import atomic
from core.tenancy.scope import NOBODY, Scope, inside_request, use_scope

log = logging.getLogger(__name__)

REFUSED = (400, 403, 404, 405, 413)


class TransactionMiddleware:
    """One transaction round everything, templates included: outside it, policies match zero rows.

    It rolls back on failure and refusal; a refusal of someone signed in is then recorded by itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with inside_request(), use_scope(NOBODY):
            with atomic():
                response = self.get_response(request)
                if response.status_code >= 500 or response.status_code in REFUSED:
                    transaction.set_rollback(True)
            if response.status_code in (403, 404):
                self.record_refusal(request, response.status_code)
                getattr(request, "on_refusal", lambda: None)()  # what a room has to write down of it
        return response

    def record_refusal(self, request: HttpRequest, status: int) -> None:
        user = getattr(request, "user", None)
        match = request.resolver_match
        if user is None or not user.is_authenticated or match is None:
            return
        with use_scope(getattr(request, "scope", Scope(user=user.pk))), atomic():
            audit.record("access.refused", by=user, route=match.view_name, status=status)


class WithoutCookiesMiddleware:
    """Public pages know nobody: no cookie or language of the browser comes in, none goes out, so any cache may keep
    what the view says it may. Who is signed in reads them as a stranger does."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(settings.PUBLIC_PAGES):
            return self.get_response(request)
        for header in ("HTTP_COOKIE", "HTTP_ACCEPT_LANGUAGE"):
            request.META.pop(header, None)
        response = self.get_response(request)
        response.cookies.clear()
        del response.headers["Vary"]
        return response


class FormErrorMiddleware:
    """A form that comes back with errors answers 422, also from allauth's views, which answer 200."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_template_response(self, request: HttpRequest, response: Any) -> Any:
        if request.method == "POST" and response.status_code == 200:
            context = response.context_data or {}
            if any(context[name].errors for name in ("form", "webauthn_form") if context.get(name)):
                response.status_code = 422
        return response


class AccessMiddleware:
    """Looks at what the view declares (core.access) before it runs. A view that declares nothing fails."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Request, view: Any, args: Any, kwargs: dict[str, Any]) -> HttpResponse | None:
        return check_access(request, view)
