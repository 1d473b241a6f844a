"""Questions of one's own, an open question, a pulse; and taking answers in one statement
(docs/adr/0011-answers-in-one-statement.md)."""

import uuid

import django.contrib.postgres.fields
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import core.key_models
from core.tenancy.operations import CRUD, ProtectTable
from core.tenancy.together import together

# Answers of somebody, as a draft or finished; false when their code does not work and nothing happened. Runs as who
# calls it, so that every policy counts: first as nobody, who sees the one door whose key they have, then at
# the school that this door is of. Everything is one transaction, and what is told to it ends with it.
TAKE = """
    CREATE FUNCTION surveys_take(
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
        SELECT code.id, code.unit_id, unit.grades INTO used
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
            UPDATE surveys_accesscode SET draft = reply, remark = '' WHERE id = used.id;
        END IF;
        RETURN true;
    END $$;
"""


# What is asked is as it was when the round opened, whoever asks.
FROZEN = """
    CREATE FUNCTION surveys_stay_asked() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION 'what a round asks stays once it is open' USING ERRCODE = 'check_violation';
    END $$;
    CREATE TRIGGER stay_asked BEFORE UPDATE OF own, asks_open, instrument_version ON surveys_surveyround
        FOR EACH ROW WHEN (OLD.state <> 'preparing' AND (OLD.own, OLD.asks_open, OLD.instrument_version)
            IS DISTINCT FROM (NEW.own, NEW.asks_open, NEW.instrument_version))
        EXECUTE FUNCTION surveys_stay_asked();
"""
FREE = """
    DROP TRIGGER stay_asked ON surveys_surveyround;
    DROP FUNCTION surveys_stay_asked();
"""

# Texts that were moved leave nothing behind for long (as in 0001).
SET = "(autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0)"
RESET = "(autovacuum_vacuum_threshold, autovacuum_vacuum_scale_factor)"

AUDIENCES = [("pupils", "Pupils"), ("parents", "Parents"), ("staff", "Staff"), ("pulse", "Short pulse of pupils")]
STATES = [("waiting", "Not read yet"), ("shown", "Shown"), ("hidden", "Not shown")]


def key() -> models.UUIDField:
    return models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)


def to(model: str, on_delete=django.db.models.deletion.PROTECT, name: str = "+") -> models.ForeignKey:
    return models.ForeignKey(on_delete=on_delete, related_name=name, to=model)


class Migration(migrations.Migration):
    dependencies = [("schools", "0010_one_visitor_policy"), ("surveys", "0001_initial")]

    operations = together([
        migrations.AddField("accesscode", "remark", core.key_models.SealedField(default="")),
        migrations.AddField("surveyround", "asks_open", models.BooleanField(default=False)),
        migrations.AddField("surveyround", "own", models.JSONField(default=list)),
        migrations.AlterField(
            "surveyround",
            "audience",
            models.CharField(choices=AUDIENCES, max_length=8, verbose_name="for whom"),
        ),
        migrations.CreateModel(
            name="BoardQuestion",
            fields=[
                ("id", key()),
                ("audience", models.CharField(choices=AUDIENCES, max_length=8, verbose_name="for whom")),
                ("text", models.CharField(max_length=200, verbose_name="question")),
                (
                    "options",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=60), size=None),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("board", to("schools.board")),
            ],
            options={"ordering": ["created_at"]},
        ),
        migrations.CreateModel(
            name="OpenAnswer",
            fields=[
                ("id", key()),
                ("text", core.key_models.SealedField()),
                ("state", models.CharField(choices=STATES, default="waiting", max_length=10)),
                ("board", to("schools.board")),
                ("round", to("surveys.surveyround", django.db.models.deletion.CASCADE, "open_answers")),
                ("school", to("schools.school")),
            ],
        ),
        migrations.CreateModel(
            name="SentText",
            fields=[
                ("id", key()),
                ("text", core.key_models.SealedField()),
                ("board", to("schools.board")),
                ("round", to("surveys.surveyround", django.db.models.deletion.CASCADE, "sent_texts")),
                ("school", to("schools.school")),
            ],
        ),
        ProtectTable("SentText", wall="school", app=["SELECT", "INSERT", "UPDATE (text)", "DELETE"]),
        ProtectTable("BoardQuestion", wall="board", app=["SELECT", "INSERT", "DELETE"]),
        ProtectTable("OpenAnswer", wall="school", app=CRUD),
        migrations.RunSQL(
            f"ALTER TABLE surveys_senttext SET {SET}",
            f"ALTER TABLE surveys_senttext RESET {RESET}",
        ),
        migrations.RunSQL(FROZEN, FREE),
        migrations.RunSQL(TAKE, "DROP FUNCTION surveys_take"),
    ])
