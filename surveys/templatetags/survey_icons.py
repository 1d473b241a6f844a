"""``{% symbol "lock" %}``: an icon once on a page, to be drawn many times with ``<use>``: a page stays light."""

import re
from functools import cache

from django import template
from django.utils.safestring import SafeString, mark_safe

from core.templatetags.icons import icon

register = template.Library()

_HEAD = re.compile(r"^<svg [^>]*>")
_SYMBOL = '<symbol id="i-%s" viewBox="0 0 24 24">'


@register.simple_tag
@cache
def symbol(name: str) -> SafeString:
    drawn = _HEAD.sub(_SYMBOL % name, icon(name), count=1).replace("</svg>", "</symbol>")
    return mark_safe(drawn)  # noqa: S308 - our own file
