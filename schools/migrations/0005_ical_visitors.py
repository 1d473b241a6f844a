from django.db import migrations

from core.tenancy.operations import AdmitVisitors


class Migration(migrations.Migration):
    dependencies = [("schools", "0004_year_calendar")]

    operations = [
        # A calendar somebody subscribed to says at which school its items are.
        AdmitVisitors("School", wall="board", kind="ical", visitor_row="school"),
    ]
