from django.db import migrations

# The day on which something may go is a day in the Netherlands; the clock of the database is another one.
GUARD = """
CREATE OR REPLACE FUNCTION erasure_is_approved() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user <> 'safetyplan_system' THEN
        RAISE EXCEPTION 'only an approved erasure erases' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.narrative <> '' OR NEW.cause <> '' OR NEW.outcome <> '' OR NEW.reporter_id IS NOT NULL
            OR NEW.owner_id IS NOT NULL THEN
        RAISE EXCEPTION 'an incident is erased as a whole' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT EXISTS (
        SELECT 1 FROM retention_erasureitem i JOIN retention_erasurelist l ON l.id = i.list_id
        WHERE i.board_id = NEW.board_id AND i.school_id = NEW.school_id AND i.incident_id = NEW.id
            AND i.state = 'listed' AND l.state = 'approved' AND i.due_date <= (now() AT TIME ZONE 'Europe/Amsterdam')::date
    ) THEN
        RAISE EXCEPTION 'nobody approved that this incident is erased' USING ERRCODE = 'check_violation';
    END IF;
    IF EXISTS (
        SELECT 1 FROM retention_casemark m
        WHERE m.board_id = NEW.board_id AND m.school_id = NEW.school_id AND m.incident_id = NEW.id
            AND m.kind IN ('hold', 'restriction') AND m.ended_at IS NULL
    ) THEN
        RAISE EXCEPTION 'this incident must be kept' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):

    dependencies = [('retention', '0004_sources_looked_at')]

    operations = [migrations.RunSQL(GUARD, migrations.RunSQL.noop)]
