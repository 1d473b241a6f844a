import django.db.models.deletion
from django.db import migrations, models

from core.tenancy.operations import CarryWall


class Migration(migrations.Migration):
    """Steps of before know no suspension: each is of the one that was written down last by then (`road_selectors`)."""

    dependencies = [("incidents", "0012_erase_escalations")]

    operations = [
        migrations.AddField(
            "step",
            "entry",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="incidents.entry"
            ),
        ),
        CarryWall("Step", field="entry"),
    ]
