"""After a restore of an older back-up the ledger erases again; a worker that is killed leaves a case whole or gone."""

from io import StringIO
from uuid import uuid4

import psycopg
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from core import outbox
from core.models import Job
from core.tenancy import atomic, system_scope
from incidents import services
from incidents.figure_services import figures_recount
from incidents.models import Incident
from retention import ledger, request_services, rules
from retention.models import CaseMark, ErasureList, LedgerEntry
from tests import database
from tests.faults.conftest import hearing, wait_for, workers
from tests.retention.conftest import again

__all__ = ["hearing", "workers"]

# What a back-up of the database holds; the register of users and boards stays as it is.
KEPT = ("incidents_", "retention_", "core_boardfile")


class Backup:
    """Every row of the register as it was, put back as a restore does: behind the back of triggers and policies."""

    def __init__(self):
        self.rows: dict[str, list[tuple]] = {}
        with self.server() as server:
            for (table,) in server.execute("SELECT relname FROM pg_class WHERE relkind = 'r'").fetchall():
                if table.startswith(KEPT):
                    self.rows[table] = server.execute(f"SELECT to_jsonb(t)::text FROM {table} t").fetchall()

    def server(self) -> psycopg.Connection:
        return psycopg.connect(**settings.EMBEDDED_POSTGRES.connection(database=database.NAME))

    def restore(self) -> None:
        with self.server() as server:
            server.execute("SET session_replication_role = replica")
            for table, rows in self.rows.items():
                server.execute(f"DELETE FROM {table}")
                for (row,) in rows:
                    server.execute(f"INSERT INTO {table} SELECT * FROM jsonb_populate_record(NULL::{table}, %s)", [row])


def replayed() -> str:
    out = StringIO()
    call_command("replay_erasures", stdout=out, stderr=out)
    return out.getvalue()


def test_what_was_erased_is_erased_again_after_a_restore(world, full, old, propose, approve):
    stays = old(closed=full.reported_date.replace(year=2026))
    backup = Backup()
    approve(propose())
    backup.restore()
    assert again(world, full).narrative
    said = replayed()
    assert "1 were back and are erased again." in said
    with world.at(world.regenboog), atomic():
        assert Incident.objects.get(pk=full.pk).erased_at
        assert Incident.objects.get(pk=stays.pk).narrative
        assert figures_recount(mend=False) == 0
        made = ErasureList.objects.get(origin="replay")
        assert (made.state, made.erased) == (rules.DONE, 1)
        assert LedgerEntry.objects.get().day
    assert replayed().splitlines()[1:] == [
        "0 were back and are erased again.",
        "1 were erased already, 0 are not in this database.",
    ]


def test_a_case_that_was_open_or_held_in_the_back_up_is_erased_again_too(world, old, propose, approve, marked):
    row, other = old(), old()
    mark = marked(other)
    with world.at(world.regenboog), atomic():
        services.incident_reopen(incident=row, seen=row.version, by=world.leader)
    backup = Backup()
    with world.at(world.regenboog), atomic():
        now = Incident.objects.get(pk=row.pk)
        now = services.incident_close(incident=now, outcome="", seen=now.version, by=world.leader)
        Incident.objects.filter(pk=row.pk).update(closed_at=row.closed_at)
        CaseMark.objects.filter(pk=mark.pk).update(ended_at=row.closed_at)
    assert approve(propose()).erased == 2
    backup.restore()
    assert "2 were back and are erased again." in replayed()


def test_what_was_erased_on_request_is_erased_again_although_the_request_is_open_in_the_back_up(world, old):
    row, today = old(), timezone.localdate()
    said = {"kind": "erasure", "received_date": today, "subject": "Mila Vos", "asker": "moeder", "identified": True}
    where = {"group": "", "first_date": row.happened_date, "last_date": today}
    with world.at(world.regenboog), atomic():
        ask = request_services.Asked(**said, **where)
        asked = request_services.request_add(key=uuid4(), asked=ask, school=world.regenboog, by=world.leader)
        request_services.cases_choose(row=asked, incidents=[row], by=world.leader)
    backup = Backup()
    with world.at(world.regenboog), atomic():
        request_services.erasure_grant(row=asked, outcome="Gedaan.", count=1, by=world.leader)
    assert not again(world, asked).takes_changes
    outbox.work()
    assert again(world, asked).state == "granted"
    backup.restore()
    assert "1 were back and are erased again." in replayed()


def test_the_ledger_outlives_a_line_that_was_cut_off(world, old, propose, approve):
    approve_one = old()
    approve(propose())
    with ledger.path().open("ab") as file:
        file.write(b'{"board": "half a li')
    old()
    approve(propose())
    rows, broken = ledger.read(ledger.path())
    assert (len(rows), broken) == (2, [2])
    assert rows[0].incident == approve_one.pk
    with pytest.raises(CommandError, match="compare"):
        replayed()


def test_without_a_ledger_the_command_says_so(db):
    with pytest.raises(CommandError, match="no ledger"):
        replayed()


def test_a_worker_killed_in_the_middle_leaves_whole_cases_and_the_next_one_finishes(
    world, old, propose, approve, workers
):
    for _ in range(25):
        old()
    approved = approve(propose(), work=False)
    worker = workers.start()

    def erased() -> int:
        with world.at(world.regenboog), atomic():
            return Incident.objects.filter(erased_at__isnull=False).count()

    wait_for(lambda: erased() >= 2)
    workers.kill(worker)
    with world.at(world.regenboog), atomic():
        for row in Incident.objects.all():
            gone = (row.narrative == "", not row.entries.exists(), not row.tasks.exists(), row.reporter_id is None)
            assert set(gone) == {row.erased_at is not None}
        assert figures_recount(mend=False) == 0
    with system_scope("let the leases run out"):
        Job.objects.filter(state=Job.State.RUNNING).update(leased_until=approved.approved_at)
    outbox.work()
    done = again(world, approved)
    assert (done.state, done.erased) == (rules.DONE, 25)
