"""Facts that texts quote and that are no longer so, found when somebody looks."""

from dataclasses import dataclass

from core.facts import Fact
from plans.models import FactQuote, Plan, Section
from schools.fact_selectors import current_facts


@dataclass(frozen=True)
class Drift:
    """A quote and what is so now: ``now`` is empty when the fact has no value any more."""

    quote: FactQuote
    label: str
    now: str
    url: str


def drifts(plan: Plan, known: dict[str, Fact] | None = None) -> list[Drift]:
    """Every quote in the plan that no longer says what is so, of which nobody said that it may stay; by section."""
    quotes = (
        FactQuote.objects.filter(section__plan=plan, section__out_at__isnull=True)
        .select_related("section")
        .defer("section__html")
    )
    rows = list(quotes.order_by("section__position", "key", "value"))
    for row in rows:
        row.section.plan = plan
    return drifted(rows, known)


def drifts_of(section: Section, known: dict[str, Fact] | None = None) -> list[Drift]:
    return drifted(list(section.quotes.all()), known)


def drifted(quotes: list[FactQuote], known: dict[str, Fact] | None = None) -> list[Drift]:
    """Those of the quotes that ask for a decision; ``known``: the facts, for who has them already."""
    if known is None:
        known = current_facts() if quotes else {}
    found = ((quote, known.get(quote.key) or Fact(quote.key, quote.key, "")) for quote in quotes)
    return [
        Drift(quote, str(fact.label), fact.value, fact.url)
        for quote, fact in found
        if fact.value not in (quote.value, quote.kept_value)
    ]


def to_quote(known: dict[str, Fact]) -> list[Fact]:
    """Those facts that a text may quote now, by name."""
    return sorted((fact for fact in known.values() if fact.value), key=lambda fact: str(fact.label))
