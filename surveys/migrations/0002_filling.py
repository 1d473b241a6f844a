"""Sending answers as one statement (docs/adr/0011-answers-in-one-statement.md)."""

from django.db import migrations

# Runs as who calls it, so that every policy counts: first as nobody, who sees the one door whose key they have, then at
# the school that this door is of. Everything is one transaction, and what is told to it ends with it.
SEND = """
    CREATE FUNCTION surveys_send(
        the_door text, the_board uuid, the_school uuid, the_lock bigint, the_round uuid, the_code bytea, the_day date,
        the_answers bytea, places smallint[], youngest smallint[]
    ) RETURNS boolean LANGUAGE plpgsql AS $$
    DECLARE
        used record;
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
        DELETE FROM surveys_accesscode code USING surveys_surveyunit unit, surveys_surveyround round
            WHERE code.board_id = the_board AND code.digest = the_code
            AND unit.id = code.unit_id AND round.id = unit.round_id AND round.id = the_round
            AND round.state = 'open' AND the_day BETWEEN round.opens_on AND round.closes_on
            RETURNING unit.id, unit.grades INTO used;
        IF NOT FOUND THEN
            RETURN false;
        END IF;
        FOR i IN 1 .. cardinality(places) LOOP
            IF (SELECT min(grade) FROM unnest(used.grades) AS grade) < youngest[i] THEN
                reply := set_byte(reply, places[i], 103);
            END IF;
        END LOOP;
        INSERT INTO surveys_sentanswers (id, board_id, school_id, unit_id, answers)
            VALUES (gen_random_uuid(), the_board, the_school, used.id, reply);
        RETURN true;
    END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("surveys", "0001_initial")]

    operations = [migrations.RunSQL(SEND, "DROP FUNCTION surveys_send")]
