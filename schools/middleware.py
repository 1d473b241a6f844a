"""Which place a request is about, by its address alone; and how long a session may last."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpResponse
from django.shortcuts import redirect

from core.tenancy import use_scope
from schools import selectors
from schools.http import PlaceRequest

Handler = Callable[[PlaceRequest], HttpResponse]

SEEN_EVERY = 60  # seconds between two writes of "still here"


class SessionLimitMiddleware:
    """Ends a session after 30 minutes without activity and after 12 hours in any case.

    Requests a page makes by itself (header ``X-Background``) are no activity. However a session ends, the browser is
    told to forget the pages it kept: the back button shows them to whoever sits there next.
    """

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: PlaceRequest) -> HttpResponse:
        signed_in = request.user.is_authenticated
        if signed_in and self.expired(request):
            logout(request)
        response = self.get_response(request)
        if signed_in and not request.user.is_authenticated:
            response["Clear-Site-Data"] = '"cache"'
        return response

    def expired(self, request: PlaceRequest) -> bool:
        now, session = int(time.time()), request.session
        started = session.setdefault("started_at", now)
        seen = session.setdefault("seen_at", now)
        if now - started > settings.SESSION_ABSOLUTE_SECONDS or now - seen > settings.SESSION_IDLE_SECONDS:
            return True
        if now - seen > SEEN_EVERY and "X-Background" not in request.headers:
            session["seen_at"] = now
        return False


class PlaceMiddleware:
    """``/s/<school>/…`` and ``/b/<board>/…`` decide the scope; no membership there means no place, so 404.

    Sets ``request.place_kind`` ("school", "board" or ""), ``board``, ``school``, ``member``, ``permissions``,
    ``memberships`` and ``scope``. Nothing about the place is in the session: two tabs may be at two schools.
    """

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: PlaceRequest) -> HttpResponse:
        place = selectors.find_place(request.user, request.path_info)
        for name, value in vars(place).items():
            setattr(request, name, value)
        with use_scope(place.scope):
            return self.get_response(request)


class SecondFactorMiddleware:
    """Staff without a second factor get no further than the page to set one up."""

    FREE = ("/account/", "/taal/", "/static/", "/livez", "/readyz", "/tickz")

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: PlaceRequest) -> HttpResponse:
        if self.must_set_up(request):
            return redirect("mfa_index")
        return self.get_response(request)

    def must_set_up(self, request: PlaceRequest) -> bool:
        if not settings.REQUIRE_MFA or not request.user.is_authenticated:
            return False
        if request.path_info.startswith(self.FREE):
            return False
        return selectors.lacks_second_factor(request.user, request.memberships)
