"""That results were discussed is written down, once, and put right by one at a time."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from core.models import AuditEvent
from core.tenancy import system_scope
from monitoring.models import ResultTalk, RoundSummary
from monitoring.reminders import due
from schools.calendar_models import CalendarItem


@pytest.fixture
def row(closed):
    return closed()


def said(**values) -> dict:
    today = timezone.localdate().isoformat()
    return {"partner": "pupils", "date": today, "agreed": "Meer ballen", "page": str(uuid4()), **values}


def address(row) -> str:
    return f"/s/regenboog/monitor/{row.pk}/besproken/"


def test_a_talk_stands_with_the_results(world, row, sign_in):
    client = sign_in(world.leader)
    assert client.post(address(row), said()).status_code == 302
    page = client.get(f"/s/regenboog/monitor/{row.pk}/resultaten/").content.decode()
    assert "Leerlingen (leerlingenraad):" in page
    assert "Nog niet: Team, Medezeggenschapsraad" in page


def test_sending_the_form_twice_is_one_talk(world, at, row, sign_in):
    form = said()
    for _ in range(2):
        assert sign_in(world.leader).post(address(row), form).status_code == 302
    assert at(lambda: ResultTalk.objects.count()) == 1


def test_what_was_typed_stays_when_a_day_cannot_be(world, row, sign_in):
    tomorrow = (timezone.localdate() + timedelta(1)).isoformat()
    before = (timezone.localdate() - timedelta(30)).isoformat()
    for day in (tomorrow, before, "ooit"):
        page = sign_in(world.leader).post(address(row), said(date=day))
        assert page.status_code == 422
        assert "Meer ballen" in page.content.decode()


def test_of_two_who_change_a_talk_the_second_is_told(world, at, row, sign_in):
    client = sign_in(world.leader)
    client.post(address(row), said())
    talk = at(lambda: ResultTalk.objects.get())
    page = f"/s/regenboog/monitor/besproken/{talk.pk}/"
    assert client.post(page, said(agreed="Een", seen=1)).status_code == 302
    late = client.post(page, said(agreed="Twee", seen=1))
    assert late.status_code == 409
    assert "Er staat nu:" in late.content.decode()
    assert "Twee" in late.content.decode()
    assert client.post(page, said(agreed="Twee", seen=2)).status_code == 302
    assert at(lambda: ResultTalk.objects.get().agreed) == "Twee"


def test_who_has_to_talk_is_reminded_until_everybody_was_talked_with(world, at, row, sign_in):
    day = timezone.localdate() + timedelta(weeks=6)

    def reminded():
        with system_scope("test"):
            return [each.key for each in due(day) if each.kind == "results_talk"]

    assert reminded() == [str(row.pk)]
    for partner in ("pupils", "team", "council"):
        sign_in(world.leader).post(address(row), said(partner=partner))
    assert reminded() == []
    assert at(lambda: RoundSummary.objects.get().talk_by) is None
    assert at(lambda: CalendarItem.objects.get(key="discuss-results").done_at) is not None


def test_no_word_of_a_talk_is_in_the_audit_trail(world, at, row, sign_in):
    sign_in(world.leader).post(address(row), said(present="Acht kinderen"))
    event = at(lambda: AuditEvent.objects.get(action="results.discussed"))
    assert event.detail == {"partner": "pupils"}


def test_vandaag_asks_to_discuss_before_it_is_late(world, at, row, sign_in):
    client = sign_in(world.leader)
    assert "Bespreek de uitkomsten" not in client.get("/s/regenboog/").content.decode()
    at(lambda: RoundSummary.objects.update(talk_by=timezone.localdate()))
    assert "Bespreek de uitkomsten" in client.get("/s/regenboog/").content.decode()
