from django.db import migrations, models

from core.tenancy.together import together

SCHOOLS = """
UPDATE schools_school SET duo = jsonb_build_object('name', CASE WHEN name_edited THEN '' ELSE name END,
    'street', street, 'postcode', postcode, 'town', town, 'phone', phone, 'website', website) WHERE code <> ''
"""
BOARDS = """
UPDATE schools_board SET duo = jsonb_build_object('name', CASE WHEN name_edited THEN '' ELSE name END)
    WHERE number <> ''
"""


class Migration(migrations.Migration):
    """What DUO last said of a school or board stands beside what is used here; what differs was edited by hand."""

    dependencies = [("schools", "0011_board_look")]

    operations = together([
        migrations.AddField("board", "duo", models.JSONField(blank=True, db_default={}, default=dict)),
        migrations.AddField("school", "duo", models.JSONField(blank=True, db_default={}, default=dict)),
        migrations.RunSQL(SCHOOLS, migrations.RunSQL.noop),
        migrations.RunSQL(BOARDS, migrations.RunSQL.noop),
    ])
