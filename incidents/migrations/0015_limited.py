from django.db import migrations, models

# While a case is kept as it is (AVG, article 18) nothing is added to it, whoever asks. Who handles it, and that the board
# stops reading along, may still be written down.
TABLES = ("entry", "step", "task", "talk", "attachment")
GUARD = """
CREATE FUNCTION incident_stays_as_it_is() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM incidents_incident WHERE id = NEW.incident_id AND limited
            AND (free_until IS NULL OR free_until < (now() AT TIME ZONE 'Europe/Amsterdam')::date)
    ) THEN
        RAISE EXCEPTION 'this incident is kept as it is' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
"""
WHEN = {"entry": "WHEN (NEW.kind <> 'owner' AND NOT (NEW.kind = 'board' AND NEW.code = 'ended'))"}
FOR_TABLES = "".join(
    f"""
CREATE TRIGGER stays_as_it_is BEFORE INSERT ON incidents_{name}
    FOR EACH ROW {WHEN.get(name, "")} EXECUTE FUNCTION incident_stays_as_it_is();
"""
    for name in TABLES
)
DROP = "DROP FUNCTION incident_stays_as_it_is CASCADE;"


class Migration(migrations.Migration):
    dependencies = [("incidents", "0014_talk_dropped")]

    operations = [
        migrations.AddField("incident", "limited", models.BooleanField(default=False, db_default=False)),
        migrations.AddField("incident", "free_until", models.DateField(null=True)),
        migrations.RunSQL(GUARD + FOR_TABLES, DROP),
    ]
