"""The front answers what is ordinary by itself: in no way other, and to no one else, than the view would."""

import threading
from datetime import timedelta
from urllib.parse import urlencode

import psycopg
import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from core.doors import close_doors, named_key
from core.models import Door
from core.tenancy import atomic
from surveys import code_services, front, limits, services
from surveys.close_services import round_close
from surveys.models import AccessCode, Entrance, SentAnswers
from tests.surveys.conftest import answers

PAGE = "/v/regenboog/leerling/"
SCRIPTED = {"X-Scripted": "1"}


@pytest.fixture(autouse=True)
def nobody_failed():
    limits.failures.forget(0.0)


@pytest.fixture
def form(client, opened):
    """The form of the pupils, kept by the front."""
    client.get(PAGE)
    return front._forms[PAGE]


@pytest.fixture
def code(give_codes) -> str:
    return give_codes("Groep 7", 1)[0]


def post(client, fields, headers=SCRIPTED):
    """As a browser sends a form."""
    return client.post(PAGE, urlencode(fields), content_type="application/x-www-form-urlencoded", headers=headers)


def send(client, code, headers=SCRIPTED, **given):
    return post(client, {"code": code, "do": "send", **(given or answers())}, headers)


def told(form, code, **other):
    """What the statement answers, as the front calls it, but for some values."""
    desk = form.desk
    values = {
        "finished": True,
        "door": desk.door,
        "board": desk.board,
        "school": desk.school,
        "lock": desk.school.int % (1 << 63),
        "round": desk.round,
        "code": code_services.rules.digest(code, desk.school, front.settings.SURVEY_PEPPER),
        "day": timezone.localdate(),
        "answers": bytes([4] * 25),
        "places": desk.late[0],
        "youngest": desk.late[1],
    }
    connection = connections["default"]
    connection.ensure_connection()
    return psycopg.RawCursor(connection.connection).execute(front.TAKE, list((values | other).values())).fetchone()[0]


def test_a_kept_form_is_the_very_page_of_the_view(client, form):
    kept = client.get(PAGE)
    front.forget()
    fresh = client.get(PAGE)
    assert kept.content == fresh.content
    assert dict(kept.items()) == dict(fresh.items())


def test_only_the_untouched_form_is_kept(client, opened, code):
    for path in ("/v/regenboog/", f"{PAGE}klaar/", "/v/regenboog/ouder/"):
        client.get(path)
    post(client, {"code": code, "do": "begin"})
    post(client, {"code": "BCD346", "do": "send", "EV1": "3"})
    assert front._forms == {}


@pytest.mark.parametrize("headers", [SCRIPTED, {}])
def test_answers_are_taken_as_the_view_takes_them(client, at, form, give_codes, headers):
    codes = give_codes("Groep 5", 2)
    quick = send(client, codes[0], headers=headers)
    front.forget()
    slow = send(client, codes[1], headers=headers)
    assert (quick.status_code, quick.content, quick.get("Location")) == (
        slow.status_code,
        slow.content,
        slow.get("Location"),
    )
    assert dict(quick.items()) == dict(slow.items())
    stored = [bytes(row.answers) for row in at(lambda: list(SentAnswers.objects.all()))]
    assert stored[0] == stored[1]
    assert 103 in stored[0]  # what the young are not asked
    assert at(AccessCode.objects.count) == 0


def test_what_is_wrong_is_said_by_the_view(client, at, form, code):
    assert "Deze code werkt niet" in send(client, "BCD346").json()["wrong"]
    assert "nog niets gekozen" in send(client, code, EV1="").json()["wrong"]
    assert at(AccessCode.objects.count) == 1


def test_a_kept_form_of_a_closed_round_takes_nothing(client, world, at, opened, form, code):
    at(round_close, survey_round=opened, by=world.leader)
    assert told(form, code) is False
    assert "kunt deze vragen nu niet invullen" in send(client, code).json()["wrong"]


def test_a_kept_form_takes_nothing_after_the_last_day(at, world, opened, form, code):
    day = timezone.localdate()
    at(
        services.round_move,
        survey_round=opened,
        opens_on=day - timedelta(3),
        closes_on=day - timedelta(1),
        by=world.leader,
    )
    assert told(form, code) is False


def test_a_closed_door_lets_nobody_send(client, at, form, code):
    at(lambda: close_doors("entrance", object_id=Entrance.objects.get().pk))
    assert told(form, code) is False
    assert send(client, code).status_code == 404
    assert at(SentAnswers.objects.count) == 0


def test_the_statement_reaches_no_other_school(world, at, form, code):
    """A door leads to its own school; a board or school that somebody put in its place leads nowhere."""
    for other in (world.wilgen, world.baken):
        assert told(form, code, board=other.board_id, school=other.pk) is False
    assert told(form, code, door=Door.hash(named_key("entrance", "wilgen"))) is False
    assert told(form, code, door=Door.hash(named_key("publicpage", "regenboog"))) is False
    assert told(form, code) is True
    assert told(form, code) is False


def test_the_statement_leaves_no_scope_behind(form, code):
    told(form, code)
    names = ("board", "school", "door", "user", "visitor")
    with connections["default"].cursor() as cursor:
        for name in names:
            cursor.execute("SELECT current_setting(%s, true)", [f"safetyplan.{name}"])
            assert cursor.fetchone()[0] in ("", None)


def test_a_machine_is_not_looked_up(client, form, code):
    for _ in range(limits.MACHINE + 1):
        limits.failures.note("127.0.0.1", "school")
    assert send(client, code).status_code == 429


def test_of_many_at_once_with_one_code_one_is_kept(at, form, code):
    found: list[str] = []

    def one() -> None:
        try:
            found.append("done" if "done" in send(Client(), code).json() else "wrong")
        finally:
            connections.close_all()

    threads = [threading.Thread(target=one) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(found) == ["done"] + ["wrong"] * 5
    assert at(SentAnswers.objects.count) == 1


def test_who_sends_while_a_round_is_closed_waits_and_is_told(world, at, opened, form, code):
    answered: list[bool] = []

    def one() -> None:
        try:
            answered.append(told(form, code))
        finally:
            connections.close_all()

    thread = threading.Thread(target=one)
    with world.at(world.regenboog), atomic():
        round_close(survey_round=opened, by=world.leader)
        thread.start()
        thread.join(0.4)
        assert thread.is_alive()
    thread.join(30)
    assert answered == [False]


def test_no_more_forms_are_kept_than_fit(client, form, monkeypatch):
    monkeypatch.setattr(front, "MOST", 1)
    client.get(f"{PAGE}en/")
    assert list(front._forms) == [PAGE]


def test_a_stranger_to_the_host_gets_no_kept_form(client, form):
    assert client.get(PAGE, headers={"Host": "elsewhere.example"}).status_code == 400


@pytest.mark.parametrize("headers", [SCRIPTED, {}])
def test_a_draft_is_kept_as_the_view_keeps_it(client, at, form, give_codes, headers):
    codes = give_codes("Groep 5", 2)
    quick = post(client, {"code": codes[0], "do": "keep", "EV1": "2", "AV7": "1"}, headers)
    front.forget()
    slow = post(client, {"code": codes[1], "do": "keep", "EV1": "2", "AV7": "1"}, headers)
    assert (quick.status_code, quick.content, dict(quick.items())) == (
        slow.status_code,
        slow.content,
        dict(slow.items()),
    )
    drafts = [bytes(row.draft) for row in at(lambda: list(AccessCode.objects.all()))]
    assert drafts[0] == drafts[1]
    assert at(SentAnswers.objects.count) == 0


def test_a_form_that_grew_old_is_made_anew_and_still_takes_answers(client, opened, code, monkeypatch):
    monkeypatch.setattr(front, "SECONDS", 0.0)
    assert [client.get(PAGE).resolver_match is not None for _ in range(2)] == [True, True]
    assert "done" in send(client, code).json()
