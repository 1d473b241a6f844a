from django.db import migrations

from core.tenancy.operations import AdmitVisitors


class Migration(migrations.Migration):
    dependencies = [("schools", "0005_ical_visitors")]

    operations = [
        # Council members who vote by a link, and everybody who reads the public page.
        *[AdmitVisitors("Board", wall="own", kind=kind) for kind in ("consentvoice", "public")],
        *[AdmitVisitors("School", wall="board", kind=kind, visitor_row="school") for kind in ("consentvoice", "public")],
    ]
