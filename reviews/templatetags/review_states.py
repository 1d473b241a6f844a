"""How a quarter and a year stand, as a word with its tone."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from reviews import rules

register = template.Library()


@register.simple_tag
def quarter_state(state: str) -> SafeString:
    return _shown(state, rules.STATE_NAMES)


@register.simple_tag
def year_state(state: str) -> SafeString:
    return _shown(state, rules.YEAR_STATE_NAMES)


def _shown(state: str, names: rules.Names) -> SafeString:
    """What is ahead is a dash for who looks."""
    if state not in rules.TONES:
        return format_html('<span class="soft">–<span class="visually-hidden">{}</span></span>', _("Still ahead"))
    return format_html('<span class="status {}">{}</span>', rules.TONES[state], names[state])
