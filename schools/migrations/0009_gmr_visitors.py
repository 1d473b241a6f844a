from django.db import migrations

from core.tenancy.operations import AdmitVisitors


class Migration(migrations.Migration):
    dependencies = [("schools", "0008_norm_switches")]

    operations = [
        # Members of the council of all schools of a board, who vote by a link.
        AdmitVisitors("Board", wall="own", kind="gmrvoice"),
    ]
