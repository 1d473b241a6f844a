"""Addresses of pages that a school and a board's office both have."""

from typing import Any

from django import template

from schools import place_pages

register = template.Library()


@register.simple_tag(takes_context=True)
def place_url(context: template.Context, name: str, *args: Any) -> str:
    return place_pages.place_url(context["request"], name, *args)
