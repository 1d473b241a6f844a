from django.db import migrations

# Who dropped a report is forgotten once it is in the register. For databases that were made before 0007 said so.
FORGET = "GRANT UPDATE (device_id) ON incidents_droppedreport TO safetyplan_app"


class Migration(migrations.Migration):
    dependencies = [("incidents", "0012_erase_escalations")]

    operations = [migrations.RunSQL(FORGET, migrations.RunSQL.noop)]
