"""The pages of the model, at the board and at a school: who may do what, and what stays of what was typed."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from board_model.models import ModelText, ModelVersion
from board_model.selectors import changes_of_draft
from board_model.services import draft_digest
from core.outbox import work
from core.tenancy import Scope, atomic, use_scope

NEW = "<p>Nieuw van het bestuur.</p>"
DRAFT, TEXT = "/b/samen/modelplan/", "/b/samen/modelplan/paragraaf/supervision/"
UPDATES = "/s/regenboog/plan/model/"
UPDATE = f"{UPDATES}supervision/"


def at_board(world):
    return use_scope(Scope(board=world.samen.pk))


@pytest.fixture
def boards_client(world, sign_in):
    return sign_in(world.board_admin)


def typed(text, *, page=None, base=1, mode="default", reason=""):
    written = {"text": text, "text_format": "html", "page": page or uuid4(), "base": base}
    return written | {"mode": mode, "reason": reason}


def test_a_board_begins_with_the_national_model(world, boards_client):
    assert boards_client.post(DRAFT).status_code == 302
    assert boards_client.post(DRAFT).status_code == 302  # again changes nothing
    with at_board(world), atomic():
        assert ModelText.objects.filter(key="supervision").count() == 1
        assert changes_of_draft(None) == []  # nothing is different yet


def test_staff_of_the_board_reads_and_does_not_write(world, draft, sign_in):
    client = sign_in(world.people["board_staff"])
    assert "data-editor" not in client.get(TEXT).content.decode()
    assert client.post(TEXT, typed(NEW)).status_code == 403
    assert client.get(f"{DRAFT}publiceren/").status_code == 403


def test_two_at_once_choose_between_both_texts(world, draft, boards_client):
    assert boards_client.post(TEXT, typed("<p>Eerst.</p>")).status_code == 302
    answer = boards_client.post(TEXT, typed("<p>Tweede.</p>", mode="locked"))
    page = boards_client.get(answer.url).content.decode()
    assert "Eerst" in page
    assert "Tweede" in page
    assert boards_client.post(answer.url, {"choice": "mine", "seen": 1}).status_code == 409
    assert boards_client.post(answer.url, {"choice": "mine", "seen": 2}).status_code == 302
    with at_board(world), atomic():
        text = ModelText.objects.get(key="supervision")
        assert (text.html, text.mode) == ("<p>Tweede.</p>", "locked")


def test_saving_by_script_says_where_both_texts_are(draft, boards_client):
    headers, page = {"X-Autosave": "1"}, uuid4()
    assert boards_client.post(TEXT, typed(NEW, page=page), headers=headers).json()["version"] == 2
    assert boards_client.post(TEXT, typed(NEW + NEW, page=page), headers=headers).json()["version"] == 3
    answer = boards_client.post(TEXT, typed("<p>Anders.</p>"), headers=headers)
    assert answer.status_code == 409
    assert "botsing" in answer.json()["url"]


def test_publishing_shows_what_schools_get_and_why(board_writes, boards_client):
    board_writes("supervision", html=lambda html: html + NEW, reason="Afgesproken in september")
    page = boards_client.get(f"{DRAFT}publiceren/").content.decode()
    assert "Nieuw van het bestuur." in page
    assert "Afgesproken in september" in page


def test_a_draft_that_changed_meanwhile_is_not_published_unseen(world, board_writes, boards_client):
    board_writes("supervision", html=NEW)
    with at_board(world), atomic():
        seen = draft_digest()
    board_writes("online", html=NEW)
    url = f"{DRAFT}publiceren/"
    answer = boards_client.post(url, {"seen": seen, "summary": "Wat ik had getypt", "due_date": ""})
    assert answer.status_code == 409
    assert "Wat ik had getypt" in answer.content.decode()
    again = {"seen": answer.context["form"]["seen"].value(), "summary": "Zo", "due_date": ""}
    assert boards_client.post(url, again).status_code == 302
    assert boards_client.post(url, again).status_code == 409  # the same form twice publishes once
    with at_board(world), atomic():
        assert ModelVersion.objects.count() == 1


def test_a_term_that_has_passed_is_refused(world, board_writes, boards_client):
    board_writes("supervision", html=NEW)
    with at_board(world), atomic():
        seen = draft_digest()
    gone = {"seen": seen, "summary": "", "due_date": str(timezone.localdate() - timedelta(days=1))}
    assert boards_client.post(f"{DRAFT}publiceren/", gone).status_code == 422


def test_a_version_stays_as_it_was(world, board_writes, publish, boards_client):
    board_writes("supervision", html=NEW)
    version = publish(summary="De eerste")
    board_writes("supervision", html="<p>Later.</p>")
    page = boards_client.get(f"{DRAFT}versies/{version.pk}/").content.decode()
    assert "Nieuw van het bestuur." in page
    assert "Later." not in page


def test_the_board_sees_who_took_which_version(world, plan, board_writes, publish, boards_client, sign_in):
    board_writes("supervision", html=lambda html: html + NEW)
    version = publish()
    leader = sign_in(world.leader)
    form = leader.get(UPDATES).context["form"]
    leader.post(UPDATES, {"version": version.pk, "seen": form["seen"].value()})
    page = boards_client.get(f"{DRAFT}scholen/")
    states = {each.school.slug: each.state for each in page.context["page"]}
    assert states == {"regenboog": "done", "wilgen": "unseen"}


def test_the_board_reads_once_what_waits_and_not_that_all_the_rest_was_taken_over(
    world, plan, board_writes, publish, boards_client
):
    board_writes("supervision", html=lambda html: html + NEW)
    publish()
    work()
    page = boards_client.get(f"{DRAFT}scholen/").text
    assert page.count("1 paragraaf wacht") == 1
    assert "Paragrafen wachten" not in page
    assert "Paragrafen overgenomen" not in page


def test_a_school_sees_on_vandaag_and_in_its_plan_that_something_waits(world, plan, board_writes, publish, sign_in):
    board_writes("supervision", html=lambda html: html + NEW)
    publish()
    client = sign_in(world.leader)
    assert UPDATES in client.get("/s/regenboog/").content.decode()
    assert UPDATES in client.get("/s/regenboog/plan/").content.decode()


def test_who_reads_the_plan_reads_the_model_and_cannot_decide(world, plan, board_writes, publish, sign_in):
    board_writes("supervision", html=lambda html: html + NEW)
    publish()
    client = sign_in(world.teacher)
    assert client.get(UPDATE).status_code == 200
    assert client.post(UPDATE, {"keep": "1"}).status_code == 403


def test_a_colleague_who_was_first_does_not_cost_what_was_typed(
    world, plan, board_writes, publish, school_writes, sign_in
):
    school_writes("supervision", lambda html: "<p>Van ons.</p>" + html)
    board_writes("supervision", html=lambda html: html + NEW)
    publish()
    client = sign_in(world.leader)
    form = client.get(UPDATE).context["form"]
    sent = {"model": form["model"].value(), "seen": form["seen"].value(), "text_format": "html"}
    assert client.post(UPDATE, sent | {"text": "<p>Zo wordt het.</p>"}).status_code == 302
    answer = sign_in(world.coordinator).post(UPDATE, sent | {"text": "<p>Wat ik had getypt.</p>"})
    assert answer.status_code == 409
    assert "Wat ik had getypt." in answer.content.decode()
    assert world.leader.name in answer.content.decode()


def test_a_section_saved_meanwhile_shows_the_typed_text_again(
    world, plan, board_writes, publish, school_writes, sign_in
):
    board_writes("supervision", html=lambda html: html + NEW)
    publish()
    client = sign_in(world.leader)
    form = client.get(UPDATE).context["form"]
    sent = {"model": form["model"].value(), "seen": form["seen"].value(), "text_format": "html"}
    school_writes("supervision", "<p>Net opgeslagen.</p>")
    answer = client.post(UPDATE, sent | {"text": "<p>Wat ik had getypt.</p>"})
    assert answer.status_code == 409
    assert "Wat ik had getypt." in answer.content.decode()
    assert "Net opgeslagen." in answer.content.decode()


def test_what_is_no_form_of_ours_is_refused(world, plan, board_writes, publish, sign_in):
    board_writes("supervision", html=NEW)
    publish()
    client = sign_in(world.leader)
    assert client.post(UPDATE, {"model": "x", "seen": "-1"}).status_code == 422
    assert client.get(f"{UPDATES}bestaat-niet/").status_code == 404
    assert client.post(UPDATES, {"version": "x"}).status_code == 302
