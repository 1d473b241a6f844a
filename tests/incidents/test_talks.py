"""The restorative talk: its words are for who holds it; that it took place, and whether it works, is for the case."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from core.models import AuditEvent
from core.tenancy import atomic
from incidents import services, talk_services, taxonomy
from incidents.models import Talk, Task

BASE = "/s/regenboog/incidenten/"
SAID = "kanariegesprek"
TODAY = timezone.localdate()


@pytest.fixture
def case(world, report):
    row = report(by=world.teacher)
    with world.at(world.regenboog), atomic():
        return services.incident_assign(incident=row, owner=world.coordinator, by=world.coordinator)


@pytest.fixture
def talk(world, case):
    """A talk that the teacher holds."""
    with world.at(world.regenboog), atomic():
        return talk_services.talk_plan(
            incident=case, key=uuid4(), held_by=world.teacher, held_with=None, by=world.coordinator
        )


def url_of(talk, part: str = "") -> str:
    return f"{BASE}{talk.incident_id}/herstel/{talk.pk}/{part}"


def filled(**values) -> dict:
    asked = {word.code: "" for word in taxonomy.load().questions}
    data = asked | {"happened": f"Ieder vertelde over het {SAID}.", "agreements": f"Samen spelen, {SAID}"}
    days = {"held_date": TODAY.isoformat(), "check_date": (TODAY + timedelta(14)).isoformat()}
    return data | days | {"conditions": ["owns", "free"], "attendees": ["did", "underwent"], "seen": "1"} | values


def test_a_talk_is_given_to_a_colleague_once(world, case, sign_in):
    data = {"key": str(uuid4()), "held_by": world.teacher.pk}
    for _ in range(2):
        assert sign_in(world.coordinator).post(f"{BASE}{case.pk}/herstel/", data).status_code == 302
    both = sign_in(world.coordinator).post(
        f"{BASE}{case.pk}/herstel/", data | {"key": str(uuid4()), "held_with": world.teacher.pk}
    )
    assert both.status_code == 422
    with world.at(world.regenboog), atomic():
        assert Talk.objects.get().held_by == world.teacher


def test_only_who_holds_it_reads_what_was_said(world, staff, talk, sign_in):
    assert url_of(talk) in sign_in(world.teacher).get(BASE).content.decode()  # where they find it
    assert sign_in(world.teacher).post(url_of(talk), filled()).status_code == 302
    assert SAID in sign_in(world.teacher).get(url_of(talk)).content.decode()
    for member in (world.leader, world.coordinator):
        page = sign_in(member).get(url_of(talk)).content.decode()
        assert "Wie het overkwam" in page
        assert SAID not in page
        assert sign_in(member).post(url_of(talk), filled(seen="2")).status_code == 404
    case = sign_in(world.coordinator).get(f"{BASE}{talk.incident_id}/").content.decode()
    assert "Herstelgesprek" in case
    assert SAID not in case
    for name, status in (("sven", 404), ("ib", 404), ("anna", 404), ("board_admin", 403)):
        assert sign_in(staff[name]).get(url_of(talk)).status_code == status


def test_what_was_said_is_sealed_and_reading_it_is_written_down(world, talk, sign_in):
    client = sign_in(world.teacher)
    client.post(url_of(talk), filled())
    client.get(url_of(talk))
    sign_in(world.leader).get(url_of(talk))
    with world.at(world.regenboog), atomic():
        row = Talk.objects.get()
        assert row.content.startswith("v1|")
        assert SAID not in row.content
        reads = AuditEvent.objects.filter(action="incident.read", object_id=str(talk.incident_id))
        parts = {(event.actor_id, event.detail["part"]) for event in reads}
    assert {(world.teacher.user_id, "talk"), (world.leader.user_id, "talk_outline")} <= parts


def test_the_day_to_look_again_is_a_task_that_moves_along_and_is_done_with_the_answer(world, talk, sign_in):
    client, later = sign_in(world.teacher), TODAY + timedelta(30)
    client.post(url_of(talk), filled())
    client.post(url_of(talk), filled(seen="2", check_date=later.isoformat()))
    with world.at(world.regenboog), atomic():
        task = Task.objects.get(kind="task")
        assert (task.due_date, task.owner) == (later, world.teacher)
    for _ in range(2):
        assert client.post(url_of(talk, "nakijken/"), {"answer": "kept"}).status_code == 302
    again = client.post(url_of(talk, "nakijken/"), {"answer": "not"})
    assert again.status_code == 409
    assert SAID in again.content.decode()
    with world.at(world.regenboog), atomic():
        task.refresh_from_db()
        assert task.done_at
        assert Talk.objects.get().check_answer == "kept"
    assert "Ja, de afspraken werken" in sign_in(world.leader).get(f"{BASE}{talk.incident_id}/").content.decode()


def test_without_a_day_to_look_again_its_task_is_not_needed(world, talk, sign_in):
    client = sign_in(world.teacher)
    for seen, day in (("1", TODAY + timedelta(14)), ("2", ""), ("3", TODAY + timedelta(7))):
        client.post(url_of(talk), filled(seen=seen, check_date=str(day)))
        with world.at(world.regenboog), atomic():
            task = Task.objects.get(kind="task")
            assert task.is_dropped is (day == "")
    assert task.due_date == TODAY + timedelta(7)


def test_a_talk_goes_to_another_holder_until_something_is_written_down(world, staff, talk, sign_in):
    client, url = sign_in(world.coordinator), url_of(talk, "wijzigen/")
    assert client.post(url, {"key": uuid4(), "held_by": staff["sven"].pk}).status_code == 302
    assert sign_in(staff["sven"]).post(url_of(talk), filled(seen="2")).status_code == 302
    assert client.post(url, {"key": uuid4(), "held_by": world.teacher.pk}).status_code == 409
    assert client.post(url, {"drop": "1"}).status_code == 409
    with world.at(world.regenboog), atomic():
        row = Talk.objects.get()
        assert (row.held_by, row.dropped_at) == (staff["sven"], None)


def test_two_holders_lose_no_word_of_each_other(world, case, sign_in):
    with world.at(world.regenboog), atomic():
        both = {"held_by": world.teacher, "held_with": world.leader}
        talk = talk_services.talk_plan(incident=case, key=uuid4(), by=world.leader, **both)
    sign_in(world.teacher).post(url_of(talk), filled())
    client = sign_in(world.leader)
    page = client.post(url_of(talk), filled(happened="Anders gezien"))
    assert page.status_code == 409
    assert "Anders gezien" in page.text
    assert f"Ieder vertelde over het {SAID}." in page.text
    assert client.post(url_of(talk), filled(happened="Anders gezien", seen="2")).status_code == 302


@pytest.mark.parametrize(
    "wrong",
    [
        {"held_date": "2099-01-01"},
        {"check_date": (TODAY - timedelta(1)).isoformat()},
        {"conditions": ["nergens"]},
        {"happened": "x" * 3001},
    ],
)
def test_what_cannot_be_comes_back_with_what_was_typed(world, talk, sign_in, wrong):
    page = sign_in(world.teacher).post(url_of(talk), filled(**wrong))
    assert page.status_code == 422
    assert f"Samen spelen, {SAID}" in page.content.decode()


def test_a_talk_that_did_not_take_place_yet_has_nothing_to_look_at(world, talk, sign_in):
    assert sign_in(world.teacher).post(url_of(talk, "nakijken/"), {"answer": "kept"}).status_code == 404
