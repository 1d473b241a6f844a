"""A case that somebody asked to restrict stays as it is, until that ends or the law lets something be done with it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import utils
from django.utils import timezone

from core.models import AuditEvent
from core.tenancy import atomic
from core.uploads import Upload
from incidents import (
    attachment_services,
    escalation_services,
    follow_services,
    list_selectors,
    road_services,
    services,
    talk_services,
)
from incidents.models import Entry, Incident, Task
from retention import mark_services
from retention.models import CaseMark
from tests.retention.conftest import LONG_AGO, again

NOTE = {"kind": "note", "code": "", "on_date": LONG_AGO, "text": "Gebeld", "sealed": False}
STEP = {"road": "suspension", "step": "heard", "done": True, "on_date": LONG_AGO}
DAYS = {"code": "suspension", "first": LONG_AGO, "last": LONG_AGO, "text": "", "today": LONG_AGO}
SAID = talk_services.Outcome(["free"], ["did"], LONG_AGO, {"happened": "Anders"}, None)


def task(row):
    return Task.objects.get(incident=row, kind="task")


WRITERS = {
    "a line": lambda row, by: follow_services.entry_add(incident=row, key=uuid4(), by=by, **NOTE),
    "a correction": lambda row, by: follow_services.entry_correct(
        entry=row.entries.filter(kind="note").first(), key=uuid4(), text="Anders", by=by
    ),
    "a suspension": lambda row, by: road_services.suspension_add(incident=row, key=uuid4(), by=by, **DAYS),
    "a step": lambda row, by: road_services.step_mark(incident=row, key=uuid4(), who=by, by=by, **STEP),
    "a task": lambda row, by: follow_services.task_add(
        incident=row, key=uuid4(), text="Bel", owner=by, due_date=LONG_AGO, by=by
    ),
    "a task done": lambda row, by: follow_services.task_finish(task=task(row), answer="", note="", by=by),
    "a task given": lambda row, by: follow_services.task_give(task=task(row), owner=by, due_date=LONG_AGO, by=by),
    "a task dropped": lambda row, by: follow_services.task_drop(task=task(row), by=by),
    "a talk": lambda row, by: talk_services.talk_plan(incident=row, key=uuid4(), held_by=by, held_with=None, by=by),
    "what was said": lambda row, by: talk_services.talk_save(talk=row.talks.get(), outcome=SAID, seen=2, by=by),
    "names": lambda row, by: follow_services.names_save(
        incident=row, names={row.involved.first().pk: "Zoë"}, seen=row.version, by=by
    ),
    "severity": lambda row, by: services.incident_set_severity(incident=row, severity=1, seen=row.version, by=by),
    "its end": lambda row, by: services.incident_close(incident=row, outcome="Klaar", seen=row.version, by=by),
    "in hand again": lambda row, by: services.incident_reopen(incident=row, seen=row.version, by=by),
    "a file": lambda row, by: attachment_services.attachment_add(
        incident=row, key=uuid4(), title="Foto", upload=Upload(b"%PDF-1.7 %%EOF", "application/pdf"), by=by
    ),
    "a file away": lambda row, by: attachment_services.attachment_remove(attachment=row.attachments.get(), by=by),
    "to the board": lambda row, by: escalation_services.case_escalate(incident=row, reason="Lees mee", by=by),
}


@pytest.fixture
def limited(world, full, marked):
    """A case with everything, that nobody at the board reads, restricted."""
    with world.at(world.regenboog), atomic():
        escalation_services.escalation_stop(incident=full, by=world.leader)
    return full, marked(full, "restriction")


def allow(world, row, by=None, **values):
    values = {"ground": "claim", "text": "De rechter vraagt erom.", "until": timezone.localdate()} | values
    with world.at(world.regenboog), atomic():
        return mark_services.exception_add(incident=row, key=uuid4(), by=by or world.leader, **values)


def test_nothing_is_done_with_it_whoever_asks(world, limited):
    row, _mark = limited
    with world.at(world.regenboog), atomic():
        row = Incident.objects.get(pk=row.pk)
        for name, write in WRITERS.items():
            with pytest.raises(services.Limited), atomic():
                write(row, world.leader)
            assert Incident.objects.get(pk=row.pk).version == row.version, name


def test_a_service_that_forgets_to_ask_is_held_by_the_database(world, limited):
    row, _mark = limited
    with world.at(world.regenboog), atomic():
        for make in (
            lambda: Entry.create(incident=row, kind="note", on_date=LONG_AGO),
            lambda: Task.create(incident=row, due_date=LONG_AGO),
        ):
            with pytest.raises(utils.IntegrityError, match="kept as it is"), atomic():
                make()


def test_an_exception_has_a_ground_a_reason_and_a_last_day(world, limited):
    row, _mark = limited
    with pytest.raises(PermissionDenied):
        allow(world, row, by=world.teacher)
    made = allow(world, row)
    assert (again(world, row).free_until, made.ground) == (timezone.localdate(), "claim")
    with world.at(world.regenboog), atomic():
        WRITERS["a line"](row, world.leader)
        assert AuditEvent.objects.filter(action="incident.exception_made").count() == 1
        Incident.objects.filter(pk=row.pk).update(free_until=timezone.localdate() - timedelta(1))
        with pytest.raises(services.Limited), atomic():
            WRITERS["a line"](row, world.leader)


def test_when_the_restriction_ends_so_do_its_exceptions(world, limited):
    row, mark = limited
    allow(world, row)
    with world.at(world.regenboog), atomic():
        mark_services.mark_end(mark=mark, text="Het klopte toch.", by=world.leader)
        assert not CaseMark.objects.filter(incident=row, ended_at=None).exists()
        WRITERS["a line"](row, world.leader)
    assert (again(world, row).limited, again(world, row).free_until) == (False, None)
    assert allow(world, row) is None


def test_somebody_else_can_handle_it_and_the_board_can_stop_reading(world, full, marked):
    marked(full, "restriction")
    with world.at(world.regenboog), atomic():
        services.incident_assign(incident=full, owner=world.leader, by=world.leader)
        assert escalation_services.escalation_stop(incident=full, by=world.leader)


def test_the_page_says_why_and_who_can_end_it_and_keeps_what_was_typed(world, limited, sign_in):
    row, _mark = limited
    client, url = sign_in(world.coordinator), f"/s/regenboog/incidenten/{row.pk}/"
    page = client.get(url).text
    assert "niets toevoegen, wijzigen of meenemen" in page
    assert f"{url}tijdlijn/" not in page
    sent = {"key": uuid4(), "what": "note:", "on_date": timezone.localdate(), "text": "Mijn lange verhaal"}
    refused = client.post(f"{url}tijdlijn/", sent)
    assert refused.status_code == 409
    for words in ("AVG, artikel 18", world.leader.name, "Mijn lange verhaal"):
        assert words in refused.text
    for part in ("notitie/", "inspectie/", "aanvullen/", "schorsing/", "herstel/", "bijlagen/"):
        assert client.get(f"{url}{part}").status_code == 409
    with world.at(world.regenboog), atomic():
        (listed,) = list_selectors.list_rows(world.coordinator, row.year)
        assert (listed[0], row.kind.name in listed) == (row.reference, False)
    assert "Schrijf een uitzondering op" in client.get(f"{url}bewaren/").text
    data = {"key": uuid4(), "ground": "others", "text": "Een ander loopt gevaar.", "until": timezone.localdate()}
    late = data | {"until": timezone.localdate() + timedelta(29)}
    assert client.post(f"{url}bewaren/toestaan/", late).status_code == 422
    assert client.post(f"{url}bewaren/toestaan/", data).status_code == 302
    assert client.post(f"{url}tijdlijn/", sent).status_code == 302
