"""The monitor that the law asks for: written down by steps, never of our own questions, and delivered in time."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from core.outbox import work
from core.tenancy import Scope, atomic, use_scope
from monitoring import law_content, law_selectors
from monitoring.evidence import statutory_monitor, told
from monitoring.models import MonitorPaper, StatutoryMonitor
from schools.calendar_models import CalendarItem
from schools.fact_selectors import current_facts
from schools.school_year import SchoolYear

TODAY = timezone.localdate()
YEAR = SchoolYear.of(TODAY)
LAW = "/s/regenboog/monitor/wettelijk/"


def day(ago: int = 0) -> str:
    return (TODAY - timedelta(ago)).isoformat()


STEPS = {
    "vragenlijst": {
        "instrument": "WMK",
        "provider": "WMK",
        "list_source": "https://example.org/",
        "listed_date": day(),
    },
    "uitkomsten": {
        "last_date": day(),
        "asked": 120,
        "answered": 111,
        "scale_low": 1,
        "scale_high": 4,
        "experience": "3,41",
        "violation": "3.60",
        "wellbeing": "3,2",
    },
    "toestemming": {"consent_date": day(), "consent_by": "Noor"},
    "levering": {"delivered_date": day(), "delivered_via": "WMK", "delivered_by": "Aylin"},
}


@pytest.fixture
def client(world, sign_in):
    return sign_in(world.leader)


def write(client, step: str, seen: int = 0, **values):
    return client.post(f"{LAW}{step}/", {**STEPS[step], **values, "seen": seen})


def write_all(client) -> None:
    for seen, step in enumerate(STEPS):
        assert write(client, step, seen).status_code == 302, step


def test_four_steps_lead_to_delivery(client, at):
    write_all(client)
    page = client.get(LAW).content.decode()
    assert "Geleverd op" in page
    row = at(lambda: StatutoryMonitor.objects.get())
    assert row.means == [Decimal("3.41"), Decimal("3.60"), Decimal("3.20")]
    assert all(step.done for step in law_selectors.steps(row))


def test_delivery_is_ticked_off_in_the_year_calendar(client, at):
    write_all(client)
    done = at(lambda: set(CalendarItem.objects.filter(done_at__isnull=False).values_list("key", flat=True)))
    assert done == {"safety-survey", "survey-delivery"}


def test_other_steps_begin_with_the_questionnaire(client):
    answer = client.get(f"{LAW}levering/")
    assert answer.status_code == 302
    assert answer.url.startswith(f"{LAW}vragenlijst/")


@pytest.mark.parametrize(
    ("step", "wrong"),
    [
        ("uitkomsten", {"experience": "4,5"}),
        ("uitkomsten", {"answered": 130}),
        ("uitkomsten", {"scale_high": 1}),
        ("uitkomsten", {"last_date": (TODAY + timedelta(1)).isoformat()}),
        ("uitkomsten", {"last_date": (YEAR.first_day - timedelta(1)).isoformat()}),
        ("toestemming", {"consent_date": (TODAY + timedelta(1)).isoformat()}),
        ("levering", {"delivered_via": ""}),
        ("levering", {"delivered_date": (YEAR.first_day - timedelta(1)).isoformat()}),
        ("vragenlijst", {"list_source": "", "listed_date": day()}),
    ],
)
def test_what_cannot_be_is_refused_and_what_was_typed_stays(client, step, wrong):
    write(client, "vragenlijst")
    page = write(client, step, 1, **wrong)
    assert page.status_code == 422
    assert "Er staat een fout" in page.content.decode() or "error" in page.content.decode()


def test_of_two_who_write_at_once_the_second_is_told(client, at):
    write(client, "vragenlijst")
    assert write(client, "toestemming", 1, consent_by="Aylin").status_code == 302
    late = write(client, "toestemming", 1, consent_by="Noor")
    assert late.status_code == 409
    assert "Noor" in late.content.decode()
    assert write(client, "toestemming", 2, consent_by="Noor").status_code == 302


def test_a_questionnaire_of_our_own_is_never_said_to_count(client, world, at, closed):
    closed()
    page = client.get(LAW).content.decode()
    assert "telt nog niet voor de wettelijke monitor" in page
    assert at(lambda: statutory_monitor([])) == {}


def test_it_is_evidence_only_when_somebody_looked_up_that_it_counts():
    row = {"year": YEAR.start, "list_source": "", "listed_date": None, "last_date": day(), "answered": 3}
    row["delivered_date"] = None
    assert "monitor_held" not in statutory_monitor([row])
    looked = row | {"list_source": "https://example.org/", "listed_date": day()}
    assert statutory_monitor([looked])["monitor_held"] is True
    assert statutory_monitor([looked | {"delivered_date": day()}])["monitor_delivered"] is True


def test_after_the_last_day_last_years_delivery_counts_no_more():
    rows = [dict.fromkeys(("list_source", "listed_date", "last_date", "answered"), day()) | {"year": 2025}]
    rows[0]["delivered_date"] = "2026-06-20"
    assert told(rows, date(2027, 6, 30))["monitor_delivered"] is True
    assert told(rows, date(2027, 7, 1))["monitor_delivered"] is False


def test_what_was_written_down_by_mistake_is_taken_out_again(client, at):
    write_all(client)
    assert client.post(f"{LAW}levering/", {"clear": "1", "seen": 4}).status_code == 302
    row = at(lambda: StatutoryMonitor.objects.get())
    assert (row.delivered_date, row.delivered_via, row.answered) == (None, "", 111)
    done = at(lambda: set(CalendarItem.objects.filter(done_at__isnull=False).values_list("key", flat=True)))
    assert done == {"safety-survey"}


def test_last_years_counts_until_this_years_is_there(client, at):
    row = dict.fromkeys(("list_source", "listed_date", "last_date", "delivered_date"), day()) | {"answered": 3}
    assert statutory_monitor([row | {"year": YEAR.start - 1}]) == {"monitor_held": True, "monitor_delivered": True}
    assert statutory_monitor([row | {"year": YEAR.start - 2}]).get("monitor_held") is None


def test_texts_can_quote_what_was_written_down(client, at):
    write_all(client)
    facts = at(current_facts)
    assert facts["monitoring.instrument"].value == "WMK"
    assert facts["monitoring.delivered"].value != ""


def test_the_sheet_for_the_inspectorate_is_printed(client, at):
    write_all(client)
    row = at(lambda: StatutoryMonitor.objects.get())
    state = client.post(f"{LAW}{row.pk}/pdf/").url
    work()
    assert "Download de pdf" in client.get(state).content.decode()
    assert at(lambda: MonitorPaper.objects.get().file.kind) == "monitor_law"


def test_the_board_sees_who_delivered(client, world, sign_in):
    write_all(client)
    page = sign_in(world.board_admin).get("/b/samen/monitor/").content.decode()
    assert "111 / 120" in page
    with use_scope(Scope(board=world.elders.pk)), atomic():
        assert not StatutoryMonitor.objects.exists()


def test_every_statement_has_its_source_and_day(client):
    content = law_content.load()
    page = client.get(LAW).content.decode()
    for each in content.statements:
        assert each.url in page
        assert each.checked <= date.today()


def test_a_year_that_is_none_is_an_unknown_address(client):
    for asked in ("abcd", "1999", "2999"):
        assert client.get(f"{LAW}?jaar={asked}").status_code == 404


def test_a_teacher_does_not_come_here(world, sign_in):
    assert sign_in(world.teacher).get(LAW).status_code == 403
