"""Who may enter a view. Every view of ours declares it; the middleware enforces it, tests read it.

``permissions`` of a request are the codes of ``schools.roles`` that its user has at the request's place.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.doors import find_door, named_key
from core.http import Request, typed_in
from core.tenancy import Scope, use_scope

View = Callable[..., HttpResponseBase]
Otherwise = Callable[[Any], HttpResponse | None]

SAFE = ("GET", "HEAD", "OPTIONS")
THIRD_PARTY = ("allauth.", "django.")


@dataclass(frozen=True)
class Access:
    """``kind``: public, signed_in, school, board, door, key or operator. ``read``/``write``: permission codes.

    ``otherwise``: what somebody gets who is not signed in, if it answers them; else the sign-in page.

    ``per_object``: of those who have the permission, the view lets only some to an object; for the others it is not
    there (404).
    """

    kind: str
    read: str = ""
    write: str = ""
    methods: tuple[str, ...] = ("GET",)
    door: str = ""
    named: bool = False
    per_object: bool = False
    otherwise: Otherwise | None = None


def _declare(access: Access) -> Callable[[View], View]:
    def decorate(view: View) -> View:
        checked = require_http_methods([*access.methods, "HEAD"] if "GET" in access.methods else access.methods)
        limited = with_page(checked(view))
        limited.access = access  # type: ignore[attr-defined]
        return limited

    return decorate


def with_page(view: View) -> View:
    """Answer a method that a view does not take with a page: who reloads the address of a form is left with words."""

    @wraps(view)
    def answered(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponseNotAllowed):
            response.content = render_to_string("405.html", request=request)
        return response

    return answered


def problem(status: int, title: str, **headers: str) -> JsonResponse:
    """A refusal as programs read it."""
    words = {"status": status, "title": title}
    return JsonResponse(words, status=status, headers=headers, content_type="application/problem+json")


def for_programs(view: View) -> View:
    """Answer a method that a view does not take as programs read it. They send no cookie, so no form's token either."""

    @csrf_exempt
    @wraps(view)
    def answered(request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if isinstance(response, HttpResponseNotAllowed):
            allow = response.headers["Allow"]
            return problem(405, f"This address takes {allow} only.", Allow=allow)
        return response

    return answered


def public(*methods: str) -> Callable[[View], View]:
    """Anyone, without signing in."""
    return _declare(Access("public", methods=methods or ("GET",)))


def signed_in(*methods: str) -> Callable[[View], View]:
    """Anyone who signed in, wherever they work."""
    return _declare(Access("signed_in", methods=methods or ("GET",)))


def operator(*methods: str) -> Callable[[View], View]:
    """Those who run this installation; they see no school's data."""
    return _declare(Access("operator", methods=methods or ("GET",)))


def for_school(
    read: str,
    *methods: str,
    write: str = "",
    per_object: bool = False,
    otherwise: Otherwise | None = None,
) -> Callable[[View], View]:
    """Members of the school in the address who have ``read``; other methods than GET need ``write``."""
    more: dict[str, Any] = {"per_object": per_object, "otherwise": otherwise}
    return _declare(Access("school", read, write or read, methods or ("GET",), **more))


def for_board(read: str, *methods: str, write: str = "") -> Callable[[View], View]:
    """Members of the board in the address who have ``read``; other methods than GET need ``write``."""
    return _declare(Access("board", read, write or read, methods or ("GET",)))


def through_door(kind: str, *methods: str, missing: View | None = None, named: bool = False) -> Callable[[View], View]:
    """Visitors without an account who hold the key in the address (core.doors).

    The address has the key as ``<str:door>``; the view gets the ``Door`` and runs in its visitor scope. A key that
    fits nothing, or not any more, is an unknown address: 404, or what ``missing`` answers, which knows the request
    alone. ``named``: the key is a name and no secret (``core.doors.named_key``). Everything must be rendered before
    the view returns.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: Request, door: str, **kwargs: Any) -> HttpResponseBase:
            found = find_door(kind, named_key(kind, door) if named else door)
            if found is None:
                if missing is None:
                    raise Http404
                return missing(request)
            with use_scope(found.scope):
                return view(request, door=found, **kwargs)

        return _declare(Access("door", methods=methods or ("GET",), door=kind, named=named))(opened)

    return decorate


def with_key(kind: str, *methods: str) -> Callable[[View], View]:
    """Other programs, which send a key of a board: ``Authorization: Bearer …``. The key is a door (core.doors).

    The view gets the ``Door`` and runs in the scope of that board, as its staff do; what the key may read is its own to
    judge. Without a key that fits: 401. Everything must be rendered before the view returns.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(request: Request, **kwargs: Any) -> HttpResponseBase:
            scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
            found = find_door(kind, key.strip()) if scheme.lower() == "bearer" and key.strip() else None
            if found is None:
                headers = {"WWW-Authenticate": "Bearer"}
                return problem(401, "Send a key of a board: Authorization: Bearer …", **headers)
            with use_scope(Scope(board=found.board_id)):
                return view(request, door=found, **kwargs)

        return for_programs(_declare(Access("key", methods=methods or ("GET",), door=kind))(opened))

    return decorate


def declared_access(view: Any) -> Access:
    """What a view declares; views of allauth and Django guard themselves and count as public."""
    if access := getattr(view, "access", None):
        return access
    module = getattr(getattr(view, "view_class", view), "__module__", "")
    if module.startswith(THIRD_PARTY):
        return Access("public", methods=("GET", "POST"))
    raise ImproperlyConfigured(f"The view {module}.{view.__name__} does not declare who may enter (core.access).")


def check_access(request: Request, view: Any) -> HttpResponse | None:
    """None to go on; a redirect to sign in; or Http404 (stranger) and PermissionDenied (may not do this)."""
    access = declared_access(view)
    if access.kind in ("public", "door", "key"):
        return None
    if not request.user.is_authenticated:
        answer = access.otherwise(request) if access.otherwise else None
        return answer or sign_in_first(request)
    if access.kind == "operator" and not getattr(request.user, "is_operator", False):
        raise Http404
    if access.kind in ("school", "board"):
        if request.place_kind != access.kind:
            raise Http404
        needed = access.read if request.method in SAFE else access.write
        if needed not in request.permissions:
            raise PermissionDenied
    return None


def sign_in_first(request: Request) -> HttpResponse:
    """To the sign-in page and back; a fragment request gets 401 so that the page keeps what was typed.

    What was typed in a form that was sent as a page would be gone: it is given back, to copy.
    """
    if request.htmx or "X-Autosave" in request.headers:
        return HttpResponse(status=401)
    if texts := typed_in(request):
        return render(request, "signed_out.html", {"texts": texts, "back": request.get_full_path()}, status=401)
    return redirect_to_login(request.get_full_path())
