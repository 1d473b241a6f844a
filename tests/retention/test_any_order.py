"""Propose, hold, approve, reopen, ask and erase in any order: what is held, open or not due never goes, and no count is
lost."""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import outbox
from core.tenancy import atomic
from incidents import services
from incidents.figure_services import figures_recount
from incidents.models import Incident
from retention import mark_services, rules
from retention import services as retention
from retention.models import CaseMark, ErasureItem, ErasureList
from tests.retention.conftest import TODAY

STEPS = ("propose", "approve", "work", "hold", "end_hold", "reopen", "close", "take_out")
MOVES = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 2)), min_size=3, max_size=9)


def move(world, rows, marked, step: str, n: int) -> None:
    row = Incident.objects.get(pk=rows[n].pk)
    waiting = ErasureList.objects.filter(state=rules.PROPOSED).first()
    if step == "propose":
        retention.list_propose(today=TODAY)
    elif step == "approve" and waiting:
        count = waiting.items.filter(state=rules.LISTED).count()
        retention.list_approve(row=waiting, count=count, by=world.leader)
    elif step == "hold" and not row.erased_at:
        marked(row)
    elif step == "end_hold":
        for mark in CaseMark.objects.filter(incident=row, ended_at=None):
            mark_services.mark_end(mark=mark, text="Klaar.", by=world.leader)
    elif step == "reopen" and not row.erased_at:
        services.incident_reopen(incident=row, seen=row.version, by=world.leader)
    elif step == "close" and not row.erased_at and row.state != "closed":
        services.incident_close(incident=row, outcome="Klaar", seen=row.version, by=world.leader)
    elif step == "take_out" and waiting and (item := waiting.items.filter(incident=row).first()):
        mark_services.item_take_out(item=item, key=item.pk, text="Klacht", until=None, by=world.leader)


def held(row) -> bool:
    return CaseMark.objects.filter(incident=row, kind="hold", ended_at=None).exists()


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_in_any_order_nothing_goes_that_must_stay_and_no_count_is_lost(world, terms, old, marked, moves):
    rows = [old(), old(date(2024, 9, 1)), old(severity=3)]  # the second is not due
    with world.at(world.regenboog), atomic():
        counted = Incident.objects.count()
    for step, n in moves:
        with world.at(world.regenboog), atomic():
            kept = [row.pk for row in Incident.objects.filter(erased_at=None) if held(row) or row.state != "closed"]
        if step == "work":
            outbox.work()
        else:
            with world.at(world.regenboog), atomic():
                move(world, rows, marked, step, n)
        with world.at(world.regenboog), atomic():
            assert not Incident.objects.filter(pk__in=kept, erased_at__isnull=False).exists()
            assert Incident.objects.get(pk=rows[1].pk).erased_at is None
            assert figures_recount(mend=False) == 0
            assert Incident.objects.count() == counted
            gone = set(Incident.objects.filter(erased_at__isnull=False).values_list("pk", flat=True))
            assert gone <= set(ErasureItem.objects.filter(state=rules.ERASED).values_list("incident", flat=True))
