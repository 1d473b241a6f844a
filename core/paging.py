"""Long lists in pages of one length, so that a list of a thousand rows costs no more than one of fifty."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest

PER_PAGE = 20


def page_of(request: HttpRequest, rows: Any, length: int = PER_PAGE) -> Page:
    """The page of a list or QuerySet that the address asks for (``?page=``); the nearest where there is no such."""
    return Paginator(rows, length).get_page(request.GET.get("page"))
