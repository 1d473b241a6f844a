from django.db import migrations

# While a case must be kept or left as it is, nobody takes a file of it away: it may be evidence. The rows of a case that
# is erased are deleted, which another trigger allows then.
GUARD = """
CREATE FUNCTION case_keeps_files() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM retention_casemark m
        WHERE m.board_id = OLD.board_id AND m.school_id = OLD.school_id AND m.incident_id = OLD.incident_id
            AND m.kind IN ('hold', 'restriction') AND m.ended_at IS NULL
    ) THEN
        RAISE EXCEPTION 'files of this incident must be kept' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER case_keeps_files BEFORE UPDATE OF file_key, path ON incidents_attachment
    FOR EACH ROW WHEN ((OLD.file_key <> '' AND NEW.file_key = '') OR (OLD.path <> '' AND NEW.path = ''))
    EXECUTE FUNCTION case_keeps_files();
"""
DROP = "DROP FUNCTION case_keeps_files CASCADE;"


class Migration(migrations.Migration):

    dependencies = [
        ('incidents', '0012_erase_escalations'),
        ('retention', '0002_rights'),
    ]

    operations = [migrations.RunSQL(GUARD, DROP)]
