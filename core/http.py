"""What our middleware adds to a request, for the type checker and the reader."""

from collections.abc import Callable
from typing import TypeVar

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from core import richtext
from core.tenancy import Scope

T = TypeVar("T")


class Request(HttpRequest):
    """A request as views of core see it: where it is ("school", "board" or "") and what is allowed there."""

    htmx: HtmxDetails
    place_kind: str
    permissions: frozenset[str]
    scope: Scope


def typed_in(request: HttpRequest) -> list[str]:
    """What somebody wrote in a form that cannot be saved, to give back: every value of more than one word."""
    values = [(name, value) for name, sent in request.POST.lists() for value in sent if "password" not in name]
    texts = [_readable(value, html=request.POST.get(f"{name}_format") == "html") for name, value in values]
    return [text for text in texts if len(text.split()) > 1]


def _readable(value: str, *, html: bool) -> str:
    try:
        return (richtext.to_plain(value) if html else value).strip()
    except richtext.RichTextError:
        return value


def once(request: HttpRequest, read: Callable[[], T]) -> T:
    """What ``read`` answers, read once for this request: for a page that several rooms make together."""
    known: dict[Callable[[], T], T] = request.__dict__.setdefault("read_once", {})
    if read not in known:
        known[read] = read()
    return known[read]
