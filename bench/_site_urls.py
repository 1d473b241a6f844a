"""The site's addresses and the empty views that its pages are held against: behind all middleware, and before it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from core import audit
from core.access import for_board, for_school
from schools.http import PlaceRequest

BARE = "/kaal/"


class BareView:
    """Answers one address before any other middleware runs."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse() if request.path_info == BARE else self.get_response(request)


@for_school("school.read")
def empty_school(request: HttpRequest, school: str) -> HttpResponse:
    return HttpResponse()


@for_school("school.read", "POST")
def empty_post(request: PlaceRequest, school: str) -> HttpResponse:
    """One INSERT, and nothing else."""
    audit.record("access.refused", by=request.member)
    return HttpResponse()


@for_board("board.read")
def empty_board(request: HttpRequest, board: str) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("s/<slug:school>/leeg/", empty_school, name="empty_school"),
    path("s/<slug:school>/leeg/schrijven/", empty_post, name="empty_post"),
    path("b/<slug:board>/leeg/", empty_board, name="empty_board"),
    path("", include("safetyplan.urls")),
]
