"""Who read incidents in a month: numbers of colleagues, what stands out, and that somebody looked."""

from datetime import date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core import audit
from core.models import AuditEvent
from core.tenancy import Scope, atomic, use_scope
from incidents import reading_rules as rules
from incidents import reading_selectors, reading_services
from incidents.models import ReadingReview
from incidents.reading_rules import Known, Read
from tests.incidents.conftest import SENTENCE
from tests.world import make_member

PAGE = "/s/regenboog/incidenten/gelezen/"
BOARD = "/b/samen/incidenten/gelezen/"
ANNA, BRAM = UUID(int=1), UUID(int=2)
TUESDAY = datetime(2026, 10, 6, 10, 0)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)


def one(reads: list[Read], known: dict[str, Known] | None = None) -> rules.Reader:
    (row,) = rules.readers(reads, known or {})
    return row


# --- What is unusual -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "late"),
    [
        (datetime(2026, 10, 6, 6, 59), True),
        (datetime(2026, 10, 6, 7, 0), False),
        (datetime(2026, 10, 6, 19, 59), False),
        (datetime(2026, 10, 6, 20, 0), True),
        (datetime(2026, 10, 10, 12, 0), True),  # a Saturday
    ],
)
def test_evenings_nights_and_weekends_stand_out(at, late):
    row = one([Read(ANNA, "a", at)])
    assert row.late == late
    assert row.signs == (["late"] if late else [])


def test_many_different_cases_in_a_short_time_stand_out_and_one_case_often_does_not():
    assert one([Read(ANNA, str(n), TUESDAY + minutes(n)) for n in range(6)]).signs == ["burst"]
    assert one([Read(ANNA, str(n), TUESDAY + minutes(3 * n)) for n in range(6)]).signs == []
    assert one([Read(ANNA, "a", TUESDAY + minutes(n)) for n in range(60)]).signs == []


def test_taking_many_cases_at_once_stands_out_without_being_a_case(world):
    events = {"incidents.list_exported": {}, "incidents.exported": {"exact": True}, "rights.dossier_taken": {}}
    with world.at(world.regenboog), atomic():
        for action, detail in events.items():
            audit.record(action, by=world.leader, **detail)
        audit.record("incidents.exported", by=world.leader, exact=False)
        audit.record("access.refused", by=world.leader, route="retention:request", status=404)
        (line,) = reading_selectors.month_of(rules.first_of(timezone.localdate())).lines
    row = line.reader
    assert (row.taken, row.reads, row.count, row.refused, "taken" in row.signs) == (3, 0, 0, 1, True)


@given(st.lists(st.tuples(st.integers(0, 60), st.sampled_from("abcdefgh")), max_size=30))
def test_the_most_cases_in_a_short_time_are_what_counting_every_window_gives(found):
    reads = [Read(ANNA, case, TUESDAY + minutes(minute)) for minute, case in found]
    windows = [{each.case for each in reads if read.at <= each.at <= read.at + rules.SHORT} for read in reads]
    assert rules.burst(reads) == max(map(len, windows), default=0)


def test_reading_after_closing_stands_out_but_for_ones_own_report():
    known = {"a": Known(frozenset({ANNA}), closed_at=TUESDAY)}
    assert one([Read(ANNA, "a", TUESDAY + timedelta(days=1))], known).signs == ["closed"]
    assert one([Read(ANNA, "a", TUESDAY + timedelta(days=1), own=True)], known).signs == []
    assert one([Read(ANNA, "a", TUESDAY + minutes(1))], known).signs == []


def test_cases_in_which_the_reader_has_no_part_stand_out_when_they_are_several():
    known = {case: Known(frozenset({BRAM})) for case in "abc"}
    assert one([Read(ANNA, case, TUESDAY + timedelta(hours=n)) for n, case in enumerate("abc")], known).signs == [
        "no_part"
    ]
    assert one([Read(BRAM, case, TUESDAY + timedelta(hours=n)) for n, case in enumerate("abc")], known).signs == []


def test_who_was_refused_often_stands_out_without_having_read():
    (row,) = rules.readers([], {}, [ANNA] * 3)
    assert (row.reads, row.signs) == (0, ["refused"])


@pytest.mark.parametrize(
    ("asked", "month"),
    [
        ("2026-10", date(2026, 10, 1)),
        ("2026-11", date(2026, 11, 1)),
        ("2026-12", date(2026, 10, 1)),
        ("2019-01", date(2026, 10, 1)),
        ("", date(2026, 10, 1)),
        ("2026-13", date(2026, 10, 1)),
        ("zomaar'; --", date(2026, 10, 1)),
    ],
)
def test_a_month_that_cannot_be_asked_for_is_the_last_whole_one(asked, month):
    assert rules.month_of(asked, date(2026, 11, 28)) == month


# --- The page ------------------------------------------------------------------------------------------------


@pytest.fixture
def read(world):
    """``read(member, incident, at)`` puts a reading in the trail of Regenboog, last month."""

    def read(member, row, *, at: datetime | None = None, part: str = "case", action: str = "incident.read") -> None:
        month = rules.before(timezone.localdate())
        moment = at or timezone.make_aware(datetime(month.year, month.month, 10, 10))
        with world.at(world.regenboog), atomic():
            AuditEvent.create(
                at=moment, actor_id=member.user_id, action=action, object_id=str(row.pk), detail={"part": part}
            )

    return read


def test_the_page_says_how_often_who_read_and_nothing_of_what(world, report, read, sign_in):
    row = report(by=world.teacher)
    for _ in range(3):
        read(world.coordinator, row)
    page = sign_in(world.leader).get(PAGE)
    (line,) = page.context["month"].lines
    assert (line.member, line.reader.reads, line.reader.count) == (world.coordinator, 3, 1)
    assert world.coordinator.name in page.text
    assert SENTENCE not in page.text
    assert row.reference not in page.text


def test_reading_in_the_product_shows_up_in_its_month(world, report, sign_in):
    row = report(by=world.teacher)
    sign_in(world.coordinator).get(f"/s/regenboog/incidenten/{row.pk}/")
    sign_in(world.teacher).get(f"/s/regenboog/incidenten/{row.pk}/namen/")
    page = sign_in(world.leader).get(f"{PAGE}?maand={timezone.localdate():%Y-%m}")
    found = {line.member: line.reader for line in page.context["month"].lines}
    assert found[world.coordinator].reads == 1
    assert found[world.teacher].refused == 1


@pytest.mark.parametrize(
    ("who", "status"),
    [("leader", 200), ("board_admin", 200), ("coordinator", 403), ("teacher", 403), ("stranger", 404)],
)
def test_who_leads_the_school_and_its_board_look_at_it(world, sign_in, who, status):
    assert sign_in(world.people[who]).get(PAGE).status_code == status


def test_looking_is_written_down_once(world, report, read, sign_in):
    read(world.coordinator, report())
    client = sign_in(world.leader)
    for _ in range(2):
        assert client.post(PAGE).status_code == 302
    month = rules.before(timezone.localdate())
    with world.at(world.regenboog), atomic():
        assert ReadingReview.objects.get().month == month
        event = AuditEvent.objects.get(action="incidents.reading_reviewed")
        assert event.detail == {"month": f"{month:%Y-%m}"}
    assert world.leader.name in client.get(PAGE).text


def test_a_month_that_is_not_over_is_not_looked_at_yet(world, sign_in):
    sign_in(world.leader).post(f"{PAGE}?maand={timezone.localdate():%Y-%m}")
    today = timezone.localdate()
    with world.at(world.regenboog), atomic():
        assert not ReadingReview.objects.exists()
        with pytest.raises(ValidationError):
            reading_services.month_reviewed(month=rules.first_of(today), today=today, by=world.leader)


def test_the_leader_is_asked_to_look_until_somebody_did(world, report, read, sign_in, monkeypatch):
    monkeypatch.setattr("core.cards.MOST", 50)
    client = sign_in(world.leader)
    assert PAGE not in client.get("/s/regenboog/").text
    read(world.coordinator, report())
    assert PAGE in client.get("/s/regenboog/").text
    assert PAGE not in sign_in(world.coordinator).get("/s/regenboog/").text
    client.post(PAGE)
    assert PAGE not in client.get("/s/regenboog/").text


def test_the_board_sees_which_school_looked_and_how_often_its_leader_read(world, report, read, sign_in):
    row = report()
    read(world.leader, row)
    read(world.coordinator, row)
    client = sign_in(world.board_admin)
    found = {each.school: each for each in client.get(BOARD).context["rows"]}
    assert set(found) == {world.regenboog, world.wilgen}
    here = found[world.regenboog]
    assert (here.reads, here.leader, here.review) == (2, 1, None)
    sign_in(world.leader).post(PAGE)
    assert client.get(BOARD).context["rows"][0].review
    assert sign_in(world.people["board_staff"]).get(BOARD).status_code == 403


def test_the_pages_cost_the_same_for_many_readers(world, report, read, sign_in):
    counts = []
    for number in range(2):
        for n in range(1 + 6 * number):
            read(make_member(f"meer{number}{n}", world.regenboog, "care_coordinator"), report(severity=1))
        for who, url in ((world.leader, PAGE), (world.board_admin, BOARD)):
            client = sign_in(who)
            with CaptureQueriesContext(connection) as found:
                client.get(url)
            counts.append(len(found))
    assert counts[:2] == counts[2:]


def test_another_school_is_not_counted(world, report, read):
    read(world.coordinator, report())
    with use_scope(Scope(board=world.samen.pk, school=world.wilgen.pk)), atomic():
        assert reading_selectors.month_of(rules.before(timezone.localdate())).lines == []


def test_somebody_who_is_not_known_here_is_counted_without_a_name(world, report, read, sign_in):
    row = report()
    with world.at(world.regenboog), atomic():
        month = rules.before(timezone.localdate())
        at = timezone.make_aware(datetime(month.year, month.month, 10, 10))
        AuditEvent.create(at=at, actor_id=uuid4(), action="incident.read", object_id=str(row.pk), detail={})
    (line,) = sign_in(world.leader).get(PAGE).context["month"].lines
    assert line.member is None
