"""Remembers what a section quotes, in the transaction that saves its text."""

from core import richtext
from plans.models import FactQuote, Section


def quotes_remember(section: Section) -> None:
    """The quotes of the section's current text, with what was decided about those that were there before."""
    wanted = set(richtext.quotes(section.html))
    known = {(quote.key, quote.value): quote for quote in section.quotes.all()}
    if gone := [quote.pk for pair, quote in known.items() if pair not in wanted]:
        FactQuote.objects.filter(pk__in=gone).delete()
    for key, value in sorted(wanted - known.keys()):
        FactQuote.create(section=section, key=key, value=value)
