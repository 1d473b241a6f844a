"""Numbers to call, and headings in their place."""

import re

from django import template

register = template.Library()


@register.filter
def raised(html: str) -> str:
    """Rich text whose headings stand right under the title of the page: h3 becomes h2, and so on."""
    return re.sub(r"(</?h)([3-6])>", lambda match: f"{match[1]}{int(match[2]) - 1}>", html)


@register.filter
def tel(number: str) -> str:
    """What a phone dials: "036 - 000 00 01" -> "tel:0360000001"."""
    return "tel:" + re.sub(r"[^\d+]", "", number)
