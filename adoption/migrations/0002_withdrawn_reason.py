from django.db import migrations, models

from core.tenancy.operations import GrantSystemMore


class Migration(migrations.Migration):
    dependencies = [("adoption", "0001_initial")]

    operations = [
        migrations.AddField("consentrequest", "withdrawn_reason", models.TextField(blank=True, default="", max_length=1000), preserve_default=False),
        GrantSystemMore("Adoption", columns=["number"]),
    ]
