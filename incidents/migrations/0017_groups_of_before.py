from django.db import migrations

# By the name, as rights went until now. What was erased says no group any more.
FIND = """
UPDATE incidents_involvement AS person SET of_group_id = found.id
FROM incidents_incident AS incident, schools_group AS found
WHERE incident.id = person.incident_id AND found.board_id = person.board_id AND found.school_id = person.school_id
    AND found.year = incident.year AND found.name = person."group"
"""


class Migration(migrations.Migration):
    dependencies = [("incidents", "0016_of_group")]

    operations = [migrations.RunSQL(FIND, migrations.RunSQL.noop)]
