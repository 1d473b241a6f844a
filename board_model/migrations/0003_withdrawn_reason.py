from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("board_model", "0002_gmr")]

    operations = [
        migrations.AddField("gmrrequest", "withdrawn_reason", models.TextField(blank=True, default="", max_length=1000), preserve_default=False),
    ]
