"""The test database: made by the owner's migrations once, emptied after every test.

Tests run on the product's three logins and really commit, so what holds here holds in production.
"""

import hashlib
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

NAME = "safetyplan_test"
TEMPLATE = "safetyplan_test_template"
KEPT = ("django_migrations", "django_content_type", "auth_permission")

EMPTY = """
DO $$
DECLARE tables text[] := ARRAY(
    SELECT c.oid::regclass::text FROM pg_class c
    WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND NOT c.relname = ANY (%(kept)s)
);
DECLARE name text; found boolean;
BEGIN
    SET CONSTRAINTS ALL DEFERRED;
    FOREACH name IN ARRAY tables LOOP
        EXECUTE format('SELECT EXISTS (SELECT 1 FROM %%s)', name) INTO found;
        IF found THEN EXECUTE format('DELETE FROM %%s', name); END IF;
    END LOOP;
END $$
"""


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
    with psycopg.connect(**settings.EMBEDDED_POSTGRES.connection(database=NAME)) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(EMPTY.replace("%(kept)s", "'{" + ",".join(KEPT) + "}'").replace("%%", "%"))


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
