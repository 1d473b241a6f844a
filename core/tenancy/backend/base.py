"""Django's PostgreSQL backend plus one habit: no statement of a transaction runs before PostgreSQL knows the scope.

It is told in front of the first statement, and again in front of the first one after the scope became another. Nothing
is ever set at session level, so connection pools cannot carry a scope to the next user.
"""

import select
from collections.abc import Callable
from typing import Any

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from core.tenancy import scope


class DatabaseWrapper(base.DatabaseWrapper):
    def __init__(self, *args: Any, **options: Any):
        super().__init__(*args, **options)
        self.told: scope.Scope | None = None  # what PostgreSQL knows in this transaction, as far as we are sure
        self.execute_wrappers.append(self._in_scope)

    def _in_scope(self, execute: Callable[..., Any], *statement: Any) -> Any:
        now = scope.current()
        if self.told != now and not self.autocommit and not self._is_aborted():
            with self.wrap_database_errors:
                scope.tell(self)
            self.told = now
        return execute(*statement)

    def _is_aborted(self) -> bool:
        """Whether PostgreSQL hears nothing but ROLLBACK now."""
        return self.connection.info.transaction_status == TransactionStatus.INERROR

    def is_usable(self) -> bool:
        """Before every request. PostgreSQL says so when it goes away: while it says nothing, we need not ask."""
        return self._is_silent() or super().is_usable()

    def _is_silent(self) -> bool:
        if self.connection is None or self.connection.closed:
            return False
        line = select.poll()
        line.register(self.connection.fileno(), select.POLLIN)
        return not line.poll(0)

    def set_autocommit(self, *args: Any, **options: Any) -> None:
        self.told = None
        super().set_autocommit(*args, **options)

    def savepoint_rollback(self, sid: str) -> None:
        """Takes back what was told since the savepoint, too."""
        super().savepoint_rollback(sid)
        self.told = None
