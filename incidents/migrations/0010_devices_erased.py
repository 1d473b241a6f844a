from django.db import migrations

from core.tenancy.operations import GrantErasure

# Why a case was put before the board goes with the case; of what is erased nothing is put there any more.
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
# Databases that were made before 0007 said so: who dropped a report is forgotten once it is in the register.
FORGET = "GRANT UPDATE (device_id) ON incidents_droppedreport TO safetyplan_app"


class Migration(migrations.Migration):
    dependencies = [("incidents", "0009_readings")]

    operations = [
        GrantErasure("Escalation", sees=["id", "board_id", "school_id", "incident_id"]),
        migrations.RunSQL(GUARDS, DROP),
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
    ]
