"""The test database: made by the owner's migrations once, emptied after every test.

Tests run on the product's three logins and really commit, so what holds here holds in production.
"""

import hashlib
import pickle
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

NAME = "safetyplan_test"
TEMPLATE = "safetyplan_test_template"
KEPT = ("django_migrations", "django_content_type", "auth_permission")

# Prepared once: a function whose statements PostgreSQL plans once. Triggers and foreign keys are out of the way then.
PROCEDURE = """
CREATE OR REPLACE PROCEDURE pg_temp.{name}() LANGUAGE plpgsql SET session_replication_role = replica AS $$
BEGIN {statements} END $$
"""
TABLES = """
SELECT c.relname, (
    SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) FROM pg_attribute a
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = ''
)
FROM pg_class c WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND NOT c.relname = ANY (%s)
ORDER BY c.relname
"""
_lasting: psycopg.Connection | None = None


def make() -> None:
    """Create the database from a template that is rebuilt when a migration changed."""
    stamp = _fingerprint()
    with _server() as server:
        if _comment(server, TEMPLATE) != stamp:
            _create(server, TEMPLATE, "template0")
            _migrate(TEMPLATE)
            server.execute(sql.SQL("COMMENT ON DATABASE {} IS {}").format(sql.Identifier(TEMPLATE), sql.Literal(stamp)))
        _create(server, NAME, TEMPLATE)


def empty() -> None:
    """Delete every row, as the superuser: also from tables that refuse deletion."""
    _superuser().execute("CALL pg_temp.empty()")


class Snapshot:
    """Rows as they are now, to be put back into empty tables as often as wanted, in one round trip.

    What they tell of, such as the cast of the tests, comes along as copies that a test may change.
    """

    def __init__(self, name: str, told: Any):
        self.name, self.told = f"restore_{name}", pickle.dumps(told)
        connection, statements = _superuser(), []
        for table, columns in _tables().items():
            kept = f"pg_temp.{name}_{table}"
            connection.execute(f"CREATE TABLE {kept} AS SELECT {columns} FROM {table}")
            if connection.execute(f"SELECT EXISTS (SELECT 1 FROM {kept})").fetchone() == (True,):
                statements.append(f"INSERT INTO {table} ({columns}) SELECT * FROM {kept};")
        _procedure(self.name, statements)

    def restore(self) -> Any:
        _superuser().execute(f"CALL pg_temp.{self.name}()")
        return pickle.loads(self.told)


def _superuser() -> psycopg.Connection:
    """One connection for the whole run; what it made for itself lasts as long."""
    global _lasting
    if _lasting is None or _lasting.closed:
        _lasting = psycopg.connect(**settings.EMBEDDED_POSTGRES.connection(database=NAME), autocommit=True)
        _procedure("empty", [f"DELETE FROM {table};" for table in _tables()])
    return _lasting


def _procedure(name: str, statements: Iterable[str]) -> None:
    _superuser().execute(PROCEDURE.format(name=name, statements="".join(statements)))


def _tables() -> dict[str, str]:
    """Every table that tests fill, with its columns."""
    return dict(_superuser().execute(TABLES, [list(KEPT)]).fetchall())


def _server() -> psycopg.Connection:
    return psycopg.connect(**settings.EMBEDDED_POSTGRES.connection(), autocommit=True)


def _create(server: psycopg.Connection, name: str, template: str) -> None:
    names = sql.Identifier(name), sql.Identifier(template)
    server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(names[0]))
    server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {} OWNER safetyplan_owner").format(*names))


def _comment(server: psycopg.Connection, name: str) -> str | None:
    query = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
    row = server.execute(query, [name]).fetchone()
    return row[0] if row else None


def _migrate(name: str) -> None:
    owner = connections["owner"]
    owner.settings_dict["NAME"] = name
    call_command("migrate", database="owner", verbosity=0)
    owner.close()
    owner.settings_dict["NAME"] = NAME


def _fingerprint() -> str:
    digest = hashlib.sha256()
    files = [*settings.BASE_DIR.glob("*/migrations/*.py"), *settings.BASE_DIR.glob("core/tenancy/*.py")]
    for path in [*sorted(files), Path(settings.BASE_DIR / "requirements" / "run.txt")]:
        digest.update(path.read_bytes())
    return digest.hexdigest()
