"""What all rooms know of the current school: facts for texts to quote, and evidence for legal duties.

What they want to know for it goes along as subqueries, so that either costs one query, however many rooms there are.
It is written once (``core.kept``), so the questions may differ by school and by day, and by nothing else.
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import QuerySet

from core import registry
from core.facts import Fact
from core.kept import only_row
from core.tenancy import require_school
from core.tenancy.scope import alias
from schools.models import Board, School

Source = Callable[..., Any]
SCHOOL, BOARD = ([each.attname for each in model._meta.concrete_fields] for model in (School, Board))


def current_facts() -> dict[str, Fact]:
    """What is so now, by key."""
    return {fact.key: fact for school, source, known in _asked(registry.facts()) for fact in source(school, **known)}


def current_evidence() -> dict[str, bool]:
    """Which facts that prove a duty are so, by evidence key. An absent key is unknown."""
    answers = (source(**known) for _school, source, known in _asked(registry.evidence()))
    return {key: met for answer in answers for key, met in answer.items()}


def _asked(sources: list[Source]) -> Iterator[tuple[School, Source, dict[str, Any]]]:
    """The school, and each source with the answers to its questions by name."""
    row = iter(only_row(tuple(sources), lambda: _questions(sources)))
    school = School.from_db(alias(), SCHOOL, [next(row) for _ in SCHOOL])
    school.board = Board.from_db(alias(), BOARD, [next(row) for _ in BOARD])
    for source in sources:
        yield school, source, {name: next(row) for name in registry.how(source)}


def _questions(sources: list[Source]) -> QuerySet[School, tuple[Any, ...]]:
    """The columns of the school and of its board, and all that the sources ask."""
    asked = {
        f"asked_{number}_{name}": question()
        for number, source in enumerate(sources)
        for name, question in registry.how(source).items()
    }
    rows = School.objects.filter(pk=require_school()).annotate(**asked)
    return rows.values_list(*SCHOOL, *(f"board__{name}" for name in BOARD), *asked)
