"""Old cases with a word in every text they can have, terms of the board, and an approved list."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from core import outbox
from core.tenancy import Scope, atomic, use_scope
from core.uploads import Upload
from incidents import attachment_services, escalation_services, follow_services, road_services, services, talk_services
from incidents.models import Incident, Involvement
from retention import mark_services, rules
from retention import services as retention
from retention.models import CaseMark, ErasureList
from schools.models import Group
from tests.incidents.conftest import a_report, report

WORD = "kanarieoud"
TODAY = date(2026, 11, 28)
LONG_AGO = date(2023, 10, 12)  # closed in 2023–2024; with two years it may go from August 2026 on


@pytest.fixture(autouse=True)
def _own_ledger(tmp_path, settings):
    settings.ERASURE_LEDGER = str(tmp_path / "erasures.jsonl")


@pytest.fixture
def terms(world):
    """Every category goes after two school years, by decision of Samen."""
    with use_scope(Scope(board=world.samen.pk)), atomic():
        for code in rules.categories():
            values = {"years": 2, "decided_date": date(2025, 1, 10), "reason": "Twee jaar is genoeg."}
            retention.term_set(category=code, by=world.board_admin, **values)


@pytest.fixture
def old(world):
    """``old(closed=…)``: a case of Regenboog that was closed then."""

    def old(closed: date = LONG_AGO, **values) -> Incident:
        with world.at(world.regenboog), atomic():
            at = timezone.make_aware(datetime.combine(closed - timedelta(20), datetime.min.time()))
            report = a_report(narrative=f"Zin {WORD}.", happened_date=at.date(), **values)
            row = services.incident_report(form_key=uuid4(), report=report, by=world.teacher, at=at)
            owner = world.coordinator
            row = services.incident_assign(incident=row, owner=owner, by=owner, today=at.date() + timedelta(2))
            row = services.incident_close(incident=row, outcome=f"Uitkomst {WORD}.", seen=row.version, by=owner)
            moment = timezone.make_aware(datetime.combine(closed, datetime.min.time()))
            Incident.objects.filter(pk=row.pk).update(closed_at=moment)
            row.refresh_from_db()
        return row

    return old


@pytest.fixture
def full(world, old):
    """One case with everything: lines, a correction, tasks, a step, a talk, names, an attachment."""
    with world.at(world.regenboog), atomic():
        Group.create(year=2023, name="Groep 7", grades=[7])
    row = old()
    by = world.coordinator
    with world.at(world.regenboog), atomic():
        note = {"incident": row, "on_date": LONG_AGO, "sealed": False, "by": by}
        first = follow_services.entry_add(**note, key=uuid4(), kind="note", code="", text=f"Notitie {WORD}")
        follow_services.entry_correct(entry=first, key=uuid4(), text=f"Niet {WORD}", by=by)
        follow_services.entry_add(**note, key=uuid4(), kind="informed", code="police_report", text=f"Nummer {WORD}")
        road_services.suspension_add(
            incident=row, key=uuid4(), code="suspension", first=date(2023, 10, 2), last=date(2023, 10, 3),
            text=f"Geschorst {WORD}", today=LONG_AGO, by=by,
        )  # fmt: skip
        follow_services.task_add(incident=row, key=uuid4(), text=f"Bel {WORD}", owner=by, due_date=LONG_AGO, by=by)
        for task in row.tasks.filter(kind="check"):
            follow_services.task_finish(task=task, answer="stopped", note=f"Gevraagd {WORD}", by=by)
        talk = talk_services.talk_plan(incident=row, key=uuid4(), held_by=by, held_with=None, by=by)
        said = talk_services.Outcome(["free"], ["did"], LONG_AGO, {"happened": f"Gesprek {WORD}"}, None)
        talk_services.talk_save(talk=talk, outcome=said, seen=talk.version, by=by)
        names = dict.fromkeys(Involvement.objects.filter(incident=row).values_list("pk", flat=True), f"Naam {WORD}")
        follow_services.names_save(incident=row, names=names, seen=row.version, by=by)
        upload = Upload(b"%PDF-1.7 " + WORD.encode() + b" %%EOF", "application/pdf")
        attachment_services.attachment_add(incident=row, key=uuid4(), title=f"Foto {WORD}", upload=upload, by=by)
        row.refresh_from_db()
        escalation_services.case_escalate(incident=row, reason=f"Reden {WORD}", by=world.leader)
    return row


@pytest.fixture
def propose(world, terms):
    def propose(today: date = TODAY) -> ErasureList | None:
        with world.at(world.regenboog):
            return retention.list_propose(today=today)

    return propose


@pytest.fixture
def approve(world):
    """Approve a list, and let the workers do what was asked."""

    def approve(row: ErasureList, *, work: bool = True) -> ErasureList:
        with world.at(world.regenboog), atomic():
            retention.list_approve(row=row, count=row.items.filter(state=rules.LISTED).count(), by=world.leader)
        if work:
            outbox.work()
        return again(world, row)

    return approve


@pytest.fixture
def marked(world):
    """``marked(incident, kind)``: a note that counts for a case."""

    def marked(row: Incident, kind: str = "hold", **values) -> CaseMark:
        with world.at(world.regenboog), atomic():
            values = {"text": f"Reden {WORD}", "by": world.leader} | values
            return mark_services.mark_add(incident=row, key=uuid4(), kind=kind, **values)

    return marked


def again(world, row):
    """A row as it is now."""
    with world.at(world.regenboog), atomic():
        return type(row).objects.get(pk=row.pk)


__all__ = ["LONG_AGO", "TODAY", "WORD", "again", "report"]
