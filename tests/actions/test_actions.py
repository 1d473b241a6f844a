"""Actions: agreed, worked on, finished, looked back on; and each step by who may take it."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from actions import rules, services
from actions.models import Action
from actions.reminders import due
from actions.selectors import history
from core.models import AuditEvent
from core.reminders import Reminder, collect
from core.tenancy import atomic, system_scope
from plans.services import plan_start
from schools.people_services import member_end

LIST = "/s/regenboog/acties/"
TODAY = date(2026, 11, 23)
statuses = st.sampled_from([rules.OPEN, rules.BUSY, rules.DONE, rules.DROPPED])


def make(world, title="Rooster voor het plein maken", **values):
    values = {"due_date": timezone.localdate() + timedelta(10), "owner": world.teacher, "by": world.leader} | values
    with world.at(world.regenboog), atomic():
        return services.action_add(title=title, **values)


def fresh(world, action) -> Action:
    with world.at(world.regenboog), atomic():
        return Action.objects.get(pk=action.pk)


def post(client, action, to="status/", **data):
    return client.post(f"{LIST}{action.pk}/{to}", {"seen": action.version} | data)


# --- Rules ---


@given(st.lists(statuses, max_size=12), st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_whether_it_helped_is_asked_of_what_is_done_and_of_nothing_else(changes, today):
    before, planned = rules.OPEN, None
    for number, after in enumerate(changes):
        planned = rules.effect_date(before, after, today + timedelta(number), planned)
        before = after
        assert (planned is not None) == (after == rules.DONE)


def test_done_again_keeps_the_day_on_which_one_looks_back():
    assert rules.effect_date(rules.DONE, rules.DONE, TODAY, TODAY) == TODAY
    assert rules.effect_date(rules.BUSY, rules.DONE, TODAY, None) == TODAY + timedelta(weeks=6)


# --- Pages ---


def test_a_coordinator_adds_an_action_and_everybody_of_the_team_sees_it(world, sign_in):
    values = {"title": "Rooster maken", "owner": world.teacher.pk, "due_date": "2027-01-15", "form_key": str(uuid4())}
    for _twice in range(2):
        assert sign_in(world.coordinator).post(LIST + "nieuw/", values).status_code == 302
    with world.at(world.regenboog), atomic():
        assert Action.objects.count() == 1
    assert "Rooster maken" in sign_in(world.teacher).get(LIST).text
    assert "Rooster maken" in sign_in(world.teacher).get(LIST + "?toon=mij").text
    assert "Rooster maken" not in sign_in(world.coordinator).get(LIST + "?toon=mij").text


@pytest.mark.parametrize("values", [{"title": " "}, {"due_date": "31 februari"}, {"title": "x" * 121}, {"owner": "x"}])
def test_what_is_not_right_is_said_and_nothing_is_lost(world, sign_in, values):
    page = sign_in(world.leader).post(
        LIST + "nieuw/", {"title": "Rooster", "due_date": "2027-01-15", "description": "Met z'n drieën"} | values
    )
    assert page.status_code == 422
    assert "drieën" in page.text


def test_somebody_of_another_school_cannot_own_an_action(world, sign_in):
    values = {"title": "Rooster", "due_date": "2027-01-15", "owner": world.neighbour.pk}
    assert sign_in(world.leader).post(LIST + "nieuw/", values).status_code == 422


def test_whose_action_it_is_says_how_it_stands_and_other_readers_do_not(world, sign_in):
    mine, other = make(world), make(world, owner=world.coordinator)
    client = sign_in(world.teacher)
    assert post(client, mine, status="busy").status_code == 302
    assert fresh(world, mine).status == "busy"
    assert post(client, other, status="busy").status_code == 422
    assert fresh(world, other).status == "open"
    assert client.post(f"{LIST}{mine.pk}/", {"title": "Anders", "due_date": "2027-01-15"}).status_code == 403


def test_the_board_sees_no_actions(world, sign_in):
    action = make(world)
    client = sign_in(world.board_admin)
    assert client.get(LIST).status_code == 403
    assert client.get(f"{LIST}{action.pk}/").status_code == 403
    assert action.title not in client.get("/s/regenboog/").text


def test_a_status_on_top_of_a_change_one_has_not_seen_is_refused(world, sign_in):
    action = make(world)
    client = sign_in(world.leader)
    assert post(client, action, status="done").status_code == 302
    again = post(client, action, status="dropped")
    assert again.status_code == 409
    assert fresh(world, action).status == "done"
    assert post(client, action, status="done").status_code == 302  # sent twice: nothing happens


def test_a_change_on_top_of_another_keeps_what_was_typed(world, sign_in):
    action = make(world)
    client = sign_in(world.leader)
    values = {"title": "Nieuw rooster", "due_date": "2027-01-15", "description": "", "owner": ""}
    assert post(client, action, to="", **values).status_code == 302
    page = post(client, action, to="", **values | {"title": "Nog een rooster"})
    assert page.status_code == 409
    assert "Nog een rooster" in page.text
    assert "Nieuw rooster</b>" in page.text
    assert fresh(world, action).title == "Nieuw rooster"


def test_an_unknown_status_is_refused(world, sign_in):
    assert post(sign_in(world.leader), make(world), status="lost").status_code == 422


def test_finished_opened_again_and_looked_back_on(world, sign_in):
    action = make(world)
    client = sign_in(world.leader)
    early = post(client, action, to="effect/", effect="helped", note="Het is rustiger")  # not finished yet
    assert early.status_code == 409
    assert "Het is rustiger" in early.text
    post(client, action, status="done")
    done = fresh(world, action)
    assert done.effect_date == timezone.localdate() + timedelta(weeks=6)
    assert post(client, done, to="effect/", effect="").status_code == 422
    assert post(client, done, to="effect/", effect="helped", note="Minder ruzies").status_code == 302
    said = fresh(world, action)
    assert (said.effect, said.effect_note) == ("helped", "Minder ruzies")
    post(client, said, status="open")
    assert fresh(world, action).effect == ""


def test_the_history_says_who_did_what(world):
    action = make(world)
    with world.at(world.regenboog), atomic():
        services.action_set_status(action=action, status="busy", seen=1, by=world.teacher)
        rows = history(action)
        assert [row["who"] for row in rows] == [world.teacher.name, world.leader.name]
        assert "bezig" in rows[0]["what"]
        assert action.title not in str(list(AuditEvent.objects.values_list("detail")))


def test_an_action_that_came_from_a_section_leads_back_to_it(world, sign_in):
    with world.at(world.regenboog), atomic():
        section = plan_start(school=world.regenboog, by=world.leader).sections.first()
    client = sign_in(world.leader)
    address = f"{LIST}nieuw/?van=section&id={section.pk}"
    assert section.title in client.get(address).text
    assert client.post(address, {"title": "Nalopen", "due_date": "2027-01-15"}).status_code == 302
    with world.at(world.regenboog), atomic():
        action = Action.objects.get()
    page = client.get(f"{LIST}{action.pk}/")
    assert f"/s/regenboog/plan/paragraaf/{section.key}/" in page.text
    assert "Nalopen" in client.get(f"{LIST}?van=section").text
    assert client.get(f"{LIST}nieuw/?van=section&id={action.pk}").status_code == 404
    assert client.get(f"{LIST}nieuw/?van=section&id=x").status_code == 404


def test_the_list_can_be_narrowed_and_shared_by_its_address(world, sign_in):
    make(world, "Van de leraar")
    make(world, "Van de coördinator", owner=world.coordinator)
    with world.at(world.regenboog), atomic():
        member_end(member=world.coordinator, by=world.leader)
    page = sign_in(world.leader).get(f"{LIST}?eigenaar={world.coordinator.pk}")
    assert "Van de coördinator" in page.text
    assert "Van de leraar" not in page.text
    assert sign_in(world.leader).get(f"{LIST}?eigenaar=x").status_code == 422


def test_the_list_costs_the_same_however_long_it_is(world, sign_in, django_assert_max_num_queries):
    for number in range(26):
        make(world, f"Actie {number}")
    client = sign_in(world.leader)
    client.get(LIST)
    with django_assert_max_num_queries(12, using="default"):
        client.get(LIST)


def test_one_chooses_from_those_who_have_an_action(world, sign_in):
    make(world)  # of the teacher
    page = sign_in(world.leader).get(LIST).text
    assert f'value="{world.teacher.pk}"' in page
    assert f'value="{world.coordinator.pk}"' not in page


# --- Reminders and cards ---


def test_what_is_open_is_due_and_what_is_done_is_asked_about(world):
    live, done, dropped = make(world), make(world), make(world)
    with world.at(world.regenboog), atomic():
        services.action_set_status(action=done, status="done", seen=1, by=world.leader)
        services.action_set_status(action=dropped, status="dropped", seen=1, by=world.leader)
    with system_scope("what is due"):
        found = {each.key: each for each in due(timezone.localdate())}
    assert found.keys() == {str(live.pk), str(done.pk)}
    assert (found[str(live.pk)].kind, found[str(live.pk)].member) == ("action", world.teacher.pk)
    assert (found[str(done.pk)].kind, found[str(done.pk)].on) == (
        "action_effect",
        timezone.localdate() + timedelta(weeks=6),
    )
    collect(timezone.localdate())
    with world.at(world.regenboog), atomic():
        assert Reminder.objects.filter(kind__in=["action", "action_effect"]).count() == 1


def test_ones_own_action_is_on_the_start_page(world, sign_in):
    action = make(world, due_date=timezone.localdate() - timedelta(1))
    assert action.title in sign_in(world.teacher).get("/s/regenboog/").text
    assert action.title not in sign_in(world.coordinator).get("/s/regenboog/").text


# --- One's own calendar ---


def subscribe(client) -> str:
    page = client.post(LIST + "agenda/", {"do": "make"})
    address = page.context["address"]
    assert address in page.text
    assert address not in client.get(LIST + "agenda/").text
    return address[address.index("/agenda/") :]


def test_a_calendar_shows_ones_own_open_actions_without_signing_in(world, sign_in, client):
    make(world, "Mijn actie")
    make(world, "Van een ander", owner=world.coordinator)
    done = make(world, "Al klaar")
    with world.at(world.regenboog), atomic():
        services.action_set_status(action=done, status="done", seen=1, by=world.leader)
    feed = client.get(subscribe(sign_in(world.teacher)))
    assert feed["Content-Type"] == "text/calendar; charset=utf-8"
    assert "SUMMARY:Mijn actie" in feed.text
    assert "/s/regenboog/acties/" in feed.text
    assert "Van een ander" not in feed.text
    assert "Al klaar" not in feed.text
    assert not feed.cookies


def test_a_new_address_ends_the_old_one_and_one_can_end_it(world, sign_in, client):
    colleague = sign_in(world.teacher)
    first, second = subscribe(colleague), subscribe(colleague)
    assert [client.get(address).status_code for address in (first, second)] == [404, 200]
    colleague.post(LIST + "agenda/", {"do": "end"})
    assert client.get(second).status_code == 404
    assert client.get("/agenda/geraden/acties.ics").status_code == 404


def test_the_calendar_ends_with_ones_work(world, sign_in, client):
    make(world)
    address = subscribe(sign_in(world.teacher))
    with world.at(world.regenboog), atomic():
        member_end(member=world.teacher, by=world.leader)
    assert client.get(address).status_code == 404
