from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0002_walls")]

    operations = [migrations.AddField("section", "blanks", models.PositiveSmallIntegerField(default=0))]
