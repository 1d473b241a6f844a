"""What our middleware adds to a request, for the type checker and the reader."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from core.tenancy import Scope


class Request(HttpRequest):
    """A request as views of core see it: where it is ("school", "board" or "") and what is allowed there."""

    htmx: HtmxDetails
    place_kind: str
    permissions: frozenset[str]
    scope: Scope
