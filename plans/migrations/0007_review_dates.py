from django.db import migrations, models

from core.tenancy.operations import GrantSystem


class Migration(migrations.Migration):
    dependencies = [("plans", "0006_plan_state")]

    operations = [
        # The tick looks which sections are to be reviewed; it reads no texts and no titles.
        GrantSystem("Section", columns=["id", "board_id", "school_id", "key", "owner_id", "review_date"]),
        migrations.AddIndex(
            "section",
            models.Index("review_date", condition=models.Q(review_date__isnull=False), name="sections_to_review"),
        ),
    ]
