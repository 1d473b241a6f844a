"""Bars of a chart: a small SVG in the cell of a table, so that chart and table are one, on screen and in print; and
links to the pages that figures come from."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from actions.origins import source_url
from reviews.contents import Bar, Chart

register = template.Library()

NOW, BEFORE = "#12436d", "#9db8cf"  # in print the page's own colours do not reach an SVG


@register.filter
def bar(each: Bar, chart: Chart) -> SafeString:
    """How large a number is beside the largest of its chart."""
    return _bar(each.size, each.text, chart.most, NOW)


@register.filter
def bar_before(each: Bar, chart: Chart) -> SafeString:
    return _bar(each.before_size, each.before, chart.most, BEFORE)


def _bar(size: int, text: str, most: int, color: str) -> SafeString:
    """In a PDF each picture has words (PDF/UA): the title."""
    return format_html(
        '<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" width="100" height="10" aria-hidden="true">'
        '<title>{}</title><rect width="{}" height="10" fill="{}"/></svg>',
        text,
        round(100 * size / most, 1),
        color,
    )


@register.filter
def has_bars(chart: Chart) -> bool:
    return any(each.size or each.before_size for each in chart.bars)


register.simple_tag(source_url)
