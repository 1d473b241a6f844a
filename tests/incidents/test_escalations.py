"""A case before the board: that case, for who decides at the board, for as long as the school says."""

from uuid import uuid4

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from core.models import AuditEvent, Mail
from core.tenancy import Scope, atomic, use_scope
from incidents import escalation_services, follow_services, services
from incidents.models import Entry, Escalation, Incident, Involvement
from incidents.services import Person
from tests.incidents.conftest import SENTENCE, WORD

BOARD = "/b/samen/incidenten/"
REASON = "Wij vragen het bestuur om extra toezicht."
TABLES = (Incident, Involvement, Entry)


def url_of(row: Incident, page: str = "bestuur/") -> str:
    return f"/s/regenboog/incidenten/{row.pk}/{page}"


@pytest.fixture
def escalate(world, report):
    """``escalate()`` reports an incident at Regenboog and puts it before the board."""

    def escalate(**values) -> Escalation:
        row = report(by=world.teacher, severity=3, **values)
        with world.at(world.regenboog), atomic():
            row = services.incident_assign(incident=row, owner=world.leader, by=world.leader)
            return escalation_services.case_escalate(incident=row, reason=REASON, by=world.leader)

    return escalate


def rows_seen(scope: Scope) -> dict[str, int]:
    """What PostgreSQL shows a scope of the three tables of a case."""
    with use_scope(scope), atomic(), connection.cursor() as cursor:
        found = {}
        for model in TABLES:
            cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
            found[model.__name__] = cursor.fetchone()[0]
    return found


NOTHING = {"Incident": 0, "Involvement": 0, "Entry": 0}


# --- What the school does ------------------------------------------------------------------------------------


def test_a_leader_puts_a_case_before_the_board_with_a_reason(world, report, sign_in):
    row = report(by=world.teacher)
    client = sign_in(world.leader)
    assert client.post(url_of(row), {"reason": ""}).status_code == 422
    assert client.post(url_of(row), {"reason": REASON}).status_code == 302
    page = sign_in(world.board_admin).get(BOARD)
    assert world.regenboog.name in page.text
    assert SENTENCE not in page.text
    assert REASON not in page.text
    case = sign_in(world.board_admin).get(f"{BOARD}{page.context['escalations'][0].pk}/")
    assert SENTENCE in case.text
    assert REASON in case.text


def test_a_teacher_puts_nothing_before_the_board(world, report, sign_in):
    assert sign_in(world.teacher).post(url_of(report(by=world.teacher)), {"reason": REASON}).status_code == 403


def test_putting_it_there_twice_is_once_and_one_mail(world, report, sign_in):
    row, client = report(by=world.teacher), sign_in(world.leader)
    for _ in range(2):
        client.post(url_of(row), {"reason": REASON})
    with world.at(world.regenboog), atomic():
        assert Escalation.objects.count() == 1
        mails = list(Mail.objects.filter(kind="incident_escalated"))
        assert [mail.to for mail in mails] == [world.board_admin.user.email]
        assert not any(word in mails[0].text for word in (WORD, REASON))


def test_the_reason_is_sealed(world, escalate):
    assert REASON not in escalate().reason


def test_a_suspected_offence_by_staff_goes_there_by_itself(world, report, sign_in):
    row = report(type="sexual", severity=3)
    with world.at(world.regenboog), atomic():
        row = services.incident_assign(incident=row, owner=world.leader, by=world.leader)
        answers = {"type": "sexual", "subtype": "suspected_offence_by_staff", "own_subtype": None}
        more = {"means": [], "motive": "", "cause": "", "seen": row.version}
        services.incident_answer(incident=row, by=world.leader, **answers, **more)
        made = Escalation.objects.get()
        assert made.automatic
    assert SENTENCE in sign_in(world.board_admin).get(f"{BOARD}{made.pk}/").text


@pytest.mark.parametrize("by", [None, "teacher"])
def test_what_staff_did_is_before_the_board_as_it_is_reported_and_only_the_board_ends_it(world, report, sign_in, by):
    row = report(
        by=by and world.people[by], type="sexual", people=(Person("staff", "did"), Person("pupil", "underwent"))
    )
    with world.at(world.regenboog), atomic():
        made = Escalation.objects.get()
        assert (made.automatic, made.by, row.restricted, row.subtype) == (
            True, None, True, "suspected_offence_by_staff",
        )  # fmt: skip
        assert [mail.kind for mail in Mail.objects.all()] == ["incident_board"]
        row = services.incident_assign(incident=row, owner=world.leader, by=world.leader)
        services.incident_close(incident=row, outcome="Opgelost.", seen=row.version, by=world.leader)
    leader, client, url = sign_in(world.leader), sign_in(world.board_admin), f"{BOARD}{made.pk}/"
    assert leader.post(url_of(row, "bestuur/terug/")).status_code == 409
    assert client.get(url).status_code == 200
    assert client.post(f"{url}klaar/").status_code == 302
    assert client.get(url).status_code == 404
    with world.at(world.regenboog), atomic():
        assert not Incident.objects.get().escalated


def test_a_reason_is_not_lost_when_the_case_was_closed_meanwhile(world, report, sign_in):
    row, client = report(by=world.teacher), sign_in(world.leader)
    with world.at(world.regenboog), atomic():
        services.incident_close(incident=row, outcome="Klaar", seen=row.version, by=world.leader)
    page = client.post(url_of(row), {"reason": REASON})
    assert page.status_code == 409
    assert REASON in page.text


def end_by_taking_back(world, row):
    escalation_services.escalation_stop(incident=row, by=world.leader)


def end_by_closing(world, row):
    services.incident_close(incident=row, outcome="Opgelost.", seen=row.version, by=world.leader)


@pytest.mark.parametrize("ends", [end_by_taking_back, end_by_closing])
def test_the_board_reads_it_until_it_is_taken_back_or_closed(world, escalate, sign_in, ends):
    made = escalate()
    client, url = sign_in(world.board_admin), f"{BOARD}{made.pk}/"
    assert client.get(url).status_code == 200
    with world.at(world.regenboog), atomic():
        ends(world, Incident.objects.get())
    assert client.get(url).status_code == 404
    assert client.post(url, {"key": uuid4(), "text": "Te laat"}).status_code == 404
    assert rows_seen(Scope(board=world.samen.pk, shown=made.incident_id)) == NOTHING


# --- What the board reads ------------------------------------------------------------------------------------


def test_reading_is_written_down_at_the_school_before_anything_leaves(world, escalate, sign_in):
    made = escalate()
    sign_in(world.board_admin).get(f"{BOARD}{made.pk}/")
    with world.at(world.regenboog), atomic():
        event = AuditEvent.objects.get(action="incident.read", detail={"part": "board"})
        assert (event.actor_id, event.object_id) == (world.board_admin.user_id, str(made.incident_id))
        assert Escalation.objects.get().seen_at is not None


def test_what_cannot_be_written_down_cannot_be_read(world, escalate, sign_in, monkeypatch):
    made, client = escalate(), sign_in(world.board_admin)

    def fails(**values):
        raise DatabaseError

    monkeypatch.setattr("incidents.escalation_services.escalation_read", fails)
    client.raise_request_exception = False
    answer = client.get(f"{BOARD}{made.pk}/")
    assert answer.status_code == 500
    assert WORD not in answer.text


def test_names_sealed_notes_tasks_and_talks_stay_at_the_school(world, escalate, sign_in, follow):
    made = escalate()
    with world.at(world.regenboog), atomic():
        row = Incident.objects.get()
        person = row.involved.first()
        follow_services.names_save(incident=row, names={person.pk: "Pietje Puk"}, seen=row.version, by=world.leader)
        follow(row, sealed=True, text="Geheime notitie")
        follow(row, text="Gewone notitie")
    page = sign_in(world.board_admin).get(f"{BOARD}{made.pk}/").text
    assert "Gewone notitie" in page
    assert not any(word in page for word in ("Pietje Puk", "Geheime notitie", f"Bel over {WORD}"))


@pytest.mark.parametrize("who", ["board_staff", "other_board_admin", "leader", "teacher", "stranger"])
def test_nobody_else_opens_it(world, escalate, sign_in, who):
    made = escalate()
    assert sign_in(world.people[who]).get(f"{BOARD}{made.pk}/").status_code == (403 if who == "board_staff" else 404)


def test_a_board_administrator_does_not_open_it_at_the_school(world, escalate, sign_in):
    made = escalate()
    assert sign_in(world.board_admin).get(f"/s/regenboog/incidenten/{made.incident_id}/").status_code == 403


def test_the_board_answers_once_and_who_asked_hears_that_it_did(world, escalate, sign_in):
    made, form = escalate(), {"key": uuid4(), "text": "Er komt extra toezicht."}
    client = sign_in(world.board_admin)
    assert client.post(f"{BOARD}{made.pk}/", {"key": uuid4(), "text": ""}).status_code == 422
    for _ in range(2):
        assert client.post(f"{BOARD}{made.pk}/", form).status_code == 302
    other = client.post(f"{BOARD}{made.pk}/", form | {"text": "Toch niet."})
    assert (other.status_code, "Toch niet." in other.text) == (409, True)
    page = sign_in(world.leader).get(url_of(Incident(pk=made.incident_id), "")).text
    assert page.count("Er komt extra toezicht.") == 1
    with world.at(world.regenboog), atomic():
        (mail,) = Mail.objects.filter(kind="incident_board_answer")
        assert mail.to == world.leader.user.email
        assert "toezicht" not in mail.text


def test_the_page_costs_the_same_with_a_long_timeline(world, escalate, sign_in, follow):
    made, counts = escalate(), []
    for number in (1, 20):
        with world.at(world.regenboog), atomic():
            follow(Incident.objects.get(), number)
        with CaptureQueriesContext(connection) as found:
            sign_in(world.board_admin).get(f"{BOARD}{made.pk}/")
        counts.append(len(found))
    assert counts[0] >= counts[1]


# --- The policy ----------------------------------------------------------------------------------------------


def test_postgresql_shows_the_board_that_case_and_no_other(world, escalate, report):
    made, other = escalate(), report(by=world.teacher)
    samen = world.samen.pk
    assert rows_seen(Scope(board=samen, shown=made.incident_id)) == {"Incident": 1, "Involvement": 2, "Entry": 2}
    for scope in (
        Scope(board=samen),
        Scope(board=samen, shown=other.pk),
        Scope(board=samen, shown=made.pk),
        Scope(board=world.elders.pk, shown=made.incident_id),
        Scope(board=samen, school=world.wilgen.pk, shown=made.incident_id),
        Scope(shown=made.incident_id),
        Scope(user=world.board_admin.user_id, shown=made.incident_id),
    ):
        assert rows_seen(scope) == NOTHING, scope


def test_a_second_case_before_the_board_is_not_opened_along(world, escalate):
    first, second = escalate(), escalate()
    for made in (first, second):
        with use_scope(Scope(board=world.samen.pk, shown=made.incident_id)), atomic():
            assert [row.pk for row in Incident.objects.all()] == [made.incident_id]
            assert {row.incident_id for row in Entry.objects.all()} == {made.incident_id}


def test_people_and_timeline_follow_their_case_whatever_the_code_says(world, escalate):
    made = escalate()
    with world.at(world.regenboog), atomic():
        row = Incident.objects.get()
        Entry.create(incident=row, kind="note", on_date=row.reported_date, escalated=False)
        assert set(Entry.objects.values_list("escalated", flat=True)) == {True}
        escalation_services.escalation_stop(incident=row, by=world.leader)
        Entry.create(incident=row, kind="note", on_date=row.reported_date, escalated=True)
        assert set(Entry.objects.values_list("escalated", flat=True)) == {False}
        assert set(Involvement.objects.values_list("escalated", flat=True)) == {False}
    assert rows_seen(Scope(board=world.samen.pk, shown=made.incident_id)) == NOTHING


@pytest.mark.parametrize("values", [{"kind": "note", "code": ""}, {"code": "shown"}, {"sealed": True}])
def test_the_board_writes_answers_only(world, escalate, values):
    made = escalate()
    row = Entry(
        **{"board_id": made.board_id, "school_id": made.school_id, "incident_id": made.incident_id}
        | {"kind": "board", "code": "answer", "on_date": made.at.date()}
        | values
    )
    scope = use_scope(Scope(board=world.samen.pk, shown=made.incident_id))
    with scope, pytest.raises(DatabaseError, match="row-level security"), atomic():
        row.save(force_insert=True)


def test_the_board_changes_nothing_of_a_case(world, escalate):
    made = escalate()
    with use_scope(Scope(board=world.samen.pk, shown=made.incident_id)), atomic():
        assert Incident.objects.update(severity=1) == 0
        assert Involvement.objects.update(name="") == 0
        assert Entry.objects.update(text="") == 0
