from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("schools", "0002_walls")]

    operations = [
        migrations.AddField("invitation", "groups", models.CharField(blank=True, max_length=120)),
    ]
