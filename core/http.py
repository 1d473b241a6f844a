"""What our middleware adds to a request, for the type checker and the reader."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from core.tenancy import Scope

T = TypeVar("T")


class Request(HttpRequest):
    """A request as views of core see it: where it is ("school", "board" or "") and what is allowed there."""

    htmx: HtmxDetails
    place_kind: str
    permissions: frozenset[str]
    scope: Scope


def once(request: HttpRequest, read: Callable[[], T]) -> T:
    """What ``read`` answers, read once for this request: for a page that several rooms make together."""
    known: dict[Callable[[], T], T] = request.__dict__.setdefault("read_once", {})
    if read not in known:
        known[read] = read()
    return known[read]
