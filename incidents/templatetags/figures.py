"""The cells of a row of figures: made here and not in a template, because a page of a board has thousands of them."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from incidents.figure_cells import Cell

register = template.Library()


@register.simple_tag
def figure_cells(cells: Iterable[Cell]) -> SafeString:
    """Each number as it is told; one that is kept back says so to who listens."""
    kept_back = format_html(
        '<td class="kept-back"><span aria-hidden="true">x</span><span class="visually-hidden">{}</span></td>',
        _("not shown"),
    )
    return mark_safe("".join(kept_back if cell.hidden else _told(cell) for cell in cells))  # noqa: S308 - escaped


def _told(cell: Cell) -> SafeString:
    if cell.level:
        return format_html('<td class="level-{}">{}</td>', cell.level, cell.shown)
    return format_html("<td>{}</td>", cell.shown)
