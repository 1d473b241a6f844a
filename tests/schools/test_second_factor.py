"""A colleague who lost their second factor gets the chance to set up a new one, from whoever may give it."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core.management import CommandError, call_command
from django.test import Client

from core.models import AuditEvent, Mail
from core.tenancy import system_scope
from tests.world import PASSWORD, make_member, make_user


def page(member, place="s/regenboog") -> str:
    return f"/{place}/beheer/mensen/{member.pk}/tweede-stap/"


def give_factor(user):
    totp.TOTP.activate(user, totp.generate_totp_secret())
    RecoveryCodes.activate(user)


def has_factor(member) -> bool:
    return Authenticator.objects.filter(user=member.user).exists()


@pytest.fixture
def teacher(world):
    give_factor(world.teacher.user)
    return world.teacher


def events() -> list[AuditEvent]:
    with system_scope("a test reads the trail"):
        return list(AuditEvent.objects.filter(action="member.second_factor_reset"))


def test_a_leader_takes_away_every_factor_and_the_person_is_told(world, sign_in, teacher):
    assert sign_in(world.leader).get(page(teacher)).status_code == 200
    assert sign_in(world.leader).post(page(teacher)).status_code == 302
    assert not has_factor(teacher)
    assert [(each.actor_id, each.object_id) for each in events()] == [(world.leader.user_id, str(teacher.pk))]
    with system_scope("a test reads the outbox"):
        mail = Mail.objects.get(kind="second_factor_reset")
    assert mail.to == teacher.user.email
    assert world.regenboog.name in mail.text


def test_a_second_press_tells_nobody_again(world, sign_in, teacher):
    client = sign_in(world.leader)
    for _ in range(2):
        assert client.post(page(teacher)).status_code == 302
    assert len(events()) == 1
    with system_scope("a test reads the outbox"):
        assert Mail.objects.filter(kind="second_factor_reset").count() == 1


def test_every_session_of_the_person_ends(world, sign_in):
    browser = Client()
    browser.post("/account/login/", {"login": world.teacher.user.email, "password": PASSWORD})
    assert browser.get("/s/regenboog/").status_code == 200
    sign_in(world.leader).post(page(world.teacher))
    assert browser.get("/s/regenboog/").status_code == 302


def test_nobody_does_it_for_themselves(world, sign_in):
    give_factor(world.leader.user)
    assert sign_in(world.leader).post(page(world.leader)).status_code == 422
    assert has_factor(world.leader)


def test_of_somebody_at_several_boards_only_the_operator_does_it(world, sign_in, teacher):
    make_member("elsewhere", world.baken, "teacher", user=teacher.user)
    for who in (world.leader, world.board_admin):
        assert '<form class="form" method="post">' not in sign_in(who).get(page(teacher)).text
        assert sign_in(who).post(page(teacher)).status_code == 422
    assert has_factor(teacher)
    call_command("reset_second_factor", teacher.user.email.upper())
    assert not has_factor(teacher)
    assert {each.school_id for each in events()} == {world.regenboog.pk, world.baken.pk}
    assert {each.actor_id for each in events()} == {None}


def test_of_somebody_at_two_schools_the_board_administrator_does_it(world, sign_in, teacher):
    make_member("both", world.wilgen, "teacher", user=teacher.user)
    assert sign_in(world.leader).post(page(teacher)).status_code == 422
    assert sign_in(world.board_admin).post(page(teacher)).status_code == 302
    assert not has_factor(teacher)


def test_of_an_operator_a_leader_takes_nothing(world, sign_in, teacher):
    teacher.user.is_operator = True
    teacher.user.save()
    assert sign_in(world.leader).post(page(teacher)).status_code == 422
    assert has_factor(teacher)


@pytest.mark.parametrize(("who", "status"), [("teacher", 403), ("coordinator", 403), ("neighbour", 404)])
def test_who_does_not_manage_people_here_takes_nothing(world, sign_in, teacher, who, status):
    assert sign_in(world.people[who]).post(page(teacher)).status_code == status
    assert has_factor(teacher)


def test_the_command_helps_an_operator_without_a_place(db):
    user = make_user("baas", is_operator=True)
    give_factor(user)
    call_command("reset_second_factor", user.email)
    assert not Authenticator.objects.filter(user=user).exists()
    assert len(events()) == 1


def test_the_command_refuses_an_unknown_address(db):
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "niemand@demo.example")


def test_an_operator_without_a_place_starts_at_the_boards(db, client):
    user = make_user("baas", is_operator=True)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/").url == "/operator/besturen/"


@pytest.mark.parametrize(("required", "said"), [(True, False), (False, True)])
def test_the_demo_speaks_of_the_second_factor_only_when_it_is_off(db, client, settings, required, said):
    settings.DEMO, settings.REQUIRE_MFA = True, required
    response = client.get("/account/login/")
    assert response.context["banner"] == ("demo-no-mfa" if said else "demo")
