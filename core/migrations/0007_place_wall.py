from django.db import migrations

from core.tenancy.operations import BOARD_WALL, PLACE_WALL, setting

BEFORE = f"{BOARD_WALL} AND CASE WHEN {setting('school')} IS NULL THEN true ELSE school_id = {setting('school')} END"

# Every table whose wall says ``BEFORE``, of whichever room; on a new installation none does.
REWRITE = """
CREATE TEMP TABLE before (board_id uuid, school_id uuid);
CREATE POLICY wall ON before USING ({before});
DO $$
DECLARE name regclass;
BEGIN
    FOR name IN
        SELECT p.polrelid FROM pg_policy p
        WHERE p.polname = 'wall' AND p.polrelid <> 'before'::regclass AND pg_get_expr(p.polqual, p.polrelid) = (
            SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polrelid = 'before'::regclass
        )
    LOOP
        EXECUTE format('ALTER POLICY wall ON %%s USING ({after}) WITH CHECK ({after})', name);
    END LOOP;
END $$;
DROP TABLE before;
"""


def rewrite(before: str, after: str) -> str:
    return REWRITE.format(before=before, after=after.replace("'", "''")).replace("%%", "%")


class Migration(migrations.Migration):
    dependencies = [("core", "0006_board_files")]

    operations = [migrations.RunSQL(rewrite(BEFORE, PLACE_WALL), rewrite(PLACE_WALL, BEFORE))]
