"""A draft takes no answer away that came with the same code from another device: what it passes over stays as it was (as
``rules.merged``). For the rest the function is as in 0002."""

from django.db import migrations

TAKE = """
    CREATE OR REPLACE FUNCTION surveys_take(
        finished boolean, the_door text, the_board uuid, the_school uuid, the_lock bigint, the_round uuid,
        the_code bytea, the_day date, the_answers bytea, places smallint[], youngest smallint[]
    ) RETURNS boolean LANGUAGE plpgsql AS $$
    DECLARE
        used record;  -- a code and its group
        reply bytea := the_answers;
    BEGIN
        PERFORM set_config(name, '', true) FROM unnest(ARRAY[
            'safetyplan.user', 'safetyplan.board', 'safetyplan.school', 'safetyplan.visitor',
            'safetyplan.visitor_board', 'safetyplan.visitor_school', 'safetyplan.visitor_object'
        ]) AS name;
        PERFORM set_config('safetyplan.door', the_door, true);
        PERFORM FROM core_door WHERE key_hash = the_door AND kind = 'entrance'
            AND board_id = the_board AND school_id = the_school
            AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > now());
        IF NOT FOUND THEN
            RETURN false;
        END IF;
        PERFORM set_config('safetyplan.door', '', true),
            set_config('safetyplan.board', the_board::text, true),
            set_config('safetyplan.school', the_school::text, true);
        PERFORM pg_advisory_xact_lock_shared(the_lock);
        SELECT code.id, code.unit_id, code.draft, unit.grades INTO used
            FROM surveys_accesscode code, surveys_surveyunit unit, surveys_surveyround round
            WHERE code.board_id = the_board AND code.digest = the_code
            AND unit.id = code.unit_id AND round.id = unit.round_id AND round.id = the_round
            AND round.state = 'open' AND the_day BETWEEN round.opens_on AND round.closes_on
            FOR UPDATE OF code;
        IF NOT FOUND THEN
            RETURN false;
        END IF;
        FOR i IN 1 .. cardinality(places) LOOP
            IF (SELECT min(grade) FROM unnest(used.grades) AS grade) < youngest[i] THEN
                reply := set_byte(reply, places[i], 103);
            END IF;
        END LOOP;
        IF finished THEN
            DELETE FROM surveys_accesscode WHERE id = used.id;
            INSERT INTO surveys_sentanswers (id, board_id, school_id, unit_id, answers)
                VALUES (gen_random_uuid(), the_board, the_school, used.unit_id, reply);
        ELSE
            FOR i IN 0 .. length(reply) - 1 LOOP
                IF get_byte(reply, i) = 102 AND length(used.draft) = length(reply) THEN
                    reply := set_byte(reply, i, get_byte(used.draft, i));
                END IF;
            END LOOP;
            UPDATE surveys_accesscode SET draft = reply WHERE id = used.id;
        END IF;
        RETURN true;
    END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0003_results_again")]

    # What it replaces would do as well, so nothing is to be undone.
    operations = [migrations.RunSQL(TAKE, migrations.RunSQL.noop)]
