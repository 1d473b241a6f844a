"""Show the text of a section."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def plan_text(html: str) -> SafeString:
    """A cleaned text for a page: a wide table scrolls by itself, also with the keyboard, and never the page."""
    start = format_html('<div class="table-scroll" role="region" tabindex="0" aria-label="{}"><table>', _("Table"))
    return mark_safe(html.replace("<table>", start).replace("</table>", "</table></div>"))  # noqa: S308  (cleaned when saved)
