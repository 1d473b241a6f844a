from django.db import migrations, models


class Migration(migrations.Migration):
    """What was gone through before this has no sources: it is gone through once more before a dossier is made."""

    dependencies = [('retention', '0003_hold_keeps_attachments')]

    operations = [migrations.AddField('rightscase', 'sources', models.JSONField(default=list))]
