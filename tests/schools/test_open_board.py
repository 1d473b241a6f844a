"""Opening a board by command and by an operator's wish that a worker carries out."""

import re

import pytest
from django.core.management import CommandError, call_command

from core import outbox
from core.models import AuditEvent, Job, Mail
from core.tenancy import OutsideScope, Scope, atomic, system_scope, use_scope
from schools.board_services import Opening, UnknownSchool, board_open
from schools.models import Board, Invitation, School, User
from tests.world import PASSWORD, make_board, make_school, make_user

OPENING = Opening(number="41999", name="Stichting Nieuw", admin_email="baas@demo.example", admin_name="De Baas")
FORM = {"number": "41999", "name": "Stichting Nieuw", "admin_email": "baas@demo.example", "admin_name": "De Baas"}


@pytest.fixture
def operator(world, client):
    user = make_user("operator", is_operator=True)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.user = user
    return client


def at(board):
    return use_scope(Scope(board=board.pk))


def test_a_board_duo_does_not_know_is_made(world):
    board = board_open(OPENING)
    assert (board.number, board.slug) == ("41999", "stichting-nieuw")
    assert board.opened_at


def test_a_board_duo_knows_keeps_its_name_and_its_schools_start(world):
    with system_scope("a test's board"):
        board = make_board("bekend", number="41999")
        make_school(board, "een", code="00AP00", in_use_since=None)
        make_school(board, "twee", code="00BR00", in_use_since=None)
    opened = board_open(OPENING)
    assert (opened.pk, opened.name) == (board.pk, board.name)
    with at(board), atomic():
        assert School.objects.filter(in_use_since__isnull=False).count() == 2


def test_a_board_of_which_duo_gave_only_the_number_gets_the_name(world):
    with system_scope("a test's board"):
        Board(number="41999", name="Bestuur 41999", slug="bestuur-41999").save(force_insert=True)
    board = board_open(OPENING)
    assert (board.name, board.slug) == ("Stichting Nieuw", "stichting-nieuw")


def test_only_the_chosen_schools_start(world):
    with system_scope("a test's board"):
        board = make_board("bekend", number="41999")
        make_school(board, "een", code="00AP00", in_use_since=None)
        make_school(board, "twee", code="00BR00", in_use_since=None)
    board_open(Opening(**(FORM | {"schools": ("00BR00",)})))
    with at(board), atomic():
        assert [school.code for school in School.objects.filter(in_use_since__isnull=False)] == ["00BR00"]


def test_a_school_of_another_board_is_refused_and_nothing_changes(world):
    with system_scope("a test's school"):
        make_school(world.samen, "een", code="00AP00")
    with pytest.raises(UnknownSchool):
        board_open(Opening(**(FORM | {"schools": ("00AP00",)})))
    with system_scope("a test looks"):
        assert not Board.objects.filter(number="41999").exists()


def test_two_boards_of_one_name_get_two_addresses(world):
    first = board_open(OPENING)
    second = board_open(Opening(**(FORM | {"number": "41998"})))
    assert (first.slug, second.slug) == ("stichting-nieuw", "stichting-nieuw-2")


def test_opening_twice_invites_once(world):
    board = board_open(OPENING)
    board_open(OPENING)
    with at(board), atomic():
        assert Invitation.objects.count() == 1
        assert Mail.objects.count() == 1
        assert list(AuditEvent.objects.order_by("at").values_list("action", flat=True)) == [
            "board.opened",
            "invitation.sent",
        ]


def test_a_board_with_an_administrator_takes_no_other_from_an_operator(operator, world):
    with system_scope("a test's board"):
        Board.objects.filter(pk=world.samen.pk).update(number="41999", opened_at=world.samen.created_at)
    asked = {"number": "41999", "name": "x", "admin_email": operator.user.email, "admin_name": "Ik"}
    operator.post("/operator/besturen/", asked)
    outbox.work()
    with system_scope("a test looks"):
        job = Job.objects.get(name="schools.open_board")
    assert (job.state, job.error) == ("failed", "has_administrator")
    with at(world.samen), atomic():
        assert not Invitation.objects.exists()


def test_the_first_administrator_comes_in_by_the_mail(world, client):
    board = board_open(OPENING)
    with at(board), atomic():
        text = Mail.objects.get().text
    path = re.search(r"(/uitnodiging/\S+)", text)[1]
    assert client.post(path, {"password": PASSWORD}).url == f"/b/{board.slug}/"
    assert client.get(f"/b/{board.slug}/beheer/mensen/").status_code == 200


def test_the_command_opens_a_board(world, capsys):
    call_command(
        "open_board",
        "--number=41999",
        "--name=Stichting Nieuw",
        "--admin-email=baas@demo.example",
        "--admin-name=De Baas",
    )
    assert "/b/stichting-nieuw/" in capsys.readouterr().out


@pytest.mark.parametrize("change", ["--number=4199", "--admin-email=geen-adres", "--name=", "--school=00XX00"])
def test_the_command_refuses_what_cannot_be(world, change):
    values = ["--number=41999", "--name=N", "--admin-email=baas@demo.example", "--admin-name=B", change]
    with pytest.raises(CommandError):
        call_command("open_board", *values)


def test_the_operators_wish_is_carried_out_by_a_worker(operator):
    assert operator.post("/operator/besturen/", FORM).status_code == 302
    with system_scope("a test looks"):
        assert not Board.objects.filter(number="41999").exists()
    outbox.work()
    with system_scope("a test looks"):
        assert Board.objects.get(number="41999").opened_at
        job = Job.objects.get(name="schools.open_board")
    assert job.state == "done"
    assert job.payload == {"number": "41999", "name": "Stichting Nieuw", "schools": []}
    assert "Stichting Nieuw" in operator.get("/operator/besturen/").text


def test_a_wish_with_an_unknown_school_fails_and_says_so(operator):
    operator.post("/operator/besturen/", FORM | {"schools": "00XX00"})
    outbox.work()
    with system_scope("a test looks"):
        job = Job.objects.get(name="schools.open_board")
    assert (job.state, job.error) == ("failed", "unknown_school")
    assert "baas@demo.example" not in str(job.payload)


def test_carrying_out_a_wish_twice_opens_one_board(operator):
    operator.post("/operator/besturen/", FORM)
    with system_scope("a test looks"):
        job = Job.objects.get(name="schools.open_board")
    outbox.HANDLERS[job.name](job)
    outbox.HANDLERS[job.name](job)
    with system_scope("a test looks"):
        board = Board.objects.get(number="41999")
    with use_scope(Scope(board=board.pk)), atomic():
        assert Invitation.objects.count() == 1


def test_an_operator_sees_which_schools_go_to_another_board_by_their_codes(operator, world):
    with system_scope("a test's school"):
        School.objects.filter(pk=world.regenboog.pk).update(code="00AP00", transfer_to="41999")
    operator.post("/operator/besturen/", {"transfers": "1"})
    outbox.work()
    page = operator.get("/operator/besturen/").text
    assert ("00AP00" in page, "41999" in page, world.regenboog.name in page) == (True, True, False)


def test_an_operator_sees_only_their_own_wishes(operator, client):
    operator.post("/operator/besturen/", FORM)
    other = make_user("tweede", is_operator=True)
    client.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Stichting Nieuw" not in client.get("/operator/besturen/").text


def test_an_operator_sees_no_school(operator):
    assert operator.get("/s/regenboog/").status_code == 404
    assert operator.get("/b/samen/beheer/mensen/").status_code == 404


def test_who_is_no_operator_finds_no_page(world, sign_in):
    assert sign_in(world.board_admin).get("/operator/besturen/").status_code == 404


def test_the_page_names_what_is_not_right(operator):
    assert operator.post("/operator/besturen/", FORM | {"number": "x"}).status_code == 422


def test_a_request_cannot_open_a_board_itself(operator, monkeypatch):
    monkeypatch.setattr("schools.operator_views.board_request_opening", lambda opening, by: board_open(opening))
    with pytest.raises(OutsideScope):
        operator.post("/operator/besturen/", FORM)


def test_make_operator_gives_a_link_to_choose_a_password(db, client, capsys):
    call_command("make_operator", "baas@demo.example")
    path = re.search(r"http://[^/]+(/\S+)", capsys.readouterr().out)[1]
    page = client.get(path, follow=True)
    answer = client.post(page.request["PATH_INFO"], {"password1": PASSWORD, "password2": PASSWORD})
    assert answer.status_code == 302
    assert User.objects.get(is_operator=True).check_password(PASSWORD)
