"""Numbers to call."""

import re

from django import template

register = template.Library()


@register.filter
def tel(number: str) -> str:
    """What a phone dials: "036 - 000 00 01" -> "tel:0360000001"."""
    return "tel:" + re.sub(r"[^\d+]", "", number)
