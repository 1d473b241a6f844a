"""Sealed texts: readable at their own row of their own board, and nowhere else; keys can be rotated at any time."""

import base64
from contextlib import contextmanager

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import override_settings
from django.utils import timezone
from hypothesis import HealthCheck, given
from hypothesis import settings as tuned
from hypothesis import strategies as st

from core import crypto, sealed
from core.models import AuditEvent, DataKey
from core.tenancy import Scope, atomic, use_scope
from incidents.models import Entry, Incident
from tests import database

WORD = "kanarieverhaal"
SAME_DATABASE = tuned(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


def incident(text: str = WORD, **values) -> Incident:
    """A stored incident of the current school with this narrative."""
    today = timezone.localdate()
    values = {"number": Incident.objects.count() + 1} | values
    row = Incident.create(
        year=today.year,
        form_key=values.pop("form_key", None) or Incident._meta.pk.get_default(),
        taxonomy="1",
        type="bullying",
        place="playground",
        moment="break",
        happened_date=today,
        reported_date=today,
        severity=2,
        **values,
    )
    row.narrative = sealed.keyring().seal(row, "narrative", text)
    row.save(update_fields=["narrative"])
    return row


@pytest.fixture
def here(world):
    with world.at(world.regenboog), atomic():
        yield world.regenboog


@contextmanager
def key_file(tmp_path, *keys: bytes):
    path = tmp_path / f"{len(list(tmp_path.iterdir()))}.key"
    path.write_text("\n".join(base64.b64encode(key).decode() for key in keys))
    with override_settings(DATA_KEY_FILE=path):
        yield


def test_a_text_is_stored_under_its_key_and_comes_back(here):
    row = incident()
    version, key, _nonce, _content = row.narrative.split("|")
    assert version == "v1"
    assert str(DataKey.objects.get().pk) == key
    assert WORD not in row.narrative
    assert sealed.keyring().open(Incident.objects.get(), "narrative") == WORD


@SAME_DATABASE
@given(text=st.text(st.characters(exclude_categories=["Cs"]), max_size=300))
def test_every_text_comes_back(here, text):
    row = Incident()
    keys = sealed.keyring()
    row.narrative = keys.seal(row, "narrative", text)
    assert keys.open(row, "narrative") == text


@SAME_DATABASE
@given(data=st.data())
def test_a_text_that_was_altered_anywhere_does_not_open(here, data):
    row, keys = Incident(), sealed.keyring()
    token = keys.seal(row, "narrative", WORD)
    place = data.draw(st.integers(0, len(token) - 1))
    letter = data.draw(st.characters(min_codepoint=33, max_codepoint=126).filter(lambda c: c != token[place]))
    row.narrative = token[:place] + letter + token[place + 1 :]
    with pytest.raises(sealed.Unreadable) as error:
        keys.open(row, "narrative")
    assert WORD not in str(error.value)


def test_a_text_opens_in_its_own_row_and_column_only(here):
    row, keys = Incident(), sealed.keyring()
    token = keys.seal(row, "narrative", WORD)
    for other, column in ((Incident(), "narrative"), (row, "outcome"), (Entry(pk=row.pk), "text")):
        setattr(other, column, token)
        with pytest.raises(sealed.Unreadable):
            keys.open(other, column)


def test_another_boards_keys_do_not_open_it(world, here):
    row = incident()
    with use_scope(Scope(board=world.elders.pk, school=world.baken.pk)), pytest.raises(sealed.Unreadable):
        sealed.keyring().open(row, "narrative")


def test_another_boards_key_that_was_carried_over_does_not_open_it(world, here):
    """Not even with the data key itself in hand: the board of the scope is part of the seal."""
    row, stolen = incident(), DataKey.objects.get()
    with pytest.raises(sealed.Unreadable):
        sealed.Keyring(world.elders.pk, [stolen]).open(row, "narrative")


def test_only_a_sealed_field_is_sealed(here):
    with pytest.raises(TypeError):
        sealed.keyring().seal(Incident(), "place", WORD)


def test_a_dump_of_the_database_and_the_files_holds_no_word_of_it(world):
    with world.at(world.regenboog), atomic():
        incident(WORD)
    with psycopg.connect(**settings.EMBEDDED_POSTGRES.connection(database=database.NAME)) as server:
        tables = server.execute(
            "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        ).fetchall()
        assert len(tables) > 50
        for (table,) in tables:
            found = server.execute(f"SELECT 1 FROM {table} t WHERE t::text ILIKE %s", [f"%{WORD}%"])
            assert found.fetchall() == [], table


def test_without_its_data_key_a_board_is_unreadable_and_no_other(world):
    for school in (world.regenboog, world.baken):
        with world.at(school), atomic():
            incident()
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM core_datakey WHERE board_id = %s", [world.samen.pk])
    with world.at(world.regenboog), atomic(), pytest.raises(sealed.Unreadable):
        sealed.keyring().open(Incident.objects.get(), "narrative")
    with world.at(world.baken), atomic():
        assert sealed.keyring().open(Incident.objects.get(), "narrative") == WORD


def test_a_text_is_known_again_by_its_fingerprint_at_its_own_board_only(world, here):
    first = sealed.keyring().fingerprint(WORD, place="rows")
    sealed.renew()
    again = sealed.keyring()
    assert again.fingerprint(WORD, place="rows") == first
    assert WORD not in first
    others = [again.fingerprint("iets anders", place="rows"), again.fingerprint(WORD, place="other")]
    with use_scope(Scope(board=world.elders.pk)):
        others.append(sealed.keyring().fingerprint(WORD, place="rows"))
    assert first not in others


# --- Rotation ---


def test_a_new_data_key_reads_and_takes_over_what_was_sealed(world, capsys):
    with world.at(world.regenboog), atomic():
        for _ in range(3):
            incident()
    call_command("rotate_keys", renew=["samen"])
    assert "samen: 0 keys wrapped anew, 3 texts sealed anew" in capsys.readouterr().out
    with world.at(world.regenboog), atomic():
        current = DataKey.objects.get(retired_at__isnull=True)
        for row in Incident.objects.all():
            assert row.narrative.startswith(f"v1|{current.pk}|")
            assert sealed.keyring().open(row, "narrative") == WORD
        assert AuditEvent.objects.filter(action="keys.renewed").count() == 0  # at the board, not at the school
    with use_scope(Scope(board=world.samen.pk)), atomic():
        assert AuditEvent.objects.filter(action="keys.renewed").count() == 1


def test_a_rotation_that_was_broken_off_is_finished_by_the_next(world, monkeypatch):
    monkeypatch.setattr(sealed, "BATCH", 2)
    with world.at(world.regenboog):
        with atomic():
            for _ in range(5):
                incident()
            sealed.renew()
        first = sealed._older(Incident, "narrative", sealed.keyring().current)[0]
        with atomic():
            rows = Incident.objects.filter(pk__in=first)
            assert sum(sealed._sealed_anew(sealed.keyring(), row, "narrative") for row in rows) == 2
        with atomic():
            keys = sealed.keyring()
            assert {keys.open(row, "narrative") for row in Incident.objects.all()} == {WORD}
        assert sealed.reseal() == 3
        assert sealed.reseal() == 0


def test_a_text_that_somebody_changes_meanwhile_is_left_as_they_sealed_it(world):
    with world.at(world.regenboog):
        with atomic():
            row = incident()
            sealed.renew()
        with atomic():
            now = Incident.objects.get()
            now.narrative = sealed.keyring().seal(now, "narrative", "een andere zin")
            now.save(update_fields=["narrative"])
        with atomic():
            assert sealed._sealed_anew(sealed.keyring(), row, "narrative") == 0
            assert sealed.keyring().open(Incident.objects.get(), "narrative") == "een andere zin"


def test_another_wrapping_key_wraps_the_same_data_keys_and_touches_no_text(world, tmp_path, capsys):
    old, new = crypto.new_key(), crypto.new_key()
    with key_file(tmp_path, old), world.at(world.regenboog), atomic():
        before = incident().narrative
    with key_file(tmp_path, new, old):
        call_command("rotate_keys")
        assert "samen: 1 keys wrapped anew, 0 texts sealed anew" in capsys.readouterr().out
    with key_file(tmp_path, new), world.at(world.regenboog), atomic():
        row = Incident.objects.get()
        assert row.narrative == before
        assert sealed.keyring().open(row, "narrative") == WORD
    lacks = pytest.raises(sealed.Unreadable, match="DATA_KEY_FILE lacks the key")
    with key_file(tmp_path, old), world.at(world.regenboog), atomic(), lacks:
        sealed.keyring().open(row, "narrative")
