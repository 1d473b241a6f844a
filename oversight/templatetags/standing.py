"""A cell of the matrix as a link: made here and not in a template, because a page has hundreds of them."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from oversight.selectors import Cell

register = template.Library()
LINK = '<a class="status {}" href="{}">{}<span class="visually-hidden">: {}, {}</span></a>'


@register.simple_tag
def standing(cell: Cell, school: str) -> SafeString:
    """A symbol and a word that lead to the proof; who listens also hears of what and where."""
    return format_html(LINK, cell.tone, cell.url, cell.short, cell.obligation.title, school)
