"""The year calendar: what comes back, what a school makes of it, and where dates go in a holiday."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core import ical
from core.models import Reminder
from core.reminders import collect
from core.tenancy import Scope, atomic, system_scope, use_scope
from schools import calendar_rules, calendar_services, holiday_file
from schools.calendar_models import CalendarItem, Holiday
from schools.calendar_rules import Holidays
from schools.calendar_selectors import calendar_of, seen_of
from schools.holiday_file import BadHolidays, HolidayRow
from schools.models import School
from schools.reminders import due
from schools.school_year import SchoolYear

YEAR = SchoolYear(2026)
AUTUMN = HolidayRow("midden", "Herfstvakantie", date(2026, 10, 17), date(2026, 10, 25))
PAGE = "/s/regenboog/jaarkalender/"
BOARD = "/b/samen/beheer/vakanties/"
days = st.dates(date(2026, 8, 1), date(2027, 7, 31))
periods = st.tuples(days, st.integers(0, 50)).map(lambda pair: (pair[0], pair[0] + timedelta(pair[1])))

CSV = "Regio;Naam;Van;Tot\nnoord;Herfstvakantie;10-10-2026;18-10-2026\n;Kerstvakantie;2026-12-19;2027-01-03\n"
ICS = b"""BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//x//\r
BEGIN:VEVENT\r
UID:1\r
DTSTART;VALUE=DATE:20261017\r
DTEND;VALUE=DATE:20261026\r
SUMMARY:Herfstvakantie regio Midden\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:2\r
DTSTART;VALUE=DATE:20261219\r
DTEND;VALUE=DATE:20270104\r
SUMMARY:Kerstvakantie\r
END:VEVENT\r
END:VCALENDAR\r
"""


# --- Rules ---


def test_every_item_has_its_days_within_the_school_year():
    for item in calendar_rules.load().values():
        for start in range(2026, 2040):
            first, last = item.period(SchoolYear(start))
            assert SchoolYear(start).first_day <= first <= last <= SchoolYear(start).last_day


def test_the_week_against_bullying_is_that_of_the_fourth_monday_of_september():
    item = calendar_rules.load()["week-against-bullying"]
    assert item.period(SchoolYear(2025)) == (date(2025, 9, 22), date(2025, 9, 26))
    assert calendar_rules.load()["purple-friday"].period(SchoolYear(2025)) == (date(2025, 12, 12),) * 2


@given(st.lists(periods, max_size=8), days, st.booleans())
def test_a_day_in_a_holiday_moves_to_the_nearest_school_day_and_no_other_day_moves(found, day, before):
    holidays = Holidays(found)
    moved = holidays.school_day(day, before=before)
    if not any(first <= day <= last for first, last in found):
        assert moved == day
        return
    assert moved.weekday() < 5
    assert not any(first <= moved <= last for first, last in found)
    between = [day + timedelta(n) * (-1 if before else 1) for n in range(1, abs((moved - day).days))]
    assert (moved < day) == before
    assert all(each.weekday() >= 5 or any(first <= each <= last for first, last in found) for each in between)


@given(days, st.booleans())
def test_without_holidays_nothing_moves(day, before):
    assert Holidays().school_day(day, before=before) == day


# --- Files with holidays ---


def test_a_table_is_read_with_or_without_heads_and_without_a_region_counts_everywhere():
    rows = holiday_file.read(CSV.encode())
    assert rows[0] == HolidayRow("noord", "Herfstvakantie", date(2026, 10, 10), date(2026, 10, 18))
    assert [row.region for row in rows[1:]] == ["noord", "midden", "zuid"]
    assert holiday_file.read(CSV.partition("\n")[2].replace(";", ",").encode("utf-8-sig"), "zuid")[1].region == "zuid"


def test_a_calendar_is_read_and_its_last_day_is_the_day_before_its_end():
    rows = holiday_file.read(ICS)
    assert rows[0] == HolidayRow("midden", "Herfstvakantie regio Midden", date(2026, 10, 17), date(2026, 10, 25))
    assert [row.region for row in rows[1:]] == ["noord", "midden", "zuid"]


def test_moments_of_another_zone_are_of_the_day_they_are_here():
    event = "BEGIN:VEVENT\r\nSUMMARY:Vrij\r\nDTSTART:20261016T220000Z\r\nDTEND:20261024T220000Z\r\nEND:VEVENT\r\n"
    calendar = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{event}END:VCALENDAR\r\n"
    assert ical.read_days(calendar.encode()) == [("Vrij", date(2026, 10, 17), date(2026, 10, 24))]


def test_a_mistake_names_its_line_and_nothing_is_taken():
    with pytest.raises(BadHolidays) as raised:
        holiday_file.read(b"noord;Herfst;10-10-2026;01-10-2026\nwest;Kerst;19-12-2026;morgen\n")
    assert [mistake[:7] for mistake in raised.value.mistakes] == ["Regel 1", "Regel 2", "Regel 2"]


@given(st.binary(max_size=300) | st.binary(max_size=200).map(lambda rest: b"BEGIN:VCALENDAR\r\n" + rest))
def test_whatever_is_uploaded_is_read_or_refused(content):
    try:
        found = holiday_file.read(content)
    except BadHolidays as error:
        found = error.mistakes
    assert found


# --- The board's page ---


def holidays(world) -> list:
    with use_scope(Scope(board=world.samen.pk)), atomic():
        return list(Holiday.objects.values_list("region", "name").order_by("region", "name"))


def upload(client, content: bytes, name="vakanties.csv", **data):
    from django.core.files.uploadedfile import SimpleUploadedFile

    return client.post(BOARD + "inlezen/", {"file": SimpleUploadedFile(name, content), **data})


def test_a_board_reads_a_file_and_reading_it_again_changes_nothing(world, sign_in):
    client = sign_in(world.board_admin)
    assert upload(client, CSV.encode()).status_code == 302
    assert upload(client, CSV.encode()).status_code == 302
    assert len(holidays(world)) == 4


def test_a_wrong_file_is_refused_with_its_mistakes(world, sign_in):
    page = upload(sign_in(world.board_admin), b"noord;Herfst;x;y")
    assert page.status_code == 422
    assert "Regel 1" in page.text
    assert holidays(world) == []


def test_a_board_adds_a_holiday_and_takes_it_away(world, sign_in):
    client = sign_in(world.board_admin)
    values = {"name": "Studiedag", "regions": ["noord"], "first": "2026-11-02", "last": "2026-11-02"}
    assert client.post(BOARD, values | {"last": "2026-11-01"}).status_code == 422
    assert client.post(BOARD, values).status_code == 302
    with use_scope(Scope(board=world.samen.pk)), atomic():
        row = Holiday.objects.get()
    assert client.post(f"{BOARD}{row.pk}/weg/").status_code == 302
    assert holidays(world) == []


def test_staff_of_the_board_reads_and_does_not_write(world, sign_in):
    client = sign_in(world.people["board_staff"])
    assert client.get(BOARD).status_code == 200
    assert client.post(BOARD, {}).status_code == 403


def test_the_region_of_each_school_is_set_at_once(world, sign_in):
    client = sign_in(world.board_admin)
    values = {str(world.regenboog.pk): "midden", str(world.wilgen.pk): ""}
    assert client.post(BOARD + "regios/", values).status_code == 302
    assert client.post(BOARD + "regios/", values | {str(world.wilgen.pk): "oost"}).status_code == 422
    with use_scope(Scope(board=world.samen.pk)), atomic():
        assert School.objects.get(pk=world.regenboog.pk).region == "midden"


# --- The school's calendar ---


def enter_holidays(world, *rows) -> School:
    with use_scope(Scope(board=world.samen.pk)), atomic():
        calendar_services.holidays_add(rows=rows or [AUTUMN], by=world.board_admin)
        calendar_services.regions_set(regions={world.regenboog.pk: "midden"}, by=world.board_admin)
        return School.objects.get(pk=world.regenboog.pk)


def test_a_date_in_a_holiday_moves_and_a_date_of_the_law_does_not(world):
    summer = HolidayRow("midden", "Zomer", date(2027, 6, 28), date(2027, 7, 31))
    late = HolidayRow("midden", "Late herfst", date(2026, 10, 30), date(2026, 11, 3))
    school = enter_holidays(world, summer, late)
    with world.at(school), atomic():
        rows = {row.key: row for row in calendar_of(school, YEAR, Holiday.objects.filter(region="midden"))}
    assert rows["quarterly-review-october"].due == date(2026, 11, 4)
    assert rows["quarterly-review-october"].moved_from == date(2026, 10, 31)
    assert rows["survey-delivery"].due == date(2027, 6, 30)


def test_a_date_of_the_law_in_a_holiday_is_reminded_of_before_it(world):
    enter_holidays(world, HolidayRow("midden", "Zomer", date(2027, 6, 28), date(2027, 7, 31)))
    with system_scope("long in use"):
        School.objects.update(in_use_since="2026-08-01T00:00:00Z")

    def made(today: date) -> list:
        collect(today)
        with world.at(world.regenboog), atomic():
            rows = Reminder.objects.filter(key="survey-delivery")
            return list(rows.order_by("stage").values_list("stage", "due_date"))

    assert made(date(2027, 6, 10)) == []
    assert made(date(2027, 6, 11)) == [(1, date(2027, 6, 30))]  # fourteen days before Friday 25 June
    assert len(made(date(2027, 6, 22))) == 2


def test_what_is_done_switched_off_or_moved_is_not_due_any_more(world):
    today = date(2026, 10, 20)
    with system_scope("long in use"):
        School.objects.update(in_use_since="2026-08-01T00:00:00Z")

    def keys() -> dict:
        with system_scope("what is due"):
            return {each.key: each.on for each in due(today) if each.school == world.regenboog.pk}

    assert keys()["quarterly-review-october"] == date(2026, 10, 31)
    with world.at(world.regenboog), atomic():
        key = "quarterly-review-october"
        calendar_services.item_change(year=2026, key=key, date=date(2026, 11, 9), off=False, seen="", by=world.leader)
        assert CalendarItem.objects.count() == 1
    assert keys()["quarterly-review-october"] == date(2026, 11, 9)
    with world.at(world.regenboog), atomic():
        calendar_services.item_done(year=2026, key=key, done=True, by=world.leader)
    assert "quarterly-review-october" not in keys()
    with world.at(world.regenboog), atomic():
        calendar_services.item_done(year=2026, key=key, done=False, by=world.leader)
        seen = seen_of(2026, key)
        calendar_services.item_change(year=2026, key=key, date=date(2026, 11, 9), off=True, seen=seen, by=world.leader)
    assert "quarterly-review-october" not in keys()
    with world.at(world.regenboog), atomic():
        own = calendar_services.item_add(year=2026, title="BHV-oefening", date=date(2026, 11, 3), by=world.leader)
    assert keys()[own.key] == date(2026, 11, 3)


def test_a_school_that_begins_later_hears_nothing_of_what_was_before(world):
    with system_scope("what is due"):
        School.objects.filter(pk=world.regenboog.pk).update(in_use_since="2026-11-02T00:00:00Z")
        assert not [
            each for each in due(date(2026, 11, 5)) if each.school == world.regenboog.pk and each.on.month == 10
        ]


def test_switched_off_stays_off_next_year(world):
    with world.at(world.regenboog), atomic():
        calendar_services.item_change(
            year=2026, key="purple-friday", date=date(2026, 12, 11), off=True, seen="", by=world.leader
        )
        with pytest.raises(ValidationError):
            calendar_services.item_done(year=2027, key="purple-friday", done=True, by=world.leader)
        calendar_services.item_tick(year=2027, key="purple-friday", by=world.leader)
        rows = {row.key: row for row in calendar_of(world.regenboog, YEAR.next, [])}
        assert rows["purple-friday"].off
        assert rows["purple-friday"].last == date(2027, 12, 10)
        assert not {row.key: row for row in calendar_of(world.regenboog, YEAR.previous, [])}["purple-friday"].off


def test_two_who_change_one_date_see_each_others_day(world, sign_in):
    leader, url = sign_in(world.leader), "/s/regenboog/jaarkalender/purple-friday/"
    form = leader.get(url + "?jaar=2026").context["form"]
    mine = {"jaar": "2026", "date": "2026-12-10", "seen": form["seen"].value()}
    theirs = mine | {"date": "2026-12-14"}
    assert sign_in(world.coordinator).post(url, theirs).status_code == 302
    late = leader.post(url, mine)
    assert late.status_code == 409
    assert "14 december 2026" in late.content.decode()
    assert late.context["form"]["date"].value() == "2026-12-10"
    assert leader.post(url, mine | {"seen": late.context["form"]["seen"].value()}).status_code == 302


def test_a_school_sees_its_year_changes_a_date_and_marks_it_done(world, sign_in):
    client = sign_in(world.leader)
    year = SchoolYear.of(date.today()).start
    page = client.get(PAGE)
    assert "Paarse Vrijdag" in page.text
    address = f"{PAGE}yearly-evaluation/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"jaar": year, "date": f"{year + 2}-01-01"}).status_code == 422
    assert client.post(address, {"jaar": year, "date": f"{year + 1}-05-12"}).status_code == 302
    assert client.post(f"{address}gedaan/", {"jaar": year, "done": "1"}).status_code == 302
    assert "12 mei" in client.get(PAGE).text.lower()
    assert (
        client.post(f"{PAGE}nieuw/", {"jaar": year, "title": "Open dag", "date": f"{year + 1}-02-03"}).status_code
        == 302
    )
    assert "Open dag" in client.get(PAGE).text
    assert client.get(f"{PAGE}bestaat-niet/").status_code == 404


def test_who_reads_the_calendar_does_not_change_it(world, sign_in):
    client = sign_in(world.teacher)
    assert client.get(PAGE).status_code == 200
    assert client.post(f"{PAGE}purple-friday/gedaan/", {"done": "1"}).status_code == 403


def test_a_date_stands_in_its_field_as_browsers_read_it(world, sign_in):
    page = sign_in(world.leader).get(f"{PAGE}survey-delivery/?jaar={SchoolYear.of(date.today()).start}")
    assert f'value="{SchoolYear.of(date.today()).start + 1}-06-30"' in page.text
