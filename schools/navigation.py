"""The main menu, the overviews of a board and the scope switch.

Rooms add their own with ``menu_item`` and ``board_tab`` in their ``apps.py``.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise, cached_property

from schools import selectors
from schools.http import PlaceRequest
from schools.models import Board, School


@dataclass(frozen=True)
class MenuItem:
    """An entry of the main menu. ``views``: prefixes of view names for which it is current.

    ``unless``: a permission whose holders come to the page by another way.
    ``under``: the ``view`` of the entry it belongs to; it shows while one is there. The menu itself stays short.
    """

    order: int
    label: str | Promise
    icon: str
    kind: str  # "school" or "board"
    view: str
    permission: str
    views: str | tuple[str, ...]
    prominent: bool = False  # what people come for in a hurry: a button of its own on a phone
    unless: str = ""
    under: str = ""
    count: Callable[[PlaceRequest], int] = field(default=lambda request: 0)


@dataclass(frozen=True)
class Entry:
    label: str | Promise
    url: str
    icon: str
    current: bool
    count: int
    prominent: bool
    children: tuple["Entry", ...]


ITEMS: list[MenuItem] = []


def menu_item(item: MenuItem) -> None:
    if item not in ITEMS:
        ITEMS.append(item)
        ITEMS.sort(key=lambda each: each.order)


def navigation(request: PlaceRequest) -> list[Entry]:
    """The menu of the place in the address: what is built and what this person may see."""
    may = request.permissions
    here = [item for item in ITEMS if item.kind == request.place_kind]
    seen = [item for item in here if item.permission in may and item.unless not in may]
    return [_entry(request, item, seen) for item in seen if not item.under]


def _entry(request: PlaceRequest, item: MenuItem, seen: list[MenuItem]) -> Entry:
    place = request.school or request.board
    url = reverse(item.view, args=[place.slug])
    name = request.resolver_match.view_name if request.resolver_match else ""
    children = tuple(_entry(request, child, seen) for child in seen if child.under == item.view)
    below = bool(children) and (request.path.startswith(url) or any(child.current for child in children))
    return Entry(
        label=item.label,
        url=url,
        icon=item.icon,
        current=below or name.startswith(item.views),
        count=item.count(request),
        prominent=item.prominent,
        children=children,
    )


@dataclass(frozen=True)
class BoardTab:
    """An overview of a board, beside the others."""

    order: int
    label: str | Promise
    view: str


TABS: list[BoardTab] = []


def board_tab(tab: BoardTab) -> None:
    if tab not in TABS:
        TABS.append(tab)
        TABS.sort(key=lambda each: each.order)


def board_tabs(request: PlaceRequest) -> list[dict[str, Any]]:
    """The overviews of a board beside each other, whichever room they are of."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [
        {"label": tab.label, "url": reverse(tab.view, args=[request.board.slug]), "current": tab.view == here}
        for tab in TABS
    ]


class Here:
    """The scope switch: the place one is at, and lazily the others one can go to."""

    def __init__(self, request: PlaceRequest):
        self.request = request
        self.place = request.school or request.board
        self.name = self.place.name
        self.parent_name = request.board.name if request.school else ""
        self.url = start_url(self.place)

    @property
    def initial(self) -> str:
        return next((letter for letter in self.name.split()[-1] if letter.isalpha()), "S").upper()

    @property
    def logo(self) -> str:
        """Under which name the logo of the board is found, or "" while it has none."""
        board = self.request.board
        return board.look_name if board.has_logo else ""

    @cached_property
    def places(self) -> list[dict[str, object]]:
        rows = selectors.places_of(self.request.user, self.request.memberships)
        return [
            {
                "name": str(row),
                "url": start_url(row),
                "current": row == self.place,
                "board": isinstance(row, Board),
            }
            for row in rows
        ]

    @property
    def can_switch(self) -> bool:
        memberships = self.request.memberships
        return len(memberships) > 1 or any(row.school_id is None for row in memberships)


def start_url(place: Board | School) -> str:
    return _start_url("overview:today" if isinstance(place, School) else "overview:board", place.slug)


@lru_cache(maxsize=4096)
def _start_url(view: str, slug: str) -> str:
    """Known from then on: who works at a board sees the addresses of all its schools on every page."""
    return reverse(view, args=[slug])
