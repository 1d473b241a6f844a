"""Tenancy: the one place that keeps boards, and the schools inside a board, apart.

``scope`` says for whom the code runs, ``models`` refuses queries without it, ``backend`` tells PostgreSQL, and
``operations`` writes the policies PostgreSQL enforces. See docs/adr/0002-tenancy.md.
"""

from core.tenancy.scope import (
    OutsideScope,
    Scope,
    atomic,
    current,
    require_board,
    require_school,
    system_scope,
    use_scope,
)

__all__ = ["OutsideScope", "Scope", "atomic", "current", "require_board", "require_school", "system_scope", "use_scope"]
