import django.contrib.postgres.fields
from django.db import migrations, models

# What keys that are there may read stays as it was.
KEEP = """
UPDATE oversight_apitoken SET parts = array_append(parts, 'monitor')
WHERE 'figures' = ANY (parts) AND NOT 'monitor' = ANY (parts)
"""


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0002_division_of_a_year"),
    ]

    operations = [
        migrations.AlterField(
            model_name="apitoken",
            name="parts",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(
                    choices=[
                        ("standing", "How schools stand to each obligation"),
                        ("figures", "Incidents of all schools, without small numbers"),
                        ("monitor", "What pupils say in the monitor, of schools with enough answers"),
                    ],
                    max_length=10,
                ),
                size=None,
                verbose_name="what it may read",
            ),
        ),
        migrations.RunSQL(KEEP, migrations.RunSQL.noop),
    ]
