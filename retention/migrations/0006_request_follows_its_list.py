import django.db.models.deletion
from django.db import migrations, models

from core.tenancy.operations import CarryWall


class Migration(migrations.Migration):

    dependencies = [('retention', '0005_day_in_the_netherlands')]

    operations = [
        migrations.AddField(
            'rightsrequest',
            'erasure',
            models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='retention.erasurelist'
            ),
        ),
        CarryWall('RightsRequest', field='erasure'),
    ]
