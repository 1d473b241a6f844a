"""Statements that are written once: what many rooms ask at every page is the same SQL, but for who asks it.

Django takes longer to write such a statement than PostgreSQL to answer it. So its text is kept by the process, with a
gap wherever an id of who asks or of the place belongs: nothing of anybody stays behind in it. There is one for each
day, each ``key`` and each kind of scope, which together decide what Django writes.

Whoever writes a question may look at nothing else. Where something tells that it did (a value that may be somebody's,
a query made meanwhile) the statement is written anew each time: that is slower, and right all the same.
"""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any
from uuid import UUID

from django.db import connections
from django.db.models import QuerySet
from django.utils import timezone

from core.tenancy import current
from core.tenancy.scope import alias

IN_SCOPE = ("user", "board", "school")
MOST = 128  # of some tens of kilobytes each
AN_ID = re.compile(r"[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}", re.IGNORECASE)
OF_NOBODY = (str, int, date, timedelta, type(None))  # what the code says itself, or the day

Ids = Mapping[str, UUID]


@dataclass(frozen=True)
class Gap:
    """Where an id goes; ``as_text``: for what holds it as text."""

    name: str
    as_text: bool = False

    def filled(self, ids: Ids) -> UUID | str:
        return str(ids[self.name]) if self.as_text else ids[self.name]


@dataclass(frozen=True)
class Statement:
    """SQL with its parameters and, per column, how Django reads it. ``flaw``: why it is good for this once only."""

    sql: str
    parameters: list[Any]
    converters: Mapping[int, tuple[list[Callable[..., Any]], Any]]
    flaw: str

    def row(self, ids: Ids) -> list[Any]:
        connection = connections[alias()]
        with connection.cursor() as cursor:
            cursor.execute(self.sql, [each.filled(ids) if type(each) is Gap else each for each in self.parameters])
            row = list(cursor.fetchone() or ())
        if not row:
            return []
        for column, (converters, expression) in self.converters.items():
            for convert in converters:
                row[column] = convert(row[column], expression, connection)
        return row


_kept: dict[Hashable, Statement] = {}


def only_row(key: Hashable, write: Callable[[], QuerySet], ids: Ids = MappingProxyType({})) -> list[Any]:
    """The only row of the ``values_list`` that ``write`` answers; empty when there is none.

    ``ids``: of who asks; those of the scope are among them. ``key``: whatever else ``write`` looks at, but the day.
    """
    scope = current()
    ids = dict(ids) | {name: pk for name in IN_SCOPE if (pk := getattr(scope, name))}
    kind = replace(scope, user=None, board=None, school=None)
    place = (key, timezone.localdate(), frozenset(ids), kind)
    statement = _kept.get(place)
    if statement is None:
        statement = written(write, ids)
        if not statement.flaw:
            if len(_kept) >= MOST:
                _kept.clear()
            _kept[place] = statement
    return statement.row(ids)


def written(write: Callable[[], QuerySet], ids: Ids) -> Statement:
    """What ``write`` answers as SQL, with gaps for these ids."""
    with _queries_made() as made:
        rows = write()
    compiler = rows.query.get_compiler(using=rows.db)
    sql, parameters = compiler.as_sql()
    gaps = {pk: Gap(name) for name, pk in ids.items()} | {str(pk): Gap(name, as_text=True) for name, pk in ids.items()}
    with_gaps = [gaps.get(each, each) if isinstance(each, (UUID, str)) else each for each in parameters]
    converters = compiler.get_converters([column for column, *_ in compiler.select])
    flaws = [*made, *filter(None, map(_flaw, [sql, *with_gaps]))]
    if len(set(ids.values())) < len(ids):
        flaws.append("two ids are the same")
    return Statement(sql, with_gaps, converters, "; ".join(flaws))


def _flaw(value: Any) -> str:
    """Why a part of a statement may be somebody's."""
    if isinstance(value, (list, tuple)):
        return next(filter(None, map(_flaw, value)), "")
    if isinstance(value, Gap):
        return ""
    if not isinstance(value, OF_NOBODY):
        return f"a value of type {type(value).__name__}"
    if isinstance(value, datetime) and value.time() != time.min:
        return "a moment that is not the beginning of a day"
    return "an id" if isinstance(value, str) and AN_ID.search(value) else ""


@contextmanager
def _queries_made() -> Iterator[list[str]]:
    """Tells of each query that the block makes."""
    made: list[str] = []

    def watch(execute: Callable[..., Any], sql: str, *others: Any) -> Any:
        made.append(f"the query {sql[:80]}")
        return execute(sql, *others)

    with connections[alias()].execute_wrapper(watch):
        yield made
