from django.db import migrations, models

from core.tenancy.operations import GrantSystemUpdate


class Migration(migrations.Migration):
    dependencies = [
        ("core", "0008_data_keys"),
    ]

    operations = [
        migrations.AddField(
            model_name="reminder",
            name="finished_at",
            field=models.DateTimeField(null=True),
        ),
        # Only the tick knows what is no longer due.
        GrantSystemUpdate("Reminder", columns=["finished_at"]),
    ]
