"""Where actions come from. Rooms above register their kinds in ``apps.py``; nothing here knows those rooms."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise

from actions.models import Action


@dataclass(frozen=True)
class Origin:
    """What an action came from: its kind, id, a name without anything sensitive, and its page (``key``: the last part
    of the address)."""

    kind: str
    id: UUID | None
    label: str
    view: str = ""
    key: str = ""


@dataclass(frozen=True)
class OriginKind:
    """``find``: the origin with this id at the current school, or None."""

    code: str
    name: str | Promise
    find: Callable[[UUID], Origin | None]


KINDS: dict[str, OriginKind] = {}


def origin_kind(code: str, name: str | Promise, find: Callable[[UUID], Origin | None]) -> None:
    """Say that actions can come from this; ``/acties/nieuw/?van=<code>&id=<id>`` then makes one."""
    KINDS[code] = OriginKind(code, name, find)


def find_origin(kind: str, key: str) -> Origin | None:
    """The origin an address names, or None when there is no such thing at the current school."""
    try:
        return KINDS[kind].find(UUID(key)) if kind in KINDS else None
    except ValueError:
        return None


def origin_url(action: Action, slug: str) -> str:
    """The page it came from."""
    return source_url(action.origin_view, action.origin_key, slug)


def source_url(view: str, key: str, slug: str) -> str:
    """The page something came from; empty when there is none. What is kept outlives the names of pages."""
    if not view:
        return ""
    try:
        return reverse(view, args=[slug, key] if key else [slug])
    except NoReverseMatch:
        return ""
