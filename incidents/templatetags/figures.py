"""The rows of a table of figures: made here and not in a template, because a page of a board has thousands of cells."""

from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from incidents.figure_cells import Cell, Table

register = template.Library()


@register.simple_tag
def figure_rows(table: Table) -> SafeString:
    """Each number as it is told; one that is kept back says so to who listens. The last row of a heat table is its
    sum."""
    rows = [_row(name, cells) for name, cells in table.rows]
    if table.heat and rows:
        rows[-1] = rows[-1].replace("<tr>", '<tr class="sum">', 1)
    return mark_safe("".join(rows))  # noqa: S308 - escaped name by name and cell by cell


def _row(name: str, cells: list[Cell]) -> str:
    return f'<tr><th scope="row">{escape(name)}</th>{"".join(map(_told, cells))}</tr>'


def _told(cell: Cell) -> str:
    if cell.hidden:
        words = escape(_("not shown"))
        return (
            f'<td class="kept-back"><span aria-hidden="true">x</span><span class="visually-hidden">{words}</span></td>'
        )
    shade = f' class="level-{cell.level:d}"' if cell.level else ""
    return f"<td{shade}>{escape(cell.shown)}</td>"
