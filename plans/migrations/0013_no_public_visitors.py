from django.db import migrations

from core.tenancy.operations import DismissVisitors


class Migration(migrations.Migration):
    dependencies = [("plans", "0012_word")]

    operations = [
        # The public page reads what was published of a plan (publication.Edition), never the plan itself.
        DismissVisitors(name, wall="school", kind="public")
        for name in ("Plan", "Milestone", "MilestoneSection")
    ]
