"""The main menu and the scope switch. Rooms add their own item with ``menu_item`` in their ``apps.py``."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.functional import Promise, cached_property

from schools import selectors
from schools.http import PlaceRequest
from schools.models import Board, School


@dataclass(frozen=True)
class MenuItem:
    """An entry of the main menu. ``views``: prefixes of view names for which it is current.

    ``unless``: a permission whose holders come to the page by another way.
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
    count: Callable[[PlaceRequest], int] = field(default=lambda request: 0)


@dataclass(frozen=True)
class Entry:
    label: str | Promise
    url: str
    icon: str
    current: bool
    count: int
    prominent: bool


ITEMS: list[MenuItem] = []


def menu_item(item: MenuItem) -> None:
    if item not in ITEMS:
        ITEMS.append(item)
        ITEMS.sort(key=lambda each: each.order)


def navigation(request: PlaceRequest) -> list[Entry]:
    """The menu of the place in the address: what is built and what this person may see."""
    place = request.school or request.board
    name = request.resolver_match.view_name if request.resolver_match else ""
    return [
        Entry(
            label=item.label,
            url=reverse(item.view, args=[place.slug]),
            icon=item.icon,
            current=name.startswith(item.views),
            count=item.count(request),
            prominent=item.prominent,
        )
        for item in ITEMS
        if item.kind == request.place_kind
        and item.permission in request.permissions
        and item.unless not in request.permissions
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
    view = "overview:today" if isinstance(place, School) else "overview:board"
    return reverse(view, args=[place.slug])
