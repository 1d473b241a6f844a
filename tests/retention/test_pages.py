"""Who reads and decides what, what stands after a mistake, and that long lists cost no more than short ones."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import AuditEvent
from core.sealed import keyring
from core.tenancy import Scope, atomic, system_scope, use_scope
from incidents.models import Incident
from retention import cards, case_notes, reminders, rules, services
from retention.models import CaseMark, ErasureItem, ErasureList, Term
from tests.retention.conftest import TODAY, WORD, again

HERE = "/s/regenboog/incidenten/"
BOARD = "/b/samen/bewaren/"


def queries(client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connections["default"]) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_a_board_sets_a_term_with_its_day_and_reason_and_the_old_one_stays_visible(world, sign_in):
    client = sign_in(world.board_admin)
    said = {"category": "other", "years": "2", "decided_date": "2026-03-01", "reason": "Twee jaar is genoeg."}
    for data in (said, said, said | {"years": "3", "reason": "Toch langer."}):
        assert client.post(BOARD, data).status_code == 302
    with use_scope(Scope(board=world.samen.pk)), atomic():
        assert list(Term.objects.values_list("years", flat=True)) == [3, 2]
    page = client.get(BOARD).content.decode()
    assert "Toch langer." in page
    assert "Twee jaar is genoeg." in page


@pytest.mark.parametrize(
    "wrong", [{"reason": ""}, {"years": "6"}, {"years": "0"}, {"decided_date": "2099-01-01"}, {"category": "alles"}]
)
def test_a_term_without_a_reason_or_beyond_five_years_is_refused(world, sign_in, wrong):
    said = {"category": "other", "years": "2", "decided_date": "2026-03-01", "reason": "Twee jaar."} | wrong
    answer = sign_in(world.board_admin).post(BOARD, said)
    assert answer.status_code == 422
    with use_scope(Scope(board=world.samen.pk)), atomic():
        assert not Term.objects.exists()


def test_staff_of_the_board_read_terms_and_set_none(world, sign_in):
    client = sign_in(world.people["board_staff"])
    assert client.get(BOARD).status_code == 200
    assert client.post(BOARD, {}).status_code == 403


def test_nothing_is_proposed_before_the_board_set_terms(world, old):
    old()
    with world.at(world.regenboog):
        assert services.list_propose(today=TODAY) is None


def test_only_the_school_leader_approves(world, sign_in, old, propose):
    old()
    row = propose()
    url = f"{HERE}bewaren/{row.pk}/"
    coordinator = sign_in(world.coordinator)
    assert coordinator.get(url).status_code == 200
    assert coordinator.post(f"{url}wissen/", {"count": "1"}).status_code == 403
    assert sign_in(world.teacher).get(url).status_code == 403
    assert sign_in(world.neighbour).get(url).status_code == 404
    assert again(world, row).state == rules.PROPOSED


def test_the_number_is_typed_over_and_a_list_that_changed_is_shown_again(world, sign_in, old, propose):
    old(), old()
    row = propose()
    url, client = f"{HERE}bewaren/{row.pk}/", sign_in(world.leader)
    assert client.post(f"{url}wissen/", {"count": "9"}).status_code == 422
    with world.at(world.regenboog), atomic():
        item = ErasureItem.objects.first()
    key = str(uuid4())
    for _ in range(2):
        sent = {"key": key, "text": f"Klacht {WORD}", "until": ""}
        assert client.post(f"{url}{item.pk}/", sent).status_code == 302
    assert client.post(f"{url}wissen/", {"count": "2"}).status_code == 422
    for _ in range(2):
        assert client.post(f"{url}wissen/", {"count": "1"}).status_code == 302
    with world.at(world.regenboog), atomic():
        assert CaseMark.objects.count() == 1
        assert AuditEvent.objects.filter(action="retention.approved").count() == 1
    late = client.post(f"{url}uitstellen/", {"until": str(timezone.localdate() + timedelta(9)), "because": "Later."})
    assert late.status_code == 409


def test_a_list_that_was_put_off_asks_nothing_until_that_day(world, sign_in, old, propose):
    old()
    row = propose()
    until = timezone.localdate() + timedelta(30)
    url, client = f"{HERE}bewaren/{row.pk}/uitstellen/", sign_in(world.leader)
    assert client.post(url, {"until": "2020-01-01", "because": "Later."}).status_code == 422
    assert client.post(url, {"until": str(until), "because": "De inspectie komt."}).status_code == 302
    request = type("Request", (), {"place_kind": "school", "school": world.regenboog, "board": world.samen})()
    request.member, request.permissions = world.leader, world.leader.permissions
    with world.at(world.regenboog), atomic():
        assert cards.waiting(request) == []


def test_a_waiting_list_and_a_hold_are_reminded_of(world, old, propose, marked):

    old()
    row = propose()
    mark = marked(old())
    with system_scope("a test"):
        dues = [due.key for due in [*reminders.lists(TODAY), *reminders.holds(TODAY + timedelta(365))]]
    assert set(dues) == {str(row.pk), str(mark.pk)}


def test_a_mark_stands_on_the_page_of_its_case_and_its_words_are_read_with_an_event(world, sign_in, old):
    row, client = old(), sign_in(world.coordinator)
    url = f"{HERE}{row.pk}/bewaren/"
    sent = {"key": str(uuid4()), "kind": "rectified", "text": "Het was een ander.", "until": ""}
    for _ in range(2):
        assert client.post(url, sent).status_code == 302
    assert "Iemand zegt dat hier iets niet klopt" in client.get(f"{HERE}{row.pk}/").content.decode()
    assert "Het was een ander." in client.get(url).content.decode()
    with world.at(world.regenboog), atomic():
        mark = CaseMark.objects.get()
        assert "ander" not in mark.text
        assert AuditEvent.objects.filter(action="incident.read", detail={"part": "marks"}).exists()
    assert client.post(f"{url}{mark.pk}/", {"text": ""}).status_code == 422
    for _ in range(2):
        assert client.post(f"{url}{mark.pk}/", {"text": "Verbeterd."}).status_code == 302
    with world.at(world.regenboog), atomic():
        mark = CaseMark.objects.get()
        assert (mark.ended_by, keyring().open(mark, "end_text")) == (world.coordinator, "Verbeterd.")


def test_what_is_left_of_a_case_says_when_it_was_erased_and_nothing_more(world, sign_in, full, propose, approve):
    approve(propose())
    client = sign_in(world.coordinator)
    page = client.get(f"{HERE}{full.pk}/")
    assert page.status_code == 200
    assert "Dit incident is gewist op" in page.content.decode()
    assert "Groep" not in page.content.decode()
    for part in ("aanvullen/", "namen/", "stappen/", "bewaren/", "schorsing/"):
        assert client.get(f"{HERE}{full.pk}/{part}").status_code == 404
    assert client.post(f"{HERE}{full.pk}/heropenen/").status_code == 404
    assert sign_in(world.teacher).get(f"{HERE}{full.pk}/").status_code == 404
    assert "Gewist" in client.get(f"{HERE}?toon=klaar").content.decode()


def test_school_and_board_fetch_the_certificate_and_others_do_not(world, sign_in, old, propose, approve):
    row = old()
    done = approve(propose())
    school, board = f"{HERE}bewaren/{done.pk}/verklaring/", f"{BOARD}verklaringen/{done.pk}/"
    for member, url in ((world.leader, school), (world.board_admin, board), (world.people["board_staff"], board)):
        answer = sign_in(member).get(url)
        assert answer.content.startswith(b"%PDF")
    assert sign_in(world.teacher).get(school).status_code == 403
    assert sign_in(world.stranger).get(school).status_code == 404
    assert sign_in(world.people["other_board_admin"]).get(board).status_code == 404
    with world.at(world.regenboog), atomic():
        event = AuditEvent.objects.get(action="retention.certified")
        assert event.detail["digest"] == ErasureList.objects.get().digest
        assert len(event.detail["digest"]) == 64
        assert Incident.objects.get(pk=row.pk).erased_at


def test_a_long_list_costs_no_more_than_a_short_one(world, sign_in, old, propose, marked):
    old()
    row, client = propose(), sign_in(world.leader)
    urls = (f"{HERE}bewaren/", f"{HERE}bewaren/{row.pk}/")
    marked(old())
    before = [queries(client, url) for url in urls]
    with world.at(world.regenboog), atomic():
        for number in range(4):
            ErasureItem.create(
                list=row, incident=old(), reference=f"x{number}", category="other", closed_date=TODAY, due_date=TODAY,
                seen="",
            )  # fmt: skip
    for _ in range(3):
        marked(old())
    assert [queries(client, url) for url in urls] == before


def test_who_handles_a_case_sees_what_counts_for_it_and_only_who_follows_all_cases_why(world, old, marked):
    row = old()
    marked(row, "restriction")
    request = type("Request", (), {"school": world.regenboog, "permissions": world.teacher.permissions})()
    with world.at(world.regenboog), atomic():
        assert [(card.title, card.url) for card in case_notes.marks(request, row)] == [
            ("Laat dit incident met rust", "")
        ]


def test_the_board_is_asked_for_terms_until_every_category_has_one(world, sign_in, request):
    client = sign_in(world.board_admin)
    assert "Besluit hoe lang incidenten" in client.get("/b/samen/").text
    request.getfixturevalue("terms")
    assert "Besluit hoe lang incidenten" not in client.get("/b/samen/").text
