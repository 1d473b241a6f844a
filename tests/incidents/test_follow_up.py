"""Following up: a timeline that is only added to, tasks, checks, and an outcome for who reported."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import utils
from django.utils import timezone

from core.models import Mail
from core.sealed import keyring
from core.tenancy import atomic, system_scope
from incidents import follow_services, reminders, services
from incidents.case_selectors import case_of
from incidents.models import Entry, Incident, Involvement, Task
from tests.incidents.conftest import WORD, a_report

BASE = "/s/regenboog/incidenten/"


@pytest.fixture
def case(world, report):
    """An incident that the coordinator handles."""
    row = report(by=world.teacher)
    with world.at(world.regenboog), atomic():
        return services.incident_assign(incident=row, owner=world.coordinator, by=world.coordinator)


def test_taking_a_report_puts_it_in_hand_and_plans_two_checks(world, report, here):
    row = services.incident_report(form_key=uuid4(), report=a_report(), by=world.teacher)
    today = timezone.localdate()
    for _ in range(2):
        row = services.incident_assign(incident=row, owner=world.coordinator, by=world.leader)
    assert row.state == "busy"
    checks = Task.objects.filter(kind="check").values_list("due_date", "owner")
    assert list(checks) == [(today + timedelta(weeks=n), world.coordinator.pk) for n in (2, 6)]
    assert Entry.objects.filter(kind="owner").count() == 1


def test_something_light_asks_for_no_checks(world, here):
    row = services.incident_report(form_key=uuid4(), report=a_report(severity=1), by=None)
    row = services.incident_assign(incident=row, owner=world.coordinator, by=world.leader)
    assert not Task.objects.exists()
    row = services.incident_set_severity(incident=row, severity=2, seen=row.version, by=world.leader)
    assert Task.objects.filter(kind="check").count() == 2


def test_bullying_asks_for_checks_however_light_it_is_and_once_more_when_it_goes_on(world, here):
    row = services.incident_report(form_key=uuid4(), report=a_report(type="bullying", severity=1), by=None)
    services.incident_assign(incident=row, owner=world.coordinator, by=world.leader)
    for _ in range(2):
        check = Task.objects.filter(kind="check", done_at=None).last()
        follow_services.task_finish(task=check, answer="goes_on", note="", by=world.coordinator)
    weeks = [(due - timezone.localdate()).days // 7 for due in Task.objects.values_list("due_date", flat=True)]
    assert weeks == [2, 2, 6]  # after the first answer there was one to come in two weeks already


def test_the_timeline_is_added_to_and_never_changed(world, case, follow, here):
    (entry,) = follow(case)
    for values in ({"kind": "measure"}, {"on_date": "2020-01-01"}, {"by": None}, {"sealed": True}):
        with pytest.raises(utils.Error), atomic():
            Entry.objects.filter(pk=entry.pk).update(**values)
    with pytest.raises(utils.Error), atomic():
        entry.delete()


def test_a_correction_stands_below_what_it_corrects(world, case, follow, here):
    (entry,) = follow(case)
    key = uuid4()
    for _ in range(2):
        first = follow_services.entry_correct(entry=entry, key=key, text="Het was dinsdag.", by=world.leader)
    follow_services.entry_correct(entry=first, key=uuid4(), text="Nee, woensdag.", by=world.leader)
    line = next(line for line in case_of(case, sealed=True).timeline if line.entry == entry)
    assert WORD in line.text
    assert [each.text for each in line.corrections] == ["Het was dinsdag.", "Nee, woensdag."]


def test_a_form_of_the_timeline_sent_twice_is_one_line(world, case, sign_in):
    data = {"key": str(uuid4()), "what": "informed:board", "on_date": timezone.localdate().isoformat(), "text": ""}
    client = sign_in(world.coordinator)
    for _ in range(2):
        assert client.post(f"{BASE}{case.pk}/tijdlijn/", data).status_code == 302
    with world.at(world.regenboog), atomic():
        assert Entry.objects.filter(kind="informed", code="board").count() == 1


def test_a_form_that_was_sent_before_and_says_something_else_now_comes_back(world, case, sign_in):
    data = {"key": str(uuid4()), "what": "note:", "on_date": timezone.localdate().isoformat(), "text": "Eerste"}
    client = sign_in(world.coordinator)
    client.post(f"{BASE}{case.pk}/tijdlijn/", data)
    page = client.post(f"{BASE}{case.pk}/tijdlijn/", data | {"text": "Tweede"})
    assert page.status_code == 409
    assert "Tweede" in page.text
    assert page.context["entry_form"]["key"].value() != data["key"]


def test_a_note_without_words_comes_back(world, case, sign_in):
    data = {"key": str(uuid4()), "what": "note:", "on_date": timezone.localdate().isoformat(), "text": ""}
    page = sign_in(world.coordinator).post(f"{BASE}{case.pk}/tijdlijn/", data)
    assert page.status_code == 422
    assert page.context["entry_form"].errors["text"]


def test_a_sealed_note_is_seen_by_who_may_read_sealed_notes(world, staff, case, follow, sign_in):
    with world.at(world.regenboog), atomic():
        (entry,) = follow(case, sealed=True, text="Alleen voor ons: geheimwoord")
        services.incident_assign(incident=case, owner=staff["ib"], by=world.leader)
    page = sign_in(staff["ib"]).get(f"{BASE}{case.pk}/").content.decode()
    assert WORD in page
    assert "geheimwoord" not in page
    assert sign_in(staff["ib"]).get(f"{BASE}{case.pk}/tijdlijn/{entry.pk}/").status_code == 404
    assert "geheimwoord" in sign_in(world.leader).get(f"{BASE}{case.pk}/").content.decode()


def test_names_are_sealed_and_shown_on_their_own_page_only(world, case, sign_in):
    client = sign_in(world.coordinator)
    with world.at(world.regenboog), atomic():
        first = Involvement.objects.order_by("position").first()
    client.post(f"{BASE}{case.pk}/namen/", {f"naam-{first.pk}": "Naam Kanarie", "seen": case.version})
    with world.at(world.regenboog), atomic():
        first.refresh_from_db()
        assert "Kanarie" not in first.name
    assert "Naam Kanarie" not in client.get(f"{BASE}{case.pk}/").content.decode()
    assert "Naam Kanarie" in client.get(f"{BASE}{case.pk}/namen/").content.decode()


def test_names_that_a_colleague_saved_meanwhile_are_not_emptied(world, case, sign_in):
    with world.at(world.regenboog), atomic():
        one, two = Involvement.objects.order_by("position")
    first, second = sign_in(world.coordinator), sign_in(world.leader)
    first.post(f"{BASE}{case.pk}/namen/", {f"naam-{one.pk}": "Jip", f"naam-{two.pk}": "Takkie", "seen": case.version})
    page = second.post(
        f"{BASE}{case.pk}/namen/", {f"naam-{one.pk}": "", f"naam-{two.pk}": "Siep", "seen": case.version}
    )
    assert page.status_code == 409
    form = page.context["form"]
    assert [form[f"naam-{each.pk}"].value() for each in (one, two)] == ["Jip", "Siep"]
    assert [other.text for other in page.context["others"]] == ["Takkie"]
    again = {field.html_name: field.value() for field in form}
    assert second.post(f"{BASE}{case.pk}/namen/", again).status_code == 302


def test_the_coordinator_raises_how_serious_it_is_and_that_shows(world, case, sign_in):
    client = sign_in(world.coordinator)
    client.post(f"{BASE}{case.pk}/ernst/", {"severity": "4", "seen": case.version})
    page = client.get(f"{BASE}{case.pk}/").content.decode()
    assert "Ernst: van matig naar zeer ernstig" in page


def test_two_who_change_a_case_at_once_are_told(world, case, sign_in):
    client = sign_in(world.coordinator)
    client.post(f"{BASE}{case.pk}/ernst/", {"severity": "3", "seen": case.version})
    typed = {"kind": "physical_violence:fight", "means": ["body"], "cause": "Om een bal", "seen": case.version}
    page = client.post(f"{BASE}{case.pk}/aanvullen/", typed)
    assert page.status_code == 409
    assert "Om een bal" in page.content.decode()
    with world.at(world.regenboog), atomic():
        row = Incident.objects.get()
        answers = {"type": "physical_violence", "subtype": "", "own_subtype": None, "means": [], "motive": "revenge"}
        services.incident_answer(incident=row, **answers, cause="Om een jas", seen=row.version, by=world.leader)
    page = client.post(f"{BASE}{case.pk}/aanvullen/", typed | {"seen": page.context["form"]["seen"].value()})
    assert {other.text for other in page.context["others"]} >= {"Om een jas", "Wraak"}
    again = typed | {"seen": page.context["form"]["seen"].value()}
    assert client.post(f"{BASE}{case.pk}/aanvullen/", again).status_code == 302
    with world.at(world.regenboog), atomic():
        row = Incident.objects.get()
        assert (row.subtype_name, row.means, keyring().open(row, "cause")) == ("Vechtpartij", ["body"], "Om een bal")


def test_a_case_that_turns_out_to_be_of_a_restricted_kind_closes_off(world, case):
    with world.at(world.regenboog), atomic():
        answers = {"subtype": "", "own_subtype": None, "means": [], "motive": "", "cause": "", "by": world.coordinator}
        row = services.incident_answer(incident=case, type="sexual", seen=case.version, **answers)
        assert row.restricted
        row = services.incident_answer(incident=row, type="other", seen=row.version, **answers)
        assert row.restricted


# --- The end ---


def test_the_reporter_reads_the_outcome_and_gets_a_mail_without_it(world, case, sign_in):
    client = sign_in(world.coordinator)
    told = {"outcome": f"We spraken iedereen over {WORD}.", "seen": case.version}
    assert client.post(f"{BASE}{case.pk}/afronden/", told).status_code == 302
    reporter = sign_in(world.teacher)
    assert "Lees hoe je melding" in reporter.get("/s/regenboog/").content.decode()
    page = reporter.get(f"{BASE}{case.pk}/").content.decode()
    assert f"We spraken iedereen over {WORD}." in page
    reporter.post(f"{BASE}{case.pk}/gezien/")
    assert "Lees hoe je melding" not in reporter.get("/s/regenboog/").content.decode()
    with world.at(world.regenboog), atomic():
        (mail,) = Mail.objects.filter(kind="incident_outcome")
        assert mail.to == "teacher@demo.example"
        assert WORD not in mail.text + mail.subject


def test_a_closed_case_can_be_taken_in_hand_again(world, case, sign_in):
    client = sign_in(world.coordinator)
    client.post(f"{BASE}{case.pk}/afronden/", {"outcome": "Klaar", "seen": case.version})
    client.post(f"{BASE}{case.pk}/heropenen/")
    with world.at(world.regenboog), atomic():
        row = Incident.objects.get()
        assert (row.state, row.closed_at) == ("busy", None)


@pytest.mark.parametrize(("part", "change"), [("ernst", {"severity": "3"}), ("afronden", {"outcome": "Van een ander"})])
def test_closing_over_a_change_keeps_what_was_typed(world, case, sign_in, part, change):
    client = sign_in(world.coordinator)
    client.post(f"{BASE}{case.pk}/{part}/", change | {"seen": case.version})
    page = client.post(f"{BASE}{case.pk}/afronden/", {"outcome": "Wat ik typte", "seen": case.version})
    assert page.status_code == 409
    assert "Wat ik typte" in page.content.decode()


# --- Tasks and checks ---


def test_a_task_is_done_by_its_owner_who_does_not_see_the_case(world, staff, case, sign_in):
    with world.at(world.regenboog), atomic():
        task = follow_services.task_add(
            incident=case, key=uuid4(), text="Bel de ouders", owner=staff["sven"], due_date=timezone.localdate(),
            by=world.coordinator,
        )  # fmt: skip
    client, url = sign_in(staff["sven"]), f"{BASE}{case.pk}/taken/{task.pk}/"
    page = client.get(url).content.decode()
    assert "Bel de ouders" in page
    assert WORD not in page
    assert client.get(f"{BASE}{case.pk}/").status_code == 404
    assert url in client.get(BASE).content.decode()
    client.post(url)
    with world.at(world.regenboog), atomic():
        task.refresh_from_db()
        assert task.done_by == staff["sven"]
    assert sign_in(world.teacher).get(url).status_code == 404


def test_who_follows_the_case_gives_a_task_to_another_and_drops_it(world, staff, case, sign_in):
    with world.at(world.regenboog), atomic():
        check = Task.objects.filter(kind="check").first()
    client, url = sign_in(world.coordinator), f"{BASE}{case.pk}/taken/{check.pk}/wijzigen/"
    day = timezone.localdate() + timedelta(3)
    assert client.post(url, {"owner": staff["sven"].pk, "due_date": day.isoformat()}).status_code == 302
    assert sign_in(staff["sven"]).post(url, {"drop": "1"}).status_code == 403
    with world.at(world.regenboog), atomic():
        check.refresh_from_db()
        assert (check.owner, check.due_date) == (staff["sven"], day)
    for _ in range(2):
        assert client.post(url, {"drop": "1"}).status_code == 302
    assert client.post(url, {"owner": world.leader.pk, "due_date": day.isoformat()}).status_code == 409
    with world.at(world.regenboog), atomic():
        check.refresh_from_db()
        assert check.is_dropped


def test_a_check_says_whether_it_stopped_and_that_is_in_the_timeline(world, case, sign_in):
    with world.at(world.regenboog), atomic():
        check = Task.objects.filter(kind="check").first()
    client, url = sign_in(world.coordinator), f"{BASE}{case.pk}/taken/{check.pk}/"
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"answer": "goes_on", "note": "Nog twee keer"}).status_code == 302
    page = client.get(f"{BASE}{case.pk}/").content.decode()
    assert "Is het gestopt? Nee, het gaat door" in page
    assert "Nog twee keer" in page
    late = sign_in(world.leader).post(url, {"answer": "stopped", "note": "Bij mij niet meer"})
    assert late.status_code == 409
    assert "Bij mij niet meer" in late.text


def test_the_tick_reads_what_waits_and_what_is_due_and_no_words(world, case, report):
    waiting, today = report(), timezone.localdate()
    with system_scope("what is due"):
        dues = {(due.kind, due.key): due for due in reminders.due(today)}
    assert dues["incident_waits", str(waiting.pk)].on == today + timedelta(1)
    checks = [due for (kind, _), due in dues.items() if kind == "incident_check"]
    assert {(due.on, due.member) for due in checks} == {
        (today + timedelta(weeks=n), world.coordinator.pk) for n in (2, 6)
    }
    with system_scope("no content"), pytest.raises(utils.Error):
        list(Incident.objects.values_list("narrative"))
