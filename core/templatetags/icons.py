"""``{% icon "check" %}``: an icon of ``static/icons`` inlined as SVG, so it takes the colour of its text."""

import re
from functools import cache

from django import template
from django.contrib.staticfiles import finders
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

# The vendored files stay as published; comment, size and class are replaced here, once per process.
_HEAD = re.compile(r"^.*?<svg\s.*?>", re.DOTALL)
_NEW_HEAD = (
    '<svg class="icon" aria-hidden="true" viewBox="0 0 24 24" fill="none" stroke="currentColor"'
    ' stroke-width="2" stroke-linecap="round" stroke-linejoin="round">'
)


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """Return the SVG of an icon, hidden from screen readers: the words beside it carry the meaning.

    Raises ValueError for a name that is not in ``static/icons``.
    """
    path = finders.find(f"icons/{name}.svg") if re.fullmatch(r"[a-z0-9-]+", name) else None
    if not path:
        raise ValueError(f"There is no icon {name!r} in static/icons.")
    with open(path, encoding="utf-8") as file:
        svg = _HEAD.sub(_NEW_HEAD, file.read(), count=1)
    return mark_safe("".join(line.strip() for line in svg.splitlines()))  # noqa: S308 - our own file
