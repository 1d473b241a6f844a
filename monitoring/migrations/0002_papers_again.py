"""PDFs about rounds are to be made anew: older ones tell figures of few people that are kept back now."""

from django.db import migrations


def forget(apps, schema_editor):
    papers = apps.get_model("monitoring", "MonitorPaper").objects.using(schema_editor.connection.alias)
    papers.exclude(kind="law").delete()


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0001_initial"), ("surveys", "0003_results_again")]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
