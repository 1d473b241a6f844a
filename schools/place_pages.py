"""Pages that exist at a school and at a board's office alike, under ``/s/<school>/…`` and ``/b/<board>/…``."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse

from core.access import for_board, for_school
from schools.http import PlaceRequest

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class PlacePage:
    """One page in its two forms; ``at_school`` and ``at_board`` each declare who may enter."""

    at_school: View
    at_board: View

    def routes(self, address: str, name: str) -> list[URLPattern]:
        """Both addresses, named ``school_<name>`` and ``board_<name>``."""
        return [
            path(f"s/<slug:school>/{address}", self.at_school, name=f"school_{name}"),
            path(f"b/<slug:board>/{address}", self.at_board, name=f"board_{name}"),
        ]


def for_place(read: str, *methods: str, write: str = "") -> Callable[[View], PlacePage]:
    """Like ``for_school`` and ``for_board`` at once; the view finds the place in the request."""

    def decorate(view: View) -> PlacePage:
        @wraps(view)
        def at_school(request: PlaceRequest, school: str, **kwargs: Any) -> HttpResponseBase:
            return view(request, **kwargs)

        @wraps(view)
        def at_board(request: PlaceRequest, board: str, **kwargs: Any) -> HttpResponseBase:
            return view(request, **kwargs)

        return PlacePage(
            for_school(read, *methods, write=write)(at_school), for_board(read, *methods, write=write)(at_board)
        )

    return decorate


def place_url(request: PlaceRequest, name: str, *args: Any) -> str:
    """The address of a place page at the place of this request: ``place_url(request, "people:people")``."""
    namespace, __, view = name.rpartition(":")
    place = request.school or request.board
    return reverse(f"{namespace}:{request.place_kind}_{view}", args=[place.slug, *args])
