from django.db import migrations

from core.tenancy.operations import MergeVisitors


class Migration(migrations.Migration):
    dependencies = [("schools", "0009_gmr_visitors")]

    operations = [
        # Nearly every query of the site reads a school or a board: each policy on them is planned every time.
        MergeVisitors("Board", wall="own", visitors=["invitation", "consentvoice", "public"]),
        MergeVisitors(
            "School",
            wall="board",
            visitors=["invitation", "ical", "consentvoice", "public"],
            visitor_row="school",
        ),
    ]
