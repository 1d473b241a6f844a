"""Erasing what was approved: all words go, the row stays and counts, and nothing else can do it."""

from datetime import date
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, utils
from django.utils import timezone

from core import outbox
from core.models import Job
from core.tenancy import Scope, atomic, system_scope, use_scope
from incidents import erasure_services, escalation_services, follow_services, services
from incidents.figure_services import figures_recount, reporters_forget
from incidents.models import Attachment, Entry, Escalation, Incident, Involvement, Source, Talk, Tally, Task
from retention import erase_services, ledger, mark_services, rules
from retention import services as retention
from retention.models import ErasureItem, ErasureList, LedgerEntry
from schools.school_year import SchoolYear
from tests import database
from tests.retention.conftest import LONG_AGO, WORD, again


def rows_of(model) -> list[dict]:
    return sorted(model.objects.values(), key=lambda row: str(row["id"]))


def places_with(word: str) -> list[str]:
    """Every table and file in which a word is read, sealed texts opened by nobody."""
    found = []
    with psycopg.connect(**settings.EMBEDDED_POSTGRES.connection(database=database.NAME)) as server:
        query = "SELECT oid::regclass::text FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        for (table,) in server.execute(query).fetchall():
            found += [table for (row,) in server.execute(f"SELECT t::text FROM {table} t").fetchall() if word in row]
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        if path.is_file() and word.encode() in path.read_bytes():
            found.append(str(path))
    return found


def test_of_an_erased_case_only_a_row_is_left_that_points_at_nobody(world, full, propose, approve):
    with world.at(world.regenboog), atomic():
        path = Attachment.objects.get(incident=full).path
        teller = str(full.reporter_id)
    assert (Path(settings.MEDIA_ROOT) / path).exists()
    done = approve(propose())
    assert (done.state, done.erased, done.skipped) == ("done", 1, 0)
    with world.at(world.regenboog), atomic():
        row = Incident.objects.get(pk=full.pk)
        kept = Incident.objects.filter(pk=full.pk).values().get()
        assert row.erased_at
        assert not row.escalated
        for model in (Entry, Task, Talk, Attachment, Escalation):
            assert not model.objects.filter(incident=full).exists()
        assert list(row.involved.values_list("person", "part", "group", "of_group", "name", "grade")) == [
            ("pupil", "did", "", None, "", None),
            ("pupil", "underwent", "", None, "", None),
        ]
        texts = (row.narrative, row.cause, row.outcome, row.reporter, row.owner, row.motive, row.means)
        assert texts == ("", "", "", None, None, "", [])
        assert (row.type, row.place, row.moment, row.severity) == ("physical_violence", "playground", "break", 2)
        assert row.happened_date.day == row.reported_date.day == 1
    assert not (Path(settings.MEDIA_ROOT) / path).exists()
    assert "v1|" not in str(kept)
    assert teller not in str(kept)
    assert places_with(WORD) == []


def test_why_a_case_was_put_before_the_board_goes_with_it(world, old, propose, approve):
    row = old()
    with world.at(world.regenboog), atomic():
        escalation_services.case_escalate(incident=row, reason=f"Reden {WORD}", by=world.leader)
        escalation_services.escalation_stop(incident=row, by=world.leader)
        assert Escalation.objects.exists()
    assert approve(propose()).erased == 1
    with world.at(world.regenboog), atomic():
        assert not Escalation.objects.exists()
        with pytest.raises(utils.IntegrityError), atomic():
            escalation_services.case_escalate(incident=row, reason="Toch", by=world.leader)


def test_the_figures_stay_what_they_were(world, full, old, propose, approve):
    old(severity=3)
    with world.at(world.regenboog), atomic():
        before = [rows_of(Tally), rows_of(Source)]
    approve(propose())
    with world.at(world.regenboog), atomic():
        after = [rows_of(Tally), rows_of(Source)]
        assert figures_recount(mend=False) == 0
        for row in [*before[1], *after[1]]:
            row.pop("erased")
        assert before == after


def test_the_year_stays_only_where_there_are_enough_cases_like_it(world, old, propose, approve):
    for _ in range(5):
        old()
    approve(propose())
    with world.at(world.regenboog), atomic():
        # Erased one by one, in a job: the first sees five alike, later ones see what is left.
        assert set(Involvement.objects.values_list("grade", flat=True)) <= {None, 6, 7}
        assert not Involvement.objects.exclude(group="").exists()


@pytest.mark.parametrize("mark", ["hold", "restriction"])
def test_what_must_be_kept_is_not_even_proposed(world, old, propose, mark, marked):
    marked(old(), mark)
    assert propose() is None


def test_a_case_that_was_held_after_approval_is_passed_over_and_said_so(world, old, propose, approve, marked):
    row, other = old(), old()
    waiting = propose()
    approved = approve(waiting, work=False)
    marked(row, "hold")
    done = finish(world, approved)
    assert (done.erased, done.skipped) == (1, 1)
    with world.at(world.regenboog), atomic():
        assert ErasureItem.objects.get(incident=row).why == "hold"
        assert Incident.objects.get(pk=other.pk).erased_at


def finish(world, row):

    outbox.work()
    return again(world, row)


def test_what_changed_since_the_list_was_made_stays(world, old, propose, approve):

    reopened, added = old(), old()
    waiting = propose()
    with world.at(world.regenboog), atomic():
        row = Incident.objects.get(pk=reopened.pk)
        services.incident_reopen(incident=row, seen=row.version, by=world.leader)
        follow_services.task_add(
            incident=added, key=added.pk, text="Bel nog eens", owner=None, due_date=LONG_AGO, by=world.leader
        )
    done = approve(waiting)
    assert (done.erased, done.skipped) == (0, 2)
    with world.at(world.regenboog), atomic():
        assert dict(ErasureItem.objects.values_list("incident", "why")) == {reopened.pk: "open", added.pk: "changed"}
        assert done.certificate_id is None


def test_a_longer_term_that_was_decided_since_counts(world, old, propose, approve):

    old()
    waiting = propose()
    with use_scope(Scope(board=world.samen.pk)), atomic():
        values = {"years": 5, "decided_date": date(2026, 11, 1), "reason": "Langer."}
        retention.term_set(category="other", by=world.board_admin, **values)
    assert approve(waiting).skipped == 1


# --- What PostgreSQL holds ---


def test_the_web_erases_nothing_whatever_it_tries(world, full, propose, approve):
    approved = approve(propose(), work=False)
    now = timezone.now()
    with world.at(world.regenboog), atomic():
        tries = [
            (Incident, {"erased_at": now}),
            (
                Incident,
                {"erased_at": now, "narrative": "", "cause": "", "outcome": "", "reporter": None, "owner": None},
            ),
            (Incident, {"narrative": ""}),
            (Entry, {"text": ""}),
        ]
        for model, values in tries:
            with pytest.raises(utils.Error), atomic():
                model.objects.update(**values)
        for model in (Entry, Task, Talk, Attachment, Involvement, Incident):
            with pytest.raises(utils.Error), atomic():
                model.objects.all()._raw_delete("default")
        with pytest.raises(utils.Error), atomic():
            LedgerEntry.create(incident_id=full.pk, reference="23-001", day=LONG_AGO, list_id=approved.pk)
        with pytest.raises(utils.Error), atomic():
            ErasureList.create(proposed_date=LONG_AGO, origin="replay")


def test_the_system_erases_nothing_that_nobody_approved(world, full, propose):
    waiting = propose()
    with world.at(world.regenboog), atomic():
        left = erasure_services.leaving(full)
    with pytest.raises(utils.IntegrityError, match="nobody approved"), system_scope("a test"):
        erasure_services.case_erase(left, at=timezone.now())
    with pytest.raises(utils.IntegrityError, match="before it is erased"), system_scope("a test"):
        Entry.objects.filter(incident_id=full.pk)._raw_delete("system")
    assert again(world, waiting).state == "proposed"
    assert again(world, full).erased_at is None


def test_the_system_erases_nothing_that_is_held(world, full, propose, approve, marked):
    approve(propose(), work=False)
    with world.at(world.regenboog), atomic():
        left = erasure_services.leaving(full)
    marked(full, "hold")
    with pytest.raises(utils.IntegrityError, match="must be kept"), system_scope("a test"):
        erasure_services.case_erase(left, at=timezone.now())


def test_the_system_reads_no_word_of_a_case(world, full):
    for model, name in ((Incident, "narrative"), (Entry, "text"), (Involvement, "name"), (Talk, "content")):
        with pytest.raises(utils.ProgrammingError), system_scope("a test"):
            list(model.objects.values_list(name))


def test_a_list_takes_nothing_after_it_was_approved(world, old, propose, approve):

    first = old()
    approved = approve(propose(), work=False)
    other = {"category": "other", "closed": LONG_AGO, "due": LONG_AGO}
    with world.at(world.regenboog), pytest.raises(utils.IntegrityError), atomic():
        retention.item_add(ErasureList.objects.get(pk=approved.pk), Incident.objects.get(pk=first.pk), **other)


def test_what_is_erased_takes_nothing_and_stays_erased(world, full, propose, approve):

    approve(propose())
    with world.at(world.regenboog), atomic():
        row = Incident.objects.get(pk=full.pk)
        with pytest.raises(services.Stale), atomic():
            services.incident_reopen(incident=row, seen=row.version, by=world.leader)
        with pytest.raises(services.Stale), atomic():
            follow_services.task_add(incident=row, key=row.pk, text="x", owner=None, due_date=LONG_AGO, by=world.leader)
        for values in ({"erased_at": None}, {"narrative": "v1|x"}, {"owner": world.leader}):
            with pytest.raises(utils.IntegrityError), atomic():
                Incident.objects.filter(pk=full.pk).update(**values)
        with pytest.raises(utils.IntegrityError), atomic():
            Task.create(incident=row, due_date=LONG_AGO)


def test_every_table_about_a_case_is_erased_or_known_to_stay():
    """A newcomer's table with texts about a case must say what becomes of it: ``erased_too``."""
    # Fingerprints of imported rows stay: without them the same file would bring back what was erased.
    stays = {"incidents.Involvement", "retention.ErasureItem", "incident_import.ImportedRow"}
    pointing = {
        model._meta.label
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if field.related_model is Incident
    }
    assert pointing == set(erasure_services.GONE) | stays


def test_no_rule_of_the_database_tells_the_day_by_its_own_clock(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT proname FROM pg_proc WHERE prosrc ~* 'current_date' AND pronamespace = 'public'::regnamespace"
        )
        assert cursor.fetchall() == []


def test_who_reported_how_often_goes_when_the_school_year_is_over(world, old, report):
    old()
    report(by=world.teacher)
    with world.at(world.regenboog), atomic():
        reporters = Source.objects.filter(kind="reporter")
        today, teller = timezone.localdate(), str(world.teacher.pk)
        assert set(reporters.values_list("key", flat=True)) == {teller}
        assert [reporters_forget(today=today), reporters_forget(today=today)] == [1, 0]
        assert reporters.get(key=teller).year == SchoolYear.of(today).start
        assert reporters.exclude(key=teller).get().reported == 0
        assert figures_recount(mend=True) == 0


# --- Broken off and done again ---


def test_doing_it_again_changes_nothing(world, full, propose, approve):

    done = approve(propose())
    with world.at(world.regenboog), atomic():
        before = rows_of(Incident), rows_of(Source), done.digest
        job = Job.objects.get(key=done.job_key)
    with system_scope("a test"):
        Job.objects.filter(pk=job.pk).update(state="waiting", lease=None)
    finish(world, done)
    with world.at(world.regenboog), atomic():
        assert (rows_of(Incident), rows_of(Source), again(world, done).digest) == before


def test_files_of_a_case_go_although_the_worker_stopped_right_after_it(world, full, propose, approve):

    approved = approve(propose(), work=False)
    with world.at(world.regenboog), atomic():
        item = ErasureItem.objects.select_related("list").get()
        left = erasure_services.leaving(full)
    with world.at(world.regenboog):
        assert erase_services._erase(item, left)  # and here the power fails
    file = Path(settings.MEDIA_ROOT) / left.paths[0]
    assert file.exists()
    assert ledger.path().exists() is False or str(full.pk) not in ledger.path().read_text()
    done = finish(world, approved)
    assert (done.state, done.erased) == (rules.DONE, 1)
    assert not file.exists()
    assert str(full.pk) in ledger.path().read_text()


# --- What must be kept ---


@pytest.mark.parametrize(
    ("mark", "says"), [("hold", "Tot die tijd blijven de bijlagen"), ("restriction", "blijft zoals het is")]
)
def test_nobody_takes_a_file_away_from_a_case_that_must_be_kept(world, full, sign_in, marked, mark, says):
    kept = marked(full, mark)
    with world.at(world.regenboog), atomic():
        row = Attachment.objects.get(incident=full)
    url, client = f"/s/regenboog/incidenten/{full.pk}/bijlagen/{row.pk}/", sign_in(world.coordinator)
    refused = client.post(f"{url}weg/")
    assert refused.status_code == 409
    assert says in refused.content.decode()
    assert client.get(url).status_code == 200
    with world.at(world.regenboog), atomic():
        mark_services.mark_end(mark=kept, text="Voorbij.", by=world.leader)
    assert client.post(f"{url}weg/").status_code == 302
    assert client.get(url).status_code == 404
