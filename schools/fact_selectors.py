"""What all rooms know of the current school: facts for texts to quote, and evidence for legal duties.

What they want to know for it goes along as subqueries, so that either costs one query, however many rooms there are.
"""

from collections.abc import Callable, Iterator
from typing import Any

from core import registry
from core.facts import Fact
from core.tenancy import require_school
from schools.models import School

Source = Callable[..., Any]


def current_facts() -> dict[str, Fact]:
    """What is so now, by key."""
    return {fact.key: fact for school, source, known in _asked(registry.facts()) for fact in source(school, **known)}


def current_evidence() -> dict[str, bool]:
    """Which facts that prove a duty are so, by evidence key. An absent key is unknown."""
    answers = (source(**known) for _school, source, known in _asked(registry.evidence()))
    return {key: met for answer in answers for key, met in answer.items()}


def _asked(sources: list[Source]) -> Iterator[tuple[School, Source, dict[str, Any]]]:
    """The school, and each source with the answers to its questions by name."""
    names = [{name: f"asked_{number}_{name}" for name in registry.how(each)} for number, each in enumerate(sources)]
    asked = {
        alias: registry.how(source)[name]()
        for source, aliases in zip(sources, names, strict=True)
        for name, alias in aliases.items()
    }
    school = School.objects.select_related("board").annotate(**asked).get(pk=require_school())
    for source, aliases in zip(sources, names, strict=True):
        yield school, source, {name: getattr(school, alias) for name, alias in aliases.items()}
