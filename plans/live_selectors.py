"""The live data beside a section: what is so now of what the model names for it."""

from collections.abc import Mapping

from django.urls import reverse

from core.facts import Fact
from plans.live_rules import PAGES, fact_keys
from plans.models import Section
from schools.fact_selectors import current_facts
from schools.models import School


def facts_of(section: Section, known: Mapping[str, Fact] | None = None) -> list[Fact]:
    """Those facts, with an empty value where nothing is known now. ``known``: the facts, for who has them already."""
    keys = fact_keys(section.model.live)
    if known is None:
        known = current_facts() if keys else {}
    return [known[key] for key in keys if key in known]


def pages_of(section: Section, school: School) -> list[tuple[str, str]]:
    """Title and address of the pages where the live data of a section is kept that no fact tells of."""
    found = [PAGES[name] for name in section.model.live if name in PAGES]
    return [(str(title), reverse(view, args=[school.slug])) for title, view in found]
