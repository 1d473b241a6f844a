from django.db import migrations

from core.tenancy.operations import AddPolicy, ProtectTable, TableOperation, lock, setting


class ProtectDoors(TableOperation):
    """A door is read outside any board, by its key's hash alone; only its own board makes and closes it."""

    def forwards(self, model, connection):
        table = model._meta.db_table
        wall = f"board_id = {setting('board')}"
        by_key = "key_hash = NULLIF(current_setting('safetyplan.door', true), '')"
        yield from lock(table)
        yield f"CREATE POLICY wall ON {table} TO safetyplan_app USING ({wall}) WITH CHECK ({wall})"
        yield f"CREATE POLICY by_key ON {table} FOR SELECT TO safetyplan_app USING ({by_key})"
        yield f"GRANT SELECT, INSERT, UPDATE ON {table} TO safetyplan_app"


# Sign-in has no board: its mails, jobs and events may be added but not read by the web.
NO_BOARD = {"policy": "without_board", "command": "INSERT", "allow": "board_id IS NULL AND school_id IS NULL"}

APPEND_ONLY = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION 'the audit trail can only be added to'; END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON core_auditevent
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON core_auditevent
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON core_auditseal
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON core_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
"""

CACHE = """
CREATE TABLE cache_entries (
    cache_key varchar(255) PRIMARY KEY, value text NOT NULL, expires timestamptz NOT NULL
);
CREATE INDEX cache_entries_expires ON cache_entries (expires);
GRANT SELECT, INSERT, UPDATE, DELETE ON cache_entries TO safetyplan_app, safetyplan_system;
COMMENT ON TABLE cache_entries IS 'shared: rate limits and other short-lived values';
"""

SCHEMA = """
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO safetyplan_app, safetyplan_system;
GRANT SELECT ON django_migrations TO safetyplan_app, safetyplan_system;
COMMENT ON TABLE django_migrations IS 'shared: /readyz compares it with the code';
"""


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [
        migrations.RunSQL(SCHEMA, migrations.RunSQL.noop),
        ProtectTable("AuditEvent", wall="place", app=["SELECT", "INSERT"], system=["SELECT", "INSERT"]),
        ProtectTable("AuditSeal", wall="board", app=["SELECT"], system=["SELECT", "INSERT"]),
        ProtectTable("Job", wall="place", app=["SELECT", "INSERT", "UPDATE"], system=["SELECT", "INSERT", "UPDATE"]),
        ProtectTable("Mail", wall="place", app=["SELECT", "INSERT"], system=["SELECT", "INSERT", "UPDATE"]),
        ProtectTable("StoredFile", wall="school"),
        ProtectDoors("Door"),
        AddPolicy("AuditEvent", **NO_BOARD),
        AddPolicy("Job", **NO_BOARD),
        AddPolicy("Mail", **NO_BOARD),
        # An operator follows the work they asked for, such as opening a board.
        AddPolicy(
            "Job",
            policy="own_without_board",
            command="SELECT",
            allow=f"board_id IS NULL AND user_id = {setting('user')}",
        ),
        migrations.RunSQL(APPEND_ONLY, "DROP FUNCTION refuse_change CASCADE"),
        migrations.RunSQL(CACHE, "DROP TABLE cache_entries"),
    ]
