from django.db import migrations

from core.tenancy.operations import GrantSystem


class Migration(migrations.Migration):
    dependencies = [("schools", "0006_visitors")]

    # The tick looks whose work ended, so that a task of theirs is told vacant the same day.
    operations = [GrantSystem("Membership", columns=["id", "ended_at"])]
