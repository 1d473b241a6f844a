"""Results of closed rounds are reckoned anew: what a few were asked, and how many answered of whom, was told too
freely. Nothing is lost: the answers themselves are kept."""

from django.db import migrations

from surveys import instrument, rules
from surveys.results import Part, results


def again(apps, schema_editor):
    alias = schema_editor.connection.alias
    result, unit, answers = (apps.get_model("surveys", name) for name in ("RoundResult", "SurveyUnit", "Answers"))
    for row in result.objects.using(alias).select_related("round").iterator():
        asked = instrument.load(row.round.audience, row.round.instrument_version)
        units = list(unit.objects.using(alias).filter(round=row.round).order_by("position"))
        kept = answers.objects.using(alias).filter(unit__in=units).values_list("unit", "responses")
        blocks = {key: rules.split(asked, bytes(block)) for key, block in kept}
        if not blocks:
            continue
        parts = [Part(str(u.pk), u.name, tuple(u.grades), u.size, blocks.get(u.pk, [])) for u in units]
        row.data = row.data | results(asked, parts)
        row.save(using=alias, update_fields=["data"])


class Migration(migrations.Migration):
    dependencies = [("surveys", "0002_filling")]

    operations = [migrations.RunPython(again, migrations.RunPython.noop)]
