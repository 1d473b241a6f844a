from django.db import migrations

FORGET = "GRANT DELETE ON plans_planpdf, plans_planbundle TO safetyplan_app"
KEEP = "REVOKE DELETE ON plans_planpdf, plans_planbundle FROM safetyplan_app"


class Migration(migrations.Migration):
    """Files that can be made again are not kept for good."""

    dependencies = [("plans", "0016_own_sections")]

    operations = [migrations.RunSQL(FORGET, KEEP)]
