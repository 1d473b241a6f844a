"""People of a school: inviting, accepting, roles, ending, and who may do that."""

import logging
import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.logs import RouteInsteadOfPath
from core.models import AuditEvent, Mail
from core.paging import PER_PAGE
from core.tenancy import Scope, atomic, system_scope, use_scope
from schools import people_services
from schools.models import Invitation, Membership, User
from schools.people_services import (
    LastOne,
    invitation_accept,
    invitation_resend,
    invitation_revoke,
    invitation_send,
    member_change_roles,
    member_end,
    member_rename,
    team_invite,
)
from schools.team_list import Row
from tests.world import PASSWORD, make_member, make_user


@pytest.fixture
def at_regenboog(world):
    with world.at(world.regenboog), atomic():
        yield world


def invite(world, email="nieuw@demo.example", roles=("teacher",), by=None, **values):
    with world.at(world.regenboog), atomic():
        return invitation_send(
            email=email, name="Nieuwe Collega", roles=roles, school=world.regenboog, by=by or world.leader, **values
        )


def link(email="nieuw@demo.example") -> str:
    """The path in the newest mail to this address."""
    with system_scope("a test reads the outbox"):
        mail = Mail.objects.filter(to=email).order_by("-created_at").first()
    return re.search(r"https?://[^/]+(/uitnodiging/\S+)", mail.text)[1]


def actions(board) -> list[str]:
    with use_scope(Scope(board=board.pk)), atomic():
        return list(AuditEvent.objects.order_by("at").values_list("action", flat=True))


@pytest.fixture
def queries():
    """``queries(function)`` counts the queries it makes."""

    def count(function) -> int:
        with CaptureQueriesContext(connection) as captured:
            assert function().status_code == 200
        return len(captured)

    return count


def people_url(place, tail="") -> str:
    return f"/s/{place.slug}/beheer/mensen/{tail}"


# --- Inviting ------------------------------------------------------------------------------------------------


def test_a_new_colleague_accepts_with_a_password_and_works_here(world, client):
    invite(world)
    page = client.get(link())
    assert page.status_code == 200
    assert str(world.regenboog) in page.text
    answer = client.post(link(), {"password": PASSWORD})
    assert answer.status_code == 302
    assert answer.url == "/s/regenboog/"
    assert client.get(answer.url).status_code == 200
    with world.at(world.regenboog), atomic():
        member = Membership.objects.get(user__email="nieuw@demo.example")
        assert (member.name, member.roles, member.school) == ("Nieuwe Collega", ["teacher"], world.regenboog)
    assert actions(world.samen).count("invitation.accepted") == 1


def test_an_invitation_works_once(world, client, sign_in):
    invite(world)
    path = link()
    client.post(path, {"password": PASSWORD})
    assert client.get(path).status_code == 404


def test_accepting_twice_at_once_makes_one_account(world):
    invitation = invite(world)
    people_services.invitation_accept_new(invitation=invitation, password=PASSWORD)
    with pytest.raises(ValidationError):
        people_services.invitation_accept_new(invitation=invitation, password=PASSWORD)
    assert User.objects.filter(email="nieuw@demo.example").count() == 1


def test_a_weak_password_is_refused_and_makes_no_account(world, client):
    invite(world)
    assert client.post(link(), {"password": "welkom123456"[:11]}).status_code == 422
    assert client.post(link(), {"password": "password1234"}).status_code == 422
    assert not User.objects.filter(email="nieuw@demo.example").exists()


def test_somebody_with_an_account_is_asked_to_sign_in_and_then_accepts(world, client, sign_in):
    invite(world, email=world.stranger.user.email)
    path = link(world.stranger.user.email)
    page = client.get(path)
    assert f"/account/login/?next={path}" in page.text
    assert 'type="password"' not in page.text
    signed_in = sign_in(world.stranger)
    assert signed_in.post(path).url == "/s/regenboog/"
    assert signed_in.get("/s/regenboog/").status_code == 200


def test_a_post_without_being_signed_in_does_not_accept_for_somebody_with_an_account(world, client):
    invite(world, email=world.stranger.user.email)
    client.post(link(world.stranger.user.email), {"password": "een-heel-ander-wachtwoord"})
    with world.at(world.regenboog), atomic():
        assert not Membership.objects.filter(user=world.stranger.user).exists()


def test_somebody_else_cannot_use_an_invitation(world, sign_in):
    invite(world)
    neighbour = sign_in(world.neighbour)
    assert world.neighbour.user.email in neighbour.get(link()).text
    neighbour.post(link())
    assert neighbour.get("/s/regenboog/").status_code == 404


def test_an_expired_invitation_is_an_unknown_address(world, client):
    invitation = invite(world)
    path = link()
    with world.at(world.regenboog), atomic():
        Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    assert client.get(path).status_code == 404
    assert client.post(path, {"password": PASSWORD}).status_code == 404


def test_a_wrong_key_is_an_unknown_address(world, client):
    invite(world)
    assert client.get("/uitnodiging/geen-sleutel/").status_code == 404


def test_a_revoked_invitation_is_an_unknown_address(world, client):
    invitation = invite(world)
    with world.at(world.regenboog), atomic():
        invitation_revoke(invitation=invitation, by=world.leader)
    assert client.get(link()).status_code == 404


def test_sending_again_makes_a_fresh_link_and_ends_the_old_one(world, client):
    invitation = invite(world)
    old = link()
    with world.at(world.regenboog), atomic():
        invitation_resend(invitation=invitation, by=world.leader)
    assert client.get(old).status_code == 404
    assert client.get(link()).status_code == 200


def test_the_mail_holds_no_more_than_who_where_and_the_link(world):
    invite(world)
    with system_scope("a test reads the outbox"):
        mail = Mail.objects.get()
    assert str(world.regenboog) in mail.subject
    assert "14 dagen" not in mail.text
    assert world.leader.name in mail.text
    assert (mail.board_id, mail.school_id) == (world.samen.pk, world.regenboog.pk)


def test_somebody_who_works_here_is_not_invited_again(world):
    with pytest.raises(ValidationError) as refused:
        invite(world, email=world.teacher.user.email.upper())
    assert refused.value.code == "member"


def test_somebody_is_invited_to_a_place_once(world):
    invite(world)
    with pytest.raises(ValidationError) as refused:
        invite(world, email="NIEUW@demo.example")
    assert refused.value.code == "invited"


def test_a_colleague_who_came_in_between_is_not_a_member_twice(world):
    invitation = invite(world)
    user = make_user("nieuw")
    make_member("nieuw", world.regenboog, "teacher", user=user)
    with pytest.raises(ValidationError) as refused:
        invitation_accept(invitation=invitation, user=user)
    assert refused.value.code == "member"


def test_an_invitation_to_the_boards_office_leads_there(world, client):
    with use_scope(Scope(board=world.samen.pk)), atomic():
        invitation_send(
            email="nieuw@demo.example", name="Bestuur", roles=["board_staff"], school=None, by=world.board_admin
        )
    assert client.post(link(), {"password": PASSWORD}).url == "/b/samen/"


def test_a_key_that_still_works_is_not_written_in_the_logs(world, client):
    invite(world)
    path, written = link(), StringIO()
    console = next(
        each for each in logging.getLogger().handlers if any(type(f) is RouteInsteadOfPath for f in each.filters)
    )
    stream = console.setStream(written)
    try:
        assert client.post(path, {"password": "kort"}).status_code == 422
        assert client.get(path + "meer/").status_code == 404
    finally:
        console.setStream(stream)
    assert "uitnodiging/<str:door>/" in written.getvalue()
    assert path.split("/")[2] not in written.getvalue()


# --- Who may give what ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("who", ["teacher", "coordinator", "neighbour", "stranger", "board_staff"])
def test_only_who_manages_people_here_may_invite(world, who):
    with pytest.raises(PermissionDenied):
        invite(world, by=world.people[who])


def test_a_board_administrator_manages_the_people_of_its_schools(world):
    assert invite(world, by=world.board_admin).invited_by == world.board_admin


def test_who_manages_people_for_the_board_gives_no_role_at_a_school_to_themselves(world, sign_in):
    boss = world.board_admin
    with pytest.raises(ValidationError) as refused:
        invite(world, email=boss.user.email.upper(), roles=["safety_coordinator"], by=boss)
    assert refused.value.code == "oneself"
    member = make_member("boss", world.regenboog, "teacher", user=boss.user)
    with world.at(world.regenboog), atomic(), pytest.raises(ValidationError) as refused:
        member_change_roles(member=member, roles=["teacher", "school_leader"], by=boss)
    assert refused.value.code == "oneself"


def test_the_school_leader_hears_it_when_the_board_lets_somebody_in_who_reads_cases(world):
    invite(world, roles=["teacher"], by=world.board_admin)
    invite(world, email="zorg@demo.example", roles=["care_coordinator"], by=world.leader)
    invite(world, email="ander@demo.example", roles=["safety_coordinator"], by=world.board_admin)
    with world.at(world.regenboog), atomic():
        member_change_roles(member=world.teacher, roles=["antibullying_coordinator"], by=world.board_admin)
        told = list(Mail.objects.filter(kind="case_role").values_list("to", flat=True))
    assert told == [world.leader.user.email] * 2


@pytest.mark.parametrize("role", ["board_admin", "board_staff", "owner"])
def test_a_school_gives_school_roles_only(at_regenboog, role):
    with pytest.raises(PermissionDenied):
        member_change_roles(member=at_regenboog.leader, roles=["school_leader", role], by=at_regenboog.leader)


def test_a_school_leader_cannot_touch_the_boards_office(world):
    with use_scope(Scope(board=world.samen.pk)), atomic(), pytest.raises(PermissionDenied):
        member_change_roles(member=world.people["board_staff"], roles=["board_admin"], by=world.leader)


def test_a_role_posted_by_hand_that_the_place_does_not_have_is_refused(world, sign_in):
    url = people_url(world.regenboog, f"{world.teacher.pk}/")
    answer = sign_in(world.leader).post(url, {"name": "Leraar", "roles": ["board_admin"]})
    assert answer.status_code == 422


def test_a_school_keeps_at_least_one_leader(at_regenboog):
    leader = at_regenboog.leader
    with pytest.raises(LastOne):
        member_end(member=leader, by=leader)
    with pytest.raises(LastOne):
        member_change_roles(member=leader, roles=["teacher"], by=leader)


def test_a_second_leader_frees_the_first(world):
    second = make_member("second", world.regenboog, "school_leader")
    with world.at(world.regenboog), atomic():
        member_end(member=world.leader, by=second)
        with pytest.raises(LastOne):
            member_end(member=second, by=second)


def test_a_leader_of_another_school_does_not_count(at_regenboog):
    with pytest.raises(LastOne):
        member_end(member=at_regenboog.leader, by=at_regenboog.board_admin)


def test_every_change_is_in_the_audit_trail(world):
    with world.at(world.regenboog), atomic():
        member_change_roles(member=world.teacher, roles=["care_coordinator"], by=world.leader)
        member_rename(member=world.teacher, name="Andere Naam", groups="groep 5", by=world.leader)
        member_end(member=world.teacher, by=world.leader)
    assert actions(world.samen) == ["member.roles_changed", "member.renamed", "member.ended"]


def test_a_change_rolls_back_when_it_cannot_be_recorded(world, monkeypatch):
    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr("core.audit.record", fail)
    with world.at(world.regenboog), pytest.raises(RuntimeError):
        member_end(member=world.teacher, by=world.leader)
    with world.at(world.regenboog), atomic():
        assert Membership.objects.active().filter(pk=world.teacher.pk).exists()


def test_somebody_who_ended_can_be_invited_again(world, client):
    with world.at(world.regenboog), atomic():
        member_end(member=world.teacher, by=world.leader)
    invite(world, email=world.teacher.user.email)


# --- Pages ---------------------------------------------------------------------------------------------------


def test_a_role_change_counts_from_the_next_request(world, sign_in):
    teacher = sign_in(world.teacher)
    assert teacher.get(people_url(world.regenboog)).status_code == 403
    with world.at(world.regenboog), atomic():
        member_change_roles(member=world.teacher, roles=["safety_coordinator"], by=world.leader)
    assert teacher.get(people_url(world.regenboog)).status_code == 200


def test_ending_counts_from_the_next_request(world, sign_in):
    teacher = sign_in(world.teacher)
    assert teacher.get("/s/regenboog/").status_code == 200
    assert sign_in(world.leader).post(people_url(world.regenboog, f"{world.teacher.pk}/einde/")).status_code == 302
    assert teacher.get("/s/regenboog/").status_code == 404


def test_people_of_another_school_are_not_found(world, sign_in):
    client = sign_in(world.leader)
    for who in (world.neighbour, world.stranger, world.board_admin):
        assert client.get(people_url(world.regenboog, f"{who.pk}/")).status_code == 404
        assert client.post(people_url(world.regenboog, f"{who.pk}/einde/")).status_code == 404


def test_a_coordinator_sees_the_people_but_changes_nothing(world, sign_in):
    client = sign_in(world.coordinator)
    assert client.get(people_url(world.regenboog)).status_code == 200
    assert client.get(people_url(world.regenboog, "uitnodigen/")).status_code == 403
    assert client.post(people_url(world.regenboog, f"{world.teacher.pk}/einde/")).status_code == 403


def test_the_last_leader_reads_why_they_cannot_stop(world, sign_in):
    answer = sign_in(world.leader).post(people_url(world.regenboog, f"{world.leader.pk}/einde/"))
    assert answer.status_code == 422
    assert "error-summary" in answer.text


def test_saving_is_all_or_nothing(world, sign_in, monkeypatch):
    def refuse(**values):
        raise ValidationError("nee")

    monkeypatch.setattr("schools.people_services.member_rename", refuse)
    url = people_url(world.regenboog, f"{world.teacher.pk}/")
    answer = sign_in(world.leader).post(url, {"name": "X", "roles": ["care_coordinator"], "groups": ""})
    assert answer.status_code == 422
    with world.at(world.regenboog), atomic():
        assert Membership.objects.get(pk=world.teacher.pk).roles == ["teacher"]


@pytest.mark.parametrize("tab", ["actief", "uitgenodigd", "gestopt"])
def test_the_list_of_people_has_a_fixed_number_of_queries(world, sign_in, queries, tab):
    client = sign_in(world.leader)
    url = people_url(world.regenboog, f"?toon={tab}")
    invite(world, email="eerste@demo.example")
    client.get(url)
    few = queries(lambda: client.get(url))
    for number in range(8):
        invite(world, email=f"n{number}@demo.example")
        make_member(f"person{number}", world.regenboog, "teacher")
    assert queries(lambda: client.get(url)) == few


def test_two_hundred_people_are_invited_at_once(world):
    rows = [Row(number=n, name=f"Collega {n}", email=f"c{n}@demo.example", roles=["teacher"]) for n in range(200)]
    with world.at(world.regenboog), atomic():
        assert team_invite(rows=rows, school=world.regenboog, by=world.leader) == 200
        assert team_invite(rows=rows, school=world.regenboog, by=world.leader) == 0
        assert Invitation.objects.count() == 200


@pytest.mark.parametrize("tab", ["actief", "gestopt"])
def test_a_long_list_of_people_stands_in_pages(world, sign_in, queries, tab):
    client = sign_in(world.leader)
    url = people_url(world.regenboog, f"?toon={tab}")
    with world.at(world.regenboog), atomic():
        member_end(member=world.teacher, by=world.leader)
    client.get(url)
    few = queries(lambda: client.get(url))
    ended = timezone.now() if tab == "gestopt" else None
    users = User.objects.bulk_create(User(email=f"c{n}@demo.example") for n in range(60))
    here = {"board_id": world.samen.pk, "school_id": world.regenboog.pk, "roles": ["teacher"], "ended_at": ended}
    with world.at(world.regenboog), atomic():
        Membership.objects.bulk_create(Membership(**here, user=user, name=f"Collega {user.email}") for user in users)
    assert queries(lambda: client.get(url)) == few <= 12 + 4
    assert client.get(url).text.count("<tr>") == PER_PAGE + 1
    assert client.get(f"{url}&page=4").text.count("<tr>") < PER_PAGE
    assert client.get(f"{url}&page=onzin").status_code == client.get(f"{url}&page=99").status_code == 200
