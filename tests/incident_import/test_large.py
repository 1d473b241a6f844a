"""Ten thousand rows: exact about what is wrong, all or nothing, within a minute, and known again."""

import time

import pytest
from django.utils import timezone

from core import outbox, tables, xlsx
from core.tenancy import atomic
from incident_import import selectors, services
from incidents.figure_services import figures_recount
from incidents.models import Incident
from tests.incident_import.conftest import COLUMNS, HEADER, YEAR, latest

ROWS, SECONDS = 10_000, 60
KINDS, PLACES = ("Ruzie", "Pesten", "Vernieling"), ("Schoolplein", "Gang", "Klas")


def rows(bad: bool) -> list[list[str]]:
    """Every 33rd row says no day when ``bad``."""
    return [
        [
            str(n),
            "ooit" if bad and n % 33 == 0 else f"{n % 27 + 1}-{n % 4 + 9}-{YEAR}",
            KINDS[n % 3],
            PLACES[n % 3],
            "",
            f"Groep {n % 8 + 1}",
            "Twee leerlingen kregen ruzie om een bal, en daarna is er gepraat. " * 3,
        ]
        for n in range(1, ROWS + 1)
    ]


def file_of(world, content: bytes):
    """Uploaded, with its columns and words chosen."""
    table, by = tables.read_table(content), world.leader
    with world.at(world.regenboog), atomic():
        row = services.file_add(table=table, name="groot.xlsx", by=by)
        row = services.columns_choose(file_import=row, columns=COLUMNS, header=list(table.header), seen=1, by=by)
        words = selectors.words_of(row, selectors.content_of(row), selectors.keyring())
        meanings = {code: {word.mark: word.code for word in found} for code, found in words.items()}
        return services.meanings_choose(file_import=row, meanings=meanings, seen=row.version, by=by)


@pytest.mark.soak
def test_ten_thousand_rows_come_in_within_a_minute_once(world):
    wrong, right = (xlsx.xlsx([xlsx.Sheet("Blad1", [HEADER, *rows(bad)])]) for bad in (True, False))
    row = file_of(world, wrong)
    with world.at(world.regenboog), atomic():
        found = selectors.trial(row, timezone.localdate())
    assert [each.row for each in found.problems] == [n + 1 for n in range(33, ROWS + 1, 33)]
    started = time.monotonic()
    row = file_of(world, right)
    with world.at(world.regenboog), atomic():
        services.file_bring_in(file_import=row, seen=row.version, by=world.leader)
    outbox.work()
    taken = time.monotonic() - started
    with world.at(world.regenboog), atomic():
        assert latest(world).counts["new"] == Incident.objects.count() == ROWS
        assert figures_recount(mend=False) == 0
    row = file_of(world, right)
    with world.at(world.regenboog), atomic():
        again = selectors.trial(row, timezone.localdate())
    assert (len(again.new), again.same, len(again.changed)) == (0, ROWS, 0)
    assert taken < SECONDS
