"""For whom the code runs now: a context variable that the database backend tells PostgreSQL.

Fail closed: without a scope the settings are empty and every policy matches zero rows.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction


class OutsideScope(RuntimeError):
    """A tenant table was asked for without saying for which board or school."""


@dataclass(frozen=True)
class Scope:
    """What a piece of work may touch.

    ``user`` reads its own memberships; ``board`` and ``school`` open their walls; ``door`` (a key's hash) reads
    that one door; ``visitor`` (a door's kind) reaches only models marked for it, and ``visited`` is what the door
    is about. ``shown`` is one object of a school that its board is shown (``ShowToBoard``). ``system`` is the separate
    login of workers: see ``system_scope``.
    """

    user: UUID | None = None
    board: UUID | None = None
    school: UUID | None = None
    door: str | None = None
    visitor: str | None = None
    visited: UUID | None = None
    shown: UUID | None = None
    system: bool = False

    def settings(self) -> dict[str, str]:
        """The values policies read. A visitor's board and school are other settings than a member's."""
        board, school = str(self.board or ""), str(self.school or "")
        return {
            "safetyplan.user": str(self.user or ""),
            "safetyplan.board": "" if self.visitor else board,
            "safetyplan.school": "" if self.visitor else school,
            "safetyplan.door": self.door or "",
            "safetyplan.visitor": self.visitor or "",
            "safetyplan.visitor_board": board if self.visitor else "",
            "safetyplan.visitor_school": school if self.visitor else "",
            "safetyplan.visitor_object": str(self.visited or ""),
            "safetyplan.shown": str(self.shown or ""),
        }


NOBODY = Scope()
_current: ContextVar[Scope] = ContextVar("scope", default=NOBODY)
_in_request: ContextVar[bool] = ContextVar("in_request", default=False)

_names = list(NOBODY.settings())
SET_SCOPE = "SELECT " + ", ".join(f"set_config('{name}', %s, true)" for name in _names)


def current() -> Scope:
    return _current.get()


def require_board() -> UUID:
    """The board of the current scope; raises ``OutsideScope`` when there is none."""
    if (board := current().board) is None:
        raise OutsideScope("This needs a board: use_scope(Scope(board=…)).")
    return board


def require_school() -> UUID:
    """The school of the current scope; raises ``OutsideScope`` when there is none."""
    if (school := current().school) is None:
        raise OutsideScope("This needs a school: use_scope(Scope(board=…, school=…)).")
    return school


@contextmanager
def use_scope(scope: Scope) -> Iterator[Scope]:
    """Run a block in another scope, also in a transaction that is open already."""
    token = _current.set(scope)
    try:
        yield scope
    finally:
        _current.reset(token)


@contextmanager
def system_scope(reason: str) -> Iterator[Scope]:
    """Run a block as the ``system`` login, in one transaction of its own. Never from a web request.

    ``reason`` is there to be read: it says in the code why a wall is left.
    """
    if _in_request.get():
        raise OutsideScope(f"A web request may not become the system ({reason}).")
    with use_scope(Scope(system=True)), transaction.atomic(using="system"):
        yield current()


@contextmanager
def inside_request() -> Iterator[None]:
    """Marks the work of a web request: in it ``system_scope`` refuses."""
    token = _in_request.set(True)
    try:
        yield
    finally:
        _in_request.reset(token)


@contextmanager
def atomic(**options: Any) -> Iterator[None]:
    """``transaction.atomic`` on the connection of the current scope."""
    with ExitStack() as stack:
        stack.enter_context(transaction.atomic(using=alias(), **options))
        yield


def on_commit(function: Any) -> None:
    """Run a function once the transaction of the current scope has been committed."""
    transaction.on_commit(function, using=alias())


def alias() -> str:
    """Which of Django's connections the current scope uses."""
    return "system" if current().system else "default"


def tell(connection: Any) -> None:
    """Write the current scope into an open transaction of one of Django's connections."""
    values = current().settings()
    connection.connection.execute(SET_SCOPE, [values[name] for name in _names])
