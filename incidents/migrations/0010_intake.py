from django.db import migrations, models

from core.tenancy.operations import GrantSystemMore
from core.tenancy.together import together

# Talks that were held before there were figures of them.
COUNT_TALKS = """
UPDATE incidents_tally t SET talked = s.talked, looked = s.looked, kept = s.kept
FROM (
    SELECT board_id, school_id, month, type, place, moment, count(*) FILTER (WHERE held) AS talked,
           count(*) FILTER (WHERE answer IS NOT NULL) AS looked, count(*) FILTER (WHERE answer = 'kept') AS kept
    FROM (
        SELECT i.board_id, i.school_id, date_trunc('month', i.reported_date)::date AS month,
               CASE WHEN i.restricted THEN 'closed_off' ELSE i.type END AS type,
               CASE WHEN i.restricted THEN '' ELSE i.place END AS place,
               CASE WHEN i.restricted THEN '' ELSE i.moment END AS moment,
               bool_or(k.held_date IS NOT NULL) AS held,
               (array_agg(k.check_answer ORDER BY k.checked_at DESC) FILTER (WHERE k.checked_at IS NOT NULL))[1] AS answer
        FROM incidents_incident i JOIN incidents_talk k ON k.incident_id = i.id
        GROUP BY i.id
    ) each GROUP BY 1, 2, 3, 4, 5, 6
) s
WHERE (t.board_id, t.school_id, t.month, t.type, t.place, t.moment)
    = (s.board_id, s.school_id, s.month, s.type, s.place, s.moment)
"""


class Migration(migrations.Migration):

    dependencies = [
        ("incidents", "0009_readings"),
    ]

    operations = together([
        migrations.AddField("incident", "imported_date", models.DateField(null=True)),
        migrations.AddField("incident", "step_due_date", models.DateField(null=True)),
        migrations.AddIndex(
            "incident",
            models.Index("step_due_date", condition=models.Q(step_due_date__isnull=False), name="incidents_with_step"),
        ),
        GrantSystemMore("Incident", columns=["step_due_date"]),
        *(
            migrations.AddField("tally", name, models.IntegerField(default=0))
            for name in ("imported", "talked", "looked", "kept")
        ),
        migrations.RunSQL(COUNT_TALKS, migrations.RunSQL.noop),
    ])
