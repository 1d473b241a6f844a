from django.db import migrations

# Who reported how often is asked about while a school year goes on. After that it goes, and nothing else of the figures.
GUARD = """
GRANT DELETE ON incidents_source TO safetyplan_app;
CREATE FUNCTION figures_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'figures are not taken away' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER figures_stay BEFORE DELETE ON incidents_source
    FOR EACH ROW WHEN (OLD.kind <> 'reporter') EXECUTE FUNCTION figures_stay();
"""
DROP = """
DROP FUNCTION figures_stay CASCADE;
REVOKE DELETE ON incidents_source FROM safetyplan_app;
"""


class Migration(migrations.Migration):

    dependencies = [('incidents', '0012_erase_escalations'), ('retention', '0006_request_follows_its_list')]

    operations = [migrations.RunSQL(GUARD, DROP)]
