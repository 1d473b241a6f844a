"""What a view declares is what happens: who gets in, who is told no, and for whom it does not exist."""

import re
from uuid import uuid4

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.http import HttpResponse
from django.test import override_settings
from django.urls import include, path
from django.views import View
from django.views.generic import RedirectView

from core import access
from core.tenancy import Scope, atomic, use_scope
from schools.models import Membership


@access.for_school("school.read", "GET", "POST", write="school.manage")
def at_school(request, school):
    return HttpResponse(f"{request.school.slug} {request.member.name}")


@access.for_board("board.read")
def at_board(request, board):
    return HttpResponse(request.board.slug)


@access.signed_in()
def anywhere(request):
    return HttpResponse("hello")


@access.operator()
def installation(request):
    return HttpResponse("hello")


@access.public("GET", "POST")
def for_all(request):
    return HttpResponse("hello")


def forgotten(request):
    return HttpResponse("hello")


urlpatterns = [
    path("s/<slug:school>/test/", at_school),
    path("b/<slug:board>/test/", at_board),
    path("test/school-without-place/", at_school, {"school": "regenboog"}),
    path("test/anywhere/", anywhere),
    path("test/installation/", installation),
    path("test/for-all/", for_all),
    path("test/forgotten/", forgotten),
    path("", include("safetyplan.urls")),
]

pytestmark = pytest.mark.urls(__name__)


@pytest.mark.parametrize(
    ("who", "url", "method", "status"),
    [
        ("leader", "/s/regenboog/test/", "get", 200),
        ("leader", "/s/regenboog/test/", "post", 200),
        ("teacher", "/s/regenboog/test/", "get", 200),
        ("teacher", "/s/regenboog/test/", "post", 403),
        ("neighbour", "/s/regenboog/test/", "get", 404),
        ("neighbour", "/s/regenboog/test/", "post", 404),
        ("stranger", "/s/regenboog/test/", "get", 404),
        ("board_admin", "/s/regenboog/test/", "post", 200),
        ("board_staff", "/s/regenboog/test/", "get", 200),
        ("board_staff", "/s/regenboog/test/", "post", 403),
        ("other_board_admin", "/s/regenboog/test/", "get", 404),
        ("board_staff", "/b/samen/test/", "get", 200),
        ("leader", "/b/samen/test/", "get", 404),
        ("other_board_admin", "/b/samen/test/", "get", 404),
        ("leader", "/s/regenboog/test/", "put", 405),
        ("leader", "/s/bestaat-niet/test/", "get", 404),
        ("leader", "/test/school-without-place/", "get", 404),
        ("leader", "/test/anywhere/", "get", 200),
        ("leader", "/test/installation/", "get", 404),
        ("leader", "/test/for-all/", "post", 200),
    ],
)
def test_what_is_declared_is_what_happens(world, sign_in, who, url, method, status):
    assert getattr(sign_in(world.people[who]), method)(url).status_code == status


def test_a_method_that_a_page_does_not_take_is_answered_with_words(world, sign_in):
    answer = sign_in(world.leader).put("/s/regenboog/test/")
    assert answer.status_code == 405
    assert "POST" in answer["Allow"]
    assert "Hier is niets te lezen" in answer.text


def test_an_operator_gets_in_where_operators_do_and_nowhere_else(world, sign_in):
    user = world.people["stranger"].user
    user.is_operator = True
    user.save()
    client = sign_in(world.people["stranger"])
    assert client.get("/test/installation/").status_code == 200
    assert client.get("/s/regenboog/test/").status_code == 404


@pytest.mark.parametrize("url", ["/s/regenboog/test/", "/b/samen/test/", "/test/anywhere/", "/test/installation/"])
def test_who_is_not_signed_in_is_sent_to_sign_in_and_back(world, client, url):
    response = client.get(url + "?x=1")
    assert response.status_code == 302
    assert response["Location"] == f"/account/login/?next={url}%3Fx%3D1"


@pytest.mark.parametrize("header", ["HX-Request", "X-Autosave"])
def test_a_fragment_of_who_is_not_signed_in_gets_401(world, client, header):
    assert client.post("/s/regenboog/test/", headers={header: "true"}).status_code == 401


def test_what_was_typed_is_given_back_to_who_is_signed_out_meanwhile(world, client):
    sent = {"text": "<p>Elke <strong>pauze</strong></p>", "text_format": "html", "password": "niet dit"}
    page = client.post("/s/regenboog/test/", sent)
    assert page.status_code == 401
    assert "Elke **pauze**" in page.content.decode()
    assert "niet dit" not in page.content.decode()


def test_a_view_that_declares_nothing_fails(world, sign_in):
    with pytest.raises(ImproperlyConfigured, match="forgotten"):
        sign_in(world.leader).get("/test/forgotten/")


def test_a_class_of_our_own_that_declares_nothing_fails():
    class Ours(View):
        pass

    with pytest.raises(ImproperlyConfigured):
        access.declared_access(Ours.as_view())


def test_views_of_django_guard_themselves():
    assert access.declared_access(RedirectView.as_view(url="/")).kind == "public"


def test_a_membership_that_ended_ends_with_the_next_request(world, sign_in):
    client = sign_in(world.leader)
    assert client.get("/s/regenboog/test/").status_code == 200
    end(world, world.leader)
    assert client.get("/s/regenboog/test/").status_code == 404


def test_a_role_that_changed_counts_from_the_next_request(world, sign_in):
    client = sign_in(world.leader)
    with use_scope(Scope(board=world.samen.pk)), atomic():
        Membership.objects.filter(pk=world.leader.pk).update(roles=["teacher"])
    assert client.post("/s/regenboog/test/").status_code == 403


def test_an_account_that_was_closed_is_signed_out(world, sign_in):
    client = sign_in(world.leader)
    world.leader.user.is_active = False
    world.leader.user.save()
    assert client.get("/s/regenboog/test/").status_code == 302


def test_ones_work_at_a_school_says_who_one_is_there(world, sign_in):
    """A teacher of Regenboog who also works at the board's office appears by the name they have at Regenboog."""
    with use_scope(Scope(board=world.samen.pk)), atomic():
        Membership.create(user=world.teacher.user, name="Bureau", roles=["board_staff"])
    assert b"Teacher" in sign_in(world.teacher).get("/s/regenboog/test/").content


def test_an_unknown_role_gives_no_permission(world, sign_in):
    with use_scope(Scope(board=world.samen.pk)), atomic():
        Membership.objects.filter(pk=world.leader.pk).update(roles=["emperor"])
    assert sign_in(world.leader).get("/s/regenboog/test/").status_code == 403


def end(world, member):
    from django.utils import timezone

    with use_scope(Scope(board=world.samen.pk)), atomic():
        Membership.objects.filter(pk=member.pk).update(ended_at=timezone.now())


def said(answer, address):
    """A page without what each answer has of its own: the address asked for, the tokens of forms and of scripts."""
    return re.sub(r'(csrfmiddlewaretoken" value=|X-CSRFToken": |nonce=)"[^"]+"', "", answer.text).replace(address, "")


@pytest.mark.parametrize(
    ("theirs", "nobodys"),
    [("/s/wilgen/test/", "/s/bestaat-niet/test/"), ("/b/samen/test/", "/b/bestaat-niet/test/")],
)
def test_what_is_not_yours_reads_as_what_is_not_there(world, sign_in, theirs, nobodys):
    client = sign_in(world.leader)
    assert said(client.get(theirs), theirs) == said(client.get(nobodys), nobodys)
    assert 'class="main-menu"' not in client.get(theirs).text


def test_what_is_not_here_leaves_the_menu_of_ones_own_place(world, sign_in):
    client, page = sign_in(world.leader), "/s/regenboog/beheer/mensen/{}/"
    theirs, nobodys = (page.format(key) for key in (world.neighbour.pk, uuid4()))
    answer = client.get(theirs)
    assert answer.status_code == 404
    assert 'class="main-menu"' in answer.text
    assert "Ga naar Vandaag" in answer.text
    assert said(answer, theirs) == said(client.get(nobodys), nobodys)


def test_a_refusal_leaves_the_menu_of_ones_own_place(world, sign_in):
    answer = sign_in(world.teacher).post("/s/regenboog/test/")
    assert answer.status_code == 403
    assert 'class="main-menu"' in answer.text


@override_settings(DATA_UPLOAD_MAX_MEMORY_SIZE=1000, ROOT_URLCONF="safetyplan.urls")
def test_more_than_is_taken_is_answered_with_words(world, sign_in):
    answer = sign_in(world.leader).post("/s/regenboog/acties/nieuw/", {"title": "a" * 2000})
    assert answer.status_code == 413
    assert "Dit is te veel in één keer" in answer.text
