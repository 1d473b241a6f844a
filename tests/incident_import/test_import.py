"""Bringing a file in: looked at first, then all or nothing, and known again the next time."""

import tempfile
from dataclasses import replace
from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from core import outbox
from core.models import AuditEvent
from core.reminders import collect
from core.sealed import keyring
from core.tenancy import Scope, atomic, use_scope
from incident_import import selectors, services
from incident_import.models import FileImport, ImportedRow, Remembered
from incidents.models import Incident, Involvement
from tests.incident_import.conftest import BASE, COLUMNS, HEADER, ROWS, YEAR, file_of, latest
from tests.isolation.canaries import logged
from tests.traces import kept
from tests.world import make_member


def incidents(world) -> list[Incident]:
    with world.at(world.regenboog), atomic():
        return list(Incident.objects.order_by("happened_date"))


# --- The way in ---


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_a_file_comes_in_with_kinds_places_people_and_sealed_names(world, bring, carry_out, kind):
    row = carry_out(bring(kind=kind))
    assert row.counts == {"new": 2, "same": 0, "changed": 0, "skipped": 1}
    first, second = incidents(world)
    assert (first.type, first.subtype, first.place, first.severity) == ("physical_violence", "fight", "playground", 2)
    assert (second.type, second.place, second.state) == ("bullying", "corridor", "closed")
    with world.at(world.regenboog), atomic():
        keys, people = keyring(), Involvement.objects.filter(incident=second)
        assert [(each.part, each.group, keys.open(each, "name")) for each in people] == [
            ("underwent", "8B", "Noah"),
            ("underwent", "8B", "Mila"),
        ]
    call_command("count_incidents", verbosity=0)


def test_the_trial_says_what_comes_in_and_changes_nothing(world, bring, sign_in):
    row = bring()
    page = sign_in(world.coordinator).get(f"{BASE}{row.pk}/controle/").content.decode()
    assert "2 incidenten" in page
    assert "Weggelaten: geen incident" in page
    assert incidents(world) == []


def test_what_is_not_right_is_told_by_row_and_column_and_then_nothing_comes_in(world, bring, sign_in):
    wrong = ["4", "ooit", "Pesten", "Gang", "", "", "Tekst."]
    row = bring([*ROWS, wrong])
    client = sign_in(world.coordinator)
    page = client.get(f"{BASE}{row.pk}/controle/").content.decode()
    assert "“ooit” is geen datum" in page
    assert '<th scope="row">5</th><td>Datum</td>' in page
    assert "Lees 2 incidenten in" not in page
    assert client.post(f"{BASE}{row.pk}/controle/", {"seen": row.version}).status_code == 422
    assert outbox.work() == 0
    assert incidents(world) == []


def test_a_page_of_progress_can_be_left_and_found_again(world, bring, sign_in):
    row, client = bring(), sign_in(world.coordinator)
    client.post(f"{BASE}{row.pk}/controle/", {"seen": row.version})
    assert "komen binnen" in client.get(f"{BASE}{row.pk}/").content.decode()
    assert f"{BASE}{row.pk}/" in client.get(BASE).content.decode()
    outbox.work()
    assert "2 incidenten zijn ingelezen" in client.get(f"{BASE}{row.pk}/").content.decode()
    assert "2 incidenten ingelezen" in client.get(BASE).content.decode()


# --- The same again ---


def test_the_same_file_again_changes_nothing(world, bring, carry_out, sign_in):
    carry_out(bring())
    row = bring(kind="csv")
    page = sign_in(world.coordinator).get(f"{BASE}{row.pk}/controle/").content.decode()
    assert "niets nieuws" in page
    assert len(incidents(world)) == 2


def test_a_row_that_changed_is_listed_and_not_overwritten(world, bring, carry_out, sign_in):
    carry_out(bring())
    before = incidents(world)[0].narrative
    changed = [*ROWS[0][:6], "Nu heel anders."]
    row = bring([changed, *ROWS[1:], ["9", *ROWS[0][1:]]])
    page = sign_in(world.coordinator).get(f"{BASE}{row.pk}/controle/").content.decode()
    assert f"/incidenten/{incidents(world)[0].pk}/" in page
    assert carry_out(row).counts == {"new": 1, "same": 1, "changed": 1, "skipped": 1}
    assert incidents(world)[0].narrative == before or incidents(world)[1].narrative == before


def test_without_numbers_rows_that_are_alike_are_told_apart(world, bring, carry_out):
    columns = {name: value for name, value in COLUMNS.items() if name != "number"}
    carry_out(bring([ROWS[0], ROWS[0]], columns=columns))
    assert len(incidents(world)) == 2
    row = bring([ROWS[0], ROWS[0], ROWS[0]], columns=columns)
    assert carry_out(row).counts == {"new": 1, "same": 2, "changed": 0, "skipped": 0}


def test_a_second_source_that_numbers_from_one_comes_in_beside_the_first(world, bring, carry_out):
    carry_out(bring())
    others = [["1", f"9-10-{YEAR}", *ROWS[0][2:6], "Een ander verhaal."], [*ROWS[1][:6], "Nu heel anders."]]
    assert carry_out(bring(others)).counts == {"new": 1, "same": 0, "changed": 1, "skipped": 0}


def tried(world, row: FileImport) -> dict[str, int]:
    """What the trial says would come of it."""
    with world.at(world.regenboog), atomic():
        return selectors.trial(row, timezone.localdate()).counts


def test_without_numbers_another_notation_of_the_day_or_one_more_column_brings_nothing_in_twice(
    world, bring, carry_out
):
    columns = {name: value for name, value in COLUMNS.items() if name not in ("number", "group", "name", "part")}
    carry_out(bring(columns=columns))
    rows = [[*row[:1], "-".join(part.zfill(2) for part in reversed(row[1].split("-"))), *row[2:]] for row in ROWS]
    assert tried(world, bring(rows, columns=columns)) == {"new": 0, "same": 2, "changed": 0, "skipped": 1}
    more = columns | {"group": "c5", "part": "=underwent"}
    assert tried(world, bring(columns=more)) == {"new": 0, "same": 0, "changed": 2, "skipped": 1}


@pytest.mark.parametrize("numbered", [True, False])
def test_what_came_in_under_former_fingerprints_is_known_again(world, bring, carry_out, numbered, monkeypatch):
    columns = COLUMNS if numbered else {name: value for name, value in COLUMNS.items() if name != "number"}
    marked = selectors._marked

    def formerly(keys, draft):
        row = marked(keys, draft)
        return replace(row, identity=row.former[0], content=row.former[1])

    with monkeypatch.context() as patched:
        patched.setattr(selectors, "_marked", formerly)
        carry_out(bring(columns=columns))
    with world.at(world.regenboog), atomic():
        first = ROWS[0]
        said = f"number|{first[0]}" if numbered else "\x1f".join([*first[1:4], "", "", "", first[5], first[4], "", ""])
        assert ImportedRow.objects.filter(identity=selectors.fingerprint(keyring(), "identity", said)).count() == 1
    assert tried(world, bring(columns=columns)) == {"new": 0, "same": 2, "changed": 0, "skipped": 1}
    other = ["1", f"9-10-{YEAR}", *ROWS[0][2:6], "Een ander verhaal."]
    assert tried(world, bring([other], columns=columns))["new"] == 1


def test_two_files_with_the_same_rows_at_once_bring_them_in_once(world, bring, sign_in):
    rows, client = [bring(), bring()], sign_in(world.coordinator)
    for row in rows:
        assert client.post(f"{BASE}{row.pk}/controle/", {"seen": row.version}).status_code == 302
    outbox.work()
    assert len(incidents(world)) == 2
    with world.at(world.regenboog), atomic():
        assert ImportedRow.objects.count() == 2


def test_pressing_the_button_twice_is_once(world, bring, sign_in):
    row, client = bring(), sign_in(world.coordinator)
    for _ in range(2):
        assert client.post(f"{BASE}{row.pk}/controle/", {"seen": row.version}).status_code == 302
    outbox.work()
    assert len(incidents(world)) == 2


# --- What was chosen ---


def test_choices_are_proposed_to_another_school_of_the_board_the_next_time(world, bring, sign_in):
    bring(words={"kind-x": ""})
    wilgen = make_member("wilg", world.wilgen, "safety_coordinator")
    client = sign_in(wilgen)
    client.post("/s/wilgen/incidenten/inlezen/", {"file": file_of(header=[*HEADER[:3], "Waar", *HEADER[4:]])})
    with world.at(world.wilgen), atomic():
        assert FileImport.objects.get().columns["number"] == "c0"
    with use_scope(Scope(board=world.samen.pk)), atomic():
        assert not {row.word for row in Remembered.objects.all()} & {"ruzie", "datum", "kanarienaam"}


def test_two_people_who_choose_at_once_do_not_overwrite_each_other(world, bring, sign_in):
    row, client = bring(), sign_in(world.coordinator)
    answer = client.post(f"{BASE}{row.pk}/kolommen/", COLUMNS | {"severity": "=3", "seen": 1})
    assert answer.status_code == 409
    assert answer.context["form"]["severity"].value() == "=3"
    assert latest(world).columns["severity"] == "=2"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"kind": ""}, "kind"), ({"part": ""}, "part"), ({"kind": "c99"}, "kind"), ({"severity": "=9"}, "severity")],
)
def test_columns_that_do_not_do_are_refused_and_stay_in_the_form(world, sign_in, wrong, field):
    client = sign_in(world.coordinator)
    client.post(BASE, {"file": file_of()})
    answer = client.post(f"{BASE}{latest(world).pk}/kolommen/", COLUMNS | {"seen": 1} | wrong)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert answer.context["form"]["place"].value() == "c3"


def test_a_column_with_too_many_words_is_no_list_of_kinds(world, sign_in):
    client = sign_in(world.coordinator)
    client.post(BASE, {"file": file_of([[*ROWS[0][:6], f"Tekst {n}"] for n in range(100)])})
    answer = client.post(f"{BASE}{latest(world).pk}/kolommen/", COLUMNS | {"kind": "c6", "seen": 1})
    assert "100 verschillende woorden" in answer.content.decode()


def test_a_file_that_is_no_table_is_refused_in_words(world, sign_in):
    file = file_of()
    file.file.truncate(40)
    answer = sign_in(world.coordinator).post(BASE, {"file": file})
    assert answer.status_code == 422
    assert "beschadigd" in answer.content.decode()


# --- Rights and privacy ---


@pytest.mark.parametrize(
    ("role", "status"), [("school_leader", 200), ("antibullying_coordinator", 403), ("teacher", 403)]
)
def test_only_who_follows_all_cases_brings_a_file_in(world, sign_in, bring, role, status):
    row = bring()
    client = sign_in(make_member("iemand", world.regenboog, role))
    for part in ("", f"{row.pk}/kolommen/", f"{row.pk}/woorden/", f"{row.pk}/controle/"):
        assert client.get(BASE + part).status_code == status


def test_who_looks_into_a_file_is_written_down(world, sign_in, bring):
    row = bring()
    sign_in(world.leader).get(f"{BASE}{row.pk}/controle/")
    with world.at(world.regenboog), atomic():
        event = AuditEvent.objects.filter(action="incidents.file_read").order_by("at").last()
        assert event.object_id == str(row.pk)


def test_of_a_signal_about_home_no_word_and_no_name_comes_in(world, bring, carry_out):
    carry_out(bring([[*ROWS[0][:2], "Meldcode", *ROWS[0][3:]]]))
    with world.at(world.regenboog), atomic():
        row, keys = Incident.objects.get(), keyring()
        assert (row.type, row.restricted, row.narrative) == ("home_signal", True, "")
        assert [keys.open(each, "name") for each in row.involved.all()] == [""]


def test_the_file_goes_when_it_came_in_when_it_is_thrown_away_and_after_two_weeks(world, bring, carry_out, sign_in):
    done = carry_out(bring())
    dropped = bring()
    assert sign_in(world.coordinator).post(f"{BASE}{dropped.pk}/weg/").status_code == 302
    old = bring()
    with world.at(world.regenboog), atomic():
        FileImport.objects.filter(pk=old.pk).update(added_at=timezone.now() - timedelta(15))
    collect(timezone.localdate())
    outbox.work()
    with world.at(world.regenboog), atomic():
        rows = list(FileImport.objects.all())
        assert {row.pk for row in rows} == {done.pk, dropped.pk, old.pk}
        assert {(row.path, row.file_key, row.name) for row in rows} == {("", "", "")}
        assert all(row.is_over for row in rows)


def test_a_failure_halfway_leaves_nothing_and_can_be_tried_again(world, bring, sign_in, monkeypatch):
    row, client = bring(), sign_in(world.coordinator)
    broken = pytest.MonkeyPatch()
    broken.setattr(services.ImportedRow.objects, "bulk_create", lambda *args, **options: 1 / 0)
    client.post(f"{BASE}{row.pk}/controle/", {"seen": row.version})
    outbox.work()
    assert incidents(world) == []
    broken.undo()
    with world.at(world.regenboog), atomic():
        job = services.job_of(latest(world))
    job.state = job.State.FAILED
    with world.at(world.regenboog), atomic():
        job.save(update_fields=["state"])
    assert "/controle/" in client.get(f"{BASE}{row.pk}/").url
    client.post(f"{BASE}{row.pk}/controle/", {"seen": row.version})
    outbox.work()
    assert len(incidents(world)) == 2


@override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
def test_no_word_of_a_file_is_in_the_database_logs_redis_files_or_temporary_files(
    world, bring, carry_out, sign_in, tmp_path, monkeypatch
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with logged() as lines:
        carry_out(bring())
        row = bring([*ROWS, ["4", "kanariedag", *ROWS[0][2:]], ["5", f"3-9-{YEAR}", "kanariesoort", *ROWS[0][3:]]])
        client = sign_in(world.leader)
        for part in ("", "kolommen/", "woorden/", "controle/"):
            client.get(f"{BASE}{row.pk}/{part}")
        client.post(BASE, {"file": file_of([["kanarie"]], header=["x" * 20_000])})
        outbox.work()
    said = "\n".join([*lines, *(str(message.message()) for message in mail.outbox)])
    for where, text in [("logs and mails", said), *kept(tmp_path)]:
        for word in ("kanarienaam", "kanarierek", "kanariebestand", "kanariedag", "kanariesoort"):
            assert word not in text, where
