"""Django's PostgreSQL backend plus one habit: every outermost BEGIN is followed by the scope.

Nothing is ever set at session level, so connection pools cannot carry a scope to the next user.
"""

from typing import Any

from django.db.backends.postgresql import base

from core.tenancy import scope


class DatabaseWrapper(base.DatabaseWrapper):
    def set_autocommit(self, autocommit: bool, *args: Any, **options: Any) -> None:
        super().set_autocommit(autocommit, *args, **options)
        if not autocommit:
            with self.wrap_database_errors:
                scope.tell(self)
