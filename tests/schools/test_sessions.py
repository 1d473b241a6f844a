"""How long a session lasts, and what ends it."""

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from schools import middleware
from tests.world import PASSWORD

MINUTE, HOUR = 60, 3600


@pytest.fixture
def clock(monkeypatch):
    """A clock the test moves by hand."""

    class Clock:
        now = 1_800_000_000.0

        def time(self) -> float:
            return self.now

    clock = Clock()
    monkeypatch.setattr(middleware, "time", clock)
    return clock


@pytest.fixture
def teacher(world, client):
    """A browser in which the teacher signed in with a password."""
    sign_in(client, world)
    return client


def sign_in(client, world):
    answer = client.post("/account/login/", {"login": world.teacher.user.email, "password": PASSWORD})
    assert answer.status_code == 302


def is_in(client) -> bool:
    return client.get("/s/regenboog/").status_code == 200


def test_half_an_hour_without_a_click_ends_the_session(clock, teacher):
    assert is_in(teacher)
    clock.now += 29 * MINUTE
    assert is_in(teacher)
    clock.now += 29 * MINUTE
    assert is_in(teacher)
    clock.now += 31 * MINUTE
    assert not is_in(teacher)


def test_what_a_page_does_by_itself_is_no_activity(clock, teacher):
    assert is_in(teacher)
    for __ in range(5):
        clock.now += 7 * MINUTE
        teacher.get("/s/regenboog/", headers={"X-Background": "1"})
    assert not is_in(teacher)


def test_after_twelve_hours_even_a_busy_session_ends(clock, teacher):
    for __ in range(36):
        assert is_in(teacher)
        clock.now += 20 * MINUTE
    clock.now += MINUTE
    assert not is_in(teacher)


def test_signing_in_again_starts_a_new_twelve_hours(clock, teacher, world):
    assert is_in(teacher)
    clock.now += 13 * HOUR
    assert not is_in(teacher)
    sign_in(teacher, world)
    assert is_in(teacher)


def test_the_session_id_changes_at_signing_in(world, client):
    client.get("/account/login/")
    session = client.session
    session["kept"] = True
    session.save()
    client.cookies["session"] = before = session.session_key
    sign_in(client, world)
    assert client.cookies["session"].value != before
    assert not Session.objects.filter(session_key=before).exists()


def test_signing_out_ends_the_session_for_who_kept_the_cookie(teacher):
    kept = teacher.cookies["session"].value
    answer = teacher.post("/account/logout/")
    assert answer["Clear-Site-Data"] == '"cache"'  # nor does the back button show what was read
    thief = Client()
    thief.cookies["session"] = kept
    assert not is_in(thief)


def test_a_get_does_not_sign_out(teacher):
    teacher.get("/account/logout/")
    assert is_in(teacher)


def test_closing_an_account_ends_its_sessions(teacher, world):
    world.teacher.user.is_active = False
    world.teacher.user.save()
    assert not is_in(teacher)


def test_one_of_ones_own_sessions_is_ended_from_elsewhere(teacher, world):
    other = Client()
    sign_in(other, world)
    assert UserSession.objects.filter(user=world.teacher.user).count() == 2
    row = UserSession.objects.get(session_key=other.session.session_key)
    assert teacher.post(f"/account/sessions/{row.pk}/einde/").status_code == 302
    assert not is_in(other)
    assert is_in(teacher)


def test_all_other_sessions_are_ended_at_once(teacher, world):
    others = [Client(), Client()]
    for other in others:
        sign_in(other, world)
    teacher.post("/account/sessions/")
    assert [is_in(other) for other in others] == [False, False]
    assert is_in(teacher)


def test_somebody_elses_session_is_not_found(teacher, world, sign_in):
    leader = Client()
    leader.post("/account/login/", {"login": world.leader.user.email, "password": PASSWORD})
    row = UserSession.objects.get(user=world.leader.user)
    assert teacher.post(f"/account/sessions/{row.pk}/einde/").status_code == 404
    assert is_in(leader)


def test_a_new_password_ends_the_other_sessions(teacher, world):
    other = Client()
    sign_in(other, world)
    new = "een-nieuw-lang-wachtwoord"
    teacher.post("/account/reauthenticate/", {"password": PASSWORD})
    teacher.post("/account/password/change/", {"oldpassword": PASSWORD, "password1": new, "password2": new})
    assert not is_in(other)
    assert is_in(teacher)
