from django.db import migrations

from core.tenancy.operations import GrantErasure

# That a case was put before the board, and why, goes with the case.
GUARDS = """
CREATE TRIGGER takes_nothing BEFORE INSERT ON incidents_escalation
    FOR EACH ROW EXECUTE FUNCTION incident_takes_nothing();
CREATE TRIGGER loses_nothing BEFORE DELETE ON incidents_escalation
    FOR EACH ROW EXECUTE FUNCTION incident_loses_nothing();
"""
DROP = """
DROP TRIGGER takes_nothing ON incidents_escalation;
DROP TRIGGER loses_nothing ON incidents_escalation;
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0011_printouts")]

    operations = [
        GrantErasure("Escalation", sees=["id", "board_id", "school_id", "incident_id"]),
        GrantErasure("Incident", sees=[], columns=["escalated"], first=False),
        migrations.RunSQL(GUARDS, DROP),
    ]
