from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("incidents", "0013_step_of_suspension")]

    operations = [migrations.AddField("talk", "dropped_at", models.DateTimeField(null=True))]
