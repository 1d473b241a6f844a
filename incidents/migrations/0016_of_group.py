import django.db.models.deletion
from django.db import migrations, models

from core.tenancy.operations import CarryWall, GrantErasure


class Migration(migrations.Migration):
    """A group that gets another name keeps its cases: beside its name then stands which group it was."""

    dependencies = [("incidents", "0015_limited"), ("schools", "0014_group_supports")]

    operations = [
        migrations.AddField(
            "involvement",
            "of_group",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="schools.group"
            ),
        ),
        CarryWall("Involvement", field="of_group"),
        GrantErasure("Involvement", sees=[], columns=["of_group_id"], first=False),
    ]
