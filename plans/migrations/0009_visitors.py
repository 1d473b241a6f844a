from django.db import migrations

from core.tenancy.operations import AdmitVisitors


class Migration(migrations.Migration):
    dependencies = [("plans", "0008_annexes")]

    operations = [
        # Council members read the proposal, everybody the published edition; each view shows which texts of it.
        AdmitVisitors(name, wall="school", kind=kind)
        for name in ("Plan", "Milestone", "MilestoneSection")
        for kind in ("consentvoice", "public")
    ]
