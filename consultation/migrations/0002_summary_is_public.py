from django.db import migrations

# The annex with what came of reading along is written for everybody: it says nothing of sections that are not public.
FOR_EVERYBODY = """
UPDATE plans_section SET public = true
WHERE id IN (SELECT summary_id FROM consultation_consultationround WHERE summary_id IS NOT NULL)
"""


class Migration(migrations.Migration):
    dependencies = [("consultation", "0001_initial"), ("plans", "0016_own_sections")]

    operations = [migrations.RunSQL(FOR_EVERYBODY, migrations.RunSQL.noop)]
