import django.db.models.deletion
from django.db import migrations, models

from core.tenancy.operations import CarryWall, GrantSystemMore
from core.tenancy.together import together

# What schools added themselves was public without anybody having said so. Now a school says it, and until then it stays
# inside, also in what was kept of the plan before.
STAYS_INSIDE = """
UPDATE plans_milestonesection m SET public = false
FROM plans_section s WHERE s.id = m.section_id AND s.own_chapter <> '' AND m.public
"""


class Migration(migrations.Migration):
    dependencies = [("plans", "0015_board_holds"), ("schools", "0001_initial")]

    operations = together([
        migrations.AddField(
            "section", "public", models.BooleanField(default=False)
        ),
        migrations.AddField("section", "out_at", models.DateTimeField(null=True)),
        migrations.AddField(
            "section",
            "out_by",
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="schools.membership"
            ),
        ),
        CarryWall("Section", field="out_by"),
        GrantSystemMore("Section", columns=["out_at"]),
        GrantSystemMore("Annex", columns=["section_id"]),
        migrations.RunSQL(STAYS_INSIDE, migrations.RunSQL.noop),
    ])
