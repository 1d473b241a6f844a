"""How figures of surveys read: with the comma of the language, and bands as words and tones."""

from decimal import Decimal

from django import template
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

register = template.Library()

WORDS: dict[str, str | Promise] = {
    "good": _("good"),
    "enough": _("enough"),
    "attention": _("attention"),
    "poor": _("poor"),
}
TONES = {"good": "good", "enough": "info", "attention": "attention", "poor": "error"}


@register.filter
def figure(value: str, places: int) -> str:
    return number_format(Decimal(value), places) if value else "–"


@register.filter
def band_word(band: str) -> str | Promise:
    return WORDS[band]


@register.filter
def tone(band: str) -> str:
    return TONES[band]
