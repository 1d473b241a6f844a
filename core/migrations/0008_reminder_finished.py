from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0007_place_wall"),
    ]

    operations = [
        migrations.AddField(
            model_name="reminder",
            name="finished_at",
            field=models.DateTimeField(null=True),
        ),
        # Only the tick knows what is no longer due.
        migrations.RunSQL(
            "GRANT UPDATE (finished_at) ON core_reminder TO safetyplan_system",
            "REVOKE UPDATE (finished_at) ON core_reminder FROM safetyplan_system",
        ),
    ]
