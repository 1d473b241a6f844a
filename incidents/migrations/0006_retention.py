from django.db import migrations, models

from core.tenancy.operations import GrantErasure
from core.tenancy.together import together

# What the system login finds its rows by: never a text.
ROWS = ["id", "board_id", "school_id", "incident_id"]
SEEN = ["version", "state", "closed_at", "erased_at"]
EMPTIED = [
    "erased_at", "kept", "narrative", "cause", "outcome", "subtype", "own_subtype_id", "means", "motive",
    "reporter_id", "owner_id", "happened_date", "reported_date", "reported_at", "closed_at", "outcome_seen_at",
    "version",
]  # fmt: skip

# A line of the timeline keeps its words until its case is erased; then it goes as a whole. What is erased takes nothing
# new, and nothing of a case is deleted that is not erased. For every login.
GUARDS = """
CREATE FUNCTION incident_keeps_words() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a line of the timeline is not emptied' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER keeps_words BEFORE UPDATE OF text ON incidents_entry
    FOR EACH ROW WHEN (OLD.text <> '' AND NEW.text = '') EXECUTE FUNCTION incident_keeps_words();

CREATE FUNCTION incident_takes_nothing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM incidents_incident WHERE id = NEW.incident_id AND erased_at IS NOT NULL) THEN
        RAISE EXCEPTION 'this incident was erased' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION incident_loses_nothing() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT 1 FROM incidents_incident WHERE id = OLD.incident_id AND erased_at IS NOT NULL) THEN
        RAISE EXCEPTION 'of an incident nothing is deleted before it is erased' USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
END $$;

CREATE FUNCTION incident_stays_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what was erased stays erased' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER stays_erased BEFORE UPDATE ON incidents_incident
    FOR EACH ROW WHEN (OLD.erased_at IS NOT NULL AND OLD.* IS DISTINCT FROM NEW.*)
    EXECUTE FUNCTION incident_stays_erased();
CREATE TRIGGER takes_nothing BEFORE UPDATE ON incidents_involvement
    FOR EACH ROW WHEN (NEW.name <> '') EXECUTE FUNCTION incident_takes_nothing();
"""
LINES = ("entry", "step", "task", "talk", "attachment")
FOR_LINES = "".join(
    f"""
CREATE TRIGGER takes_nothing BEFORE INSERT ON incidents_{name}
    FOR EACH ROW EXECUTE FUNCTION incident_takes_nothing();
CREATE TRIGGER loses_nothing BEFORE DELETE ON incidents_{name}
    FOR EACH ROW EXECUTE FUNCTION incident_loses_nothing();
"""
    for name in LINES
)
DROP = """
DROP FUNCTION incident_keeps_words CASCADE;
DROP FUNCTION incident_takes_nothing CASCADE;
DROP FUNCTION incident_loses_nothing CASCADE;
DROP FUNCTION incident_stays_erased CASCADE;
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0005_figures")]

    operations = together([
        migrations.AddField("incident", "erased_at", models.DateTimeField(null=True)),
        migrations.AddField("incident", "kept", models.JSONField(default=dict)),
        migrations.AddField("source", "erased", models.IntegerField(default=0, db_default=0)),
        GrantErasure("Incident", sees=SEEN, columns=EMPTIED, first=False),
        GrantErasure("Involvement", sees=ROWS, columns=["name", "group", "grade"]),
        GrantErasure("Entry", sees=ROWS),
        GrantErasure("Step", sees=ROWS),
        GrantErasure("Task", sees=ROWS, first=False),
        GrantErasure("Talk", sees=ROWS),
        GrantErasure("Attachment", sees=ROWS),
        GrantErasure("Source", sees=["id", "board_id", "school_id", "year", "kind", "key", "erased"], columns=["erased"]),
        migrations.RunSQL(GUARDS + FOR_LINES, DROP),
    ])
