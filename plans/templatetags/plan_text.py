"""Show the text of a section."""

import re

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

register = template.Library()

_TABLE = re.compile(r"<table\b[^>]*>")


@register.filter
def marked_text(html: str) -> SafeString:
    """What plans.compare_rules marked, for a page: what a mark means is also said to who does not see it."""
    for mark, word in (("ins", _("added")), ("del", _("removed")), ("mark", _("only in this text"))):
        said = format_html('<{}><span class="visually-hidden" lang="{}">{}: </span>', mark, get_language(), word)
        html = re.sub(rf"<{mark}>(?!\s*</)", said, html)
    return plan_text(html)


@register.filter
def plan_text(html: str) -> SafeString:
    """A cleaned text for a page: a wide table scrolls by itself, also with the keyboard, and never the page."""
    start = format_html('<div class="table-scroll" role="region" tabindex="0" aria-label="{}">', _("Table"))
    return mark_safe(_TABLE.sub(lambda table: start + table[0], html).replace("</table>", "</table></div>"))  # noqa: S308  (cleaned when saved)


@register.filter
def to_fill_in(count: int) -> str:
    """How many blanks a text has. Said here and not in a template, because the outline says it of every section."""
    return ngettext("%(number)s place to fill in", "%(number)s places to fill in", count) % {"number": count}
