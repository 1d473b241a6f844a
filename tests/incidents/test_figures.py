"""The figures of the register: kept by the services, read by right, and never small for others."""

import csv
import io
import re
import zipfile
from datetime import date, datetime, timedelta
from urllib.parse import quote
from uuid import UUID, uuid4

import pypdfium2
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.models import AuditEvent
from core.tenancy import Scope, atomic, use_scope
from incidents import compass_selectors, figure_selectors, follow_services, services, talk_services
from incidents.figure_models import Source, Tally
from incidents.figure_rules import Period
from incidents.figure_services import figures_recount
from incidents.models import Incident, Task
from incidents.services import Person
from incidents.staff_selectors import staff_figures
from schools.models import Group, School
from schools.school_year import SchoolYear
from tests.incidents.conftest import a_report, printed
from tests.incidents.test_rights import rename
from tests.world import make_member

BASE = "/s/regenboog/incidenten/"


@pytest.fixture
def report_at(world):
    """``report_at(day, count, **what)``: so many incidents, as reported on that day."""

    def report_at(day, count=1, by=None, **values) -> list[Incident]:
        at = timezone.make_aware(datetime(day.year, day.month, day.day, 10))
        with world.at(world.regenboog), atomic():
            found = [
                services.incident_report(form_key=uuid4(), report=a_report(happened_date=day, **values), by=by, at=at)
                for _ in range(count)
            ]
        return found

    return report_at


@pytest.fixture
def years():
    """A day in this school year and one in the last, in the same quarter."""
    today = timezone.localdate()
    return today, today.replace(year=today.year - 1, day=1)


@pytest.fixture
def council(world):
    return make_member("mr", world.regenboog, "participation_council")


def told(found, key) -> dict[str, list]:
    (table,) = [each for each in found.tables if each.key == key]
    return {name: [cell.number for cell in cells] for name, cells in table.rows}


def analysis(world, period, *, exact=True, **values):
    with world.at(world.regenboog), atomic():
        return figure_selectors.analysis(world.regenboog, period, timezone.localdate(), exact=exact, **values)


def this_year() -> Period:
    return Period(SchoolYear.of(timezone.localdate()).start)


# --- Kept by the services ---


def test_every_change_of_a_case_keeps_the_figures_in_line_with_it(world, report, here):
    with atomic():
        row = services.incident_report(form_key=uuid4(), report=a_report(), by=None)
        row = services.incident_assign(incident=row, owner=world.leader, by=world.leader)
        for task in Task.objects.filter(incident=row):
            follow_services.task_finish(task=task, answer="stopped", note="", by=world.leader)
        row = services.incident_close(incident=row, outcome="Klaar", seen=row.version, by=world.leader)
    tally = Tally.objects.get()
    assert (tally.type, tally.place, tally.moment) == ("physical_violence", "playground", "break")
    assert (tally.reported, tally.taken, tally.taken_days, tally.closed) == (1, 1, 0, 1)
    assert (tally.asked, tally.stopped) == (1, 1)
    services.incident_reopen(incident=row, seen=row.version, by=world.leader)
    assert Tally.objects.get().closed == 0
    assert figures_recount(mend=False) == 0


def test_a_kind_that_changes_moves_to_its_own_cell_and_a_restricted_one_leaves_no_place(world, report, here):
    row = report()
    values = {"subtype": "", "own_subtype": None, "means": [], "motive": "", "cause": "", "by": world.leader}
    row = services.incident_answer(incident=row, type="bullying", seen=row.version, **values)
    services.incident_answer(incident=row, type="sexual", seen=row.version, **values)
    found = {(tally.type, tally.place, tally.moment): tally.reported for tally in Tally.objects.all()}
    assert found == {
        ("physical_violence", "playground", "break"): 0,
        ("bullying", "playground", "break"): 0,
        ("closed_off", "", ""): 1,
    }
    assert figures_recount(mend=False) == 0


def test_a_report_sent_twice_counts_once(world, here):
    key = uuid4()
    for _ in range(2):
        services.incident_report(form_key=key, report=a_report(), by=world.teacher)
    assert Tally.objects.get().reported == 1
    assert {(row.kind, row.reported) for row in Source.objects.all()} == {("week", 1), ("reporter", 1), ("group", 1)}


def test_a_talk_counts_when_it_was_held_and_when_somebody_looked_whether_it_works(world, report, here):
    row = services.incident_assign(incident=report(), owner=world.leader, by=world.leader)
    values = {"incident": row, "held_by": world.leader, "held_with": None, "by": world.leader}
    talk = talk_services.talk_plan(key=uuid4(), **values)
    talk_services.talk_plan(key=uuid4(), **values)
    assert Tally.objects.get().talked == 0
    today = timezone.localdate()
    held = talk_services.Outcome([], [], today, {}, today)
    talk = talk_services.talk_save(talk=talk, outcome=held, seen=1, by=world.leader)
    assert (Tally.objects.get().talked, Tally.objects.get().looked) == (1, 0)
    talk_services.talk_check(talk=talk, answer="kept", by=world.leader)
    tally = Tally.objects.get()
    assert (tally.talked, tally.looked, tally.kept) == (1, 1, 1)
    assert figures_recount(mend=False) == 0


def test_counting_anew_finds_what_is_wrong_and_puts_it_right(world, report):
    report()
    with world.at(world.regenboog), atomic():
        Tally.objects.update(reported=7)
        Source.objects.filter(kind="week").update(reported=3)
    with pytest.raises(CommandError, match="2 figures are wrong"):
        call_command("count_incidents", verbosity=0)
    call_command("count_incidents", mend=True, verbosity=0)
    call_command("count_incidents", verbosity=0)
    with world.at(world.regenboog), atomic():
        assert Tally.objects.get().reported == 1


def test_a_board_reads_the_tallies_of_its_schools_and_no_sources(world, report):
    report()
    with use_scope(Scope(board=world.samen.pk)), atomic():
        assert Tally.objects.count() == 1
    with use_scope(Scope(board=world.elders.pk)), atomic():
        assert Tally.objects.count() == 0


# --- Who follows all cases ---


def test_places_moments_and_totals_are_exact_for_who_follows_all_cases(world, report_at, years):
    report_at(years[0], 3)
    report_at(years[0], 2, place="gym", moment="lesson", type="accident")
    found = analysis(world, this_year())
    assert found.total == 5
    assert told(found, "where")["Plein"] == [0, 3, 3]
    assert told(found, "where")["Gym"] == [2, 0, 2]
    assert told(analysis(world, this_year(), kind="accident"), "where") == {"Gym": [2, 2], "Samen": [2, 2]}


def test_what_became_more_is_a_sentence_that_asks(world, report_at, sign_in):
    last = this_year().previous
    report_at(date(last.year, 10, 5), 11)
    report_at(date(last.year - 1, 10, 5), 4)
    client = sign_in(world.leader)
    page = client.get(f"{BASE}analyse/?periode={last}").content.decode()
    assert "Plein, pauze: 11, vorig jaar 4. Is er meer gemeld, of is er meer gebeurd?" in page
    assert f"voorstel/?zin={quote('Plein, pauze: 10 of meer, vorig jaar minder dan 5.')}" in page
    (advice,) = analysis(world, last).advice
    action = client.get(f"/s/regenboog/acties/nieuw/?van=finding&id={advice.id}")
    assert action.status_code == 200
    assert "Plein, pauze (Schooljaar" in action.content.decode()
    assert client.get(f"/s/regenboog/acties/nieuw/?van=finding&id={UUID(int=1)}").status_code == 404


def test_a_month_that_goes_on_is_not_held_against_a_whole_one(world, report_at, years):
    report_at(years[1], 6)
    report_at(years[0], 1)
    assert analysis(world, this_year()).advice == []


def test_a_rate_is_per_hundred_pupils_of_that_year(world, report_at, years):
    report_at(years[0], 3)
    with world.at(world.regenboog), atomic():
        Group.create(year=this_year().year, name="Groep 7", grades=[7], pupil_count=60)
    found = analysis(world, this_year())
    assert (found.rate, told(found, "kinds")["Fysiek geweld"][:2]) == (5.0, [3, 5.0])


def test_the_page_asks_as_many_queries_for_many_incidents_as_for_one(world, report_at, years, sign_in):
    client = sign_in(world.leader)
    report_at(years[0])
    client.get(f"{BASE}analyse/")
    with CaptureQueriesContext(connection) as few:
        client.get(f"{BASE}analyse/")
    for place in ("gym", "corridor", "classroom"):
        report_at(years[0], 6, place=place)
    with CaptureQueriesContext(connection) as many:
        client.get(f"{BASE}analyse/")
    assert len(few) == len(many)


@pytest.mark.parametrize("asked", ["?periode=1999", "?periode=x", "?periode=2026-5", "?periode=%00", "?soort=onzin"])
def test_a_period_or_kind_that_is_not_offered_is_not_there(world, sign_in, asked):
    assert sign_in(world.leader).get(f"{BASE}analyse/{asked}").status_code == 404


# --- Everybody else ---


def test_who_may_not_open_cases_reads_past_years_without_small_numbers(world, staff, report_at, years, sign_in):
    report_at(years[1], 6)
    report_at(years[1], 3, place="gym")
    report_at(years[1], 2, place="corridor", type="bullying")
    report_at(years[0], 7)
    client = sign_in(staff["anna"])
    assert client.get(f"{BASE}analyse/?periode={this_year()}").status_code == 404
    found = analysis(world, this_year().previous, exact=False)
    assert told(found, "where") == {"Plein": [6, 6], "Gang": [None, None], "Gym": [None, None], "Samen": [11, 11]}
    assert told(found, "kinds") == {"Fysiek geweld": [None, None], "Pesten": [None, None]}
    page = client.get(f"{BASE}analyse/").content.decode()
    assert 'class="kept-back"' in page


def test_what_is_closed_off_is_told_apart_and_in_no_total(world, report_at, years):
    report_at(years[1], 6)
    report_at(years[1], 3, type="sexual")
    found = analysis(world, this_year().previous, exact=False)
    assert found.total == 6
    assert told(found, "kinds") == {"Fysiek geweld": [6, None], "Afgeschermde soorten": [None, None]}


def test_a_year_of_hardly_any_reports_tells_nothing(world, report_at, years, sign_in, council):
    report_at(years[1], 4)
    page = sign_in(council).get(f"{BASE}jaaroverzicht/")
    assert "Te weinig meldingen" in page.content.decode()
    assert "<table" not in page.content.decode()


@pytest.mark.parametrize(
    ("name", "status"), [("leader", 200), ("anna", 200), ("mr", 200), ("sven", 403), ("board_staff", 403)]
)
def test_the_council_reads_the_year_and_nothing_else_of_the_register(world, staff, council, sign_in, name, status):
    staff["mr"] = council
    client = sign_in(staff[name])
    assert client.get(f"{BASE}jaaroverzicht/").status_code == status
    if name == "mr":
        assert {client.get(f"{BASE}{part}").status_code for part in ("", "analyse/", "analyse/csv/")} == {403}
        assert f"{BASE}jaaroverzicht/" in client.get(f"{BASE}jaaroverzicht/").content.decode()


# --- Files ---


def test_the_files_hold_the_same_numbers_as_the_page_and_say_when_they_were_made(
    world, staff, report_at, years, sign_in
):
    report_at(years[1], 6)
    report_at(years[1], 3, place="gym")
    report_at(years[1], 3, place="corridor")
    client = sign_in(staff["anna"])
    text = client.get(f"{BASE}analyse/csv/").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert ["Plein", "6", "6"] in rows
    assert ["Gym", "x", "x"] in rows
    with zipfile.ZipFile(io.BytesIO(client.get(f"{BASE}analyse/excel/").content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        strings = book.read("xl/sharedStrings.xml").decode()
    numbers = re.findall(r'<c r="\w+"(?: s="\d+")?><v>(\d+)</v>', sheet)
    assert "6" in numbers
    assert "3" not in numbers
    document = pypdfium2.PdfDocument(printed(client, {"vorm": "analysis"}))
    words = "".join(page.get_textpage().get_text_range() for page in document)
    assert all("Afgedrukt op" in each for each in (text, strings, words))
    with world.at(world.regenboog), atomic():
        events = AuditEvent.objects.filter(action="incidents.exported")
        assert {event.detail["ending"] for event in events} == {"csv", "xlsx", "pdf"}


# --- The compass ---


def test_the_compass_asks_about_silent_weeks_groups_and_a_lone_reporter(world, report_at):
    today = timezone.localdate()
    begin = max(SchoolYear.of(today).first_day, today - timedelta(28))
    report_at(begin, 3, by=world.teacher, people=(Person("pupil", "did", "Groep 7", 7),))
    with world.at(world.regenboog), atomic():
        for name in ("Groep 7", "Groep 3"):
            Group.create(year=this_year().year, name=name, grades=[1], pupil_count=20)
        said = " ".join(compass_selectors.compass(School.objects.get(pk=world.regenboog.pk), today))
    assert "Eén collega" in said
    assert "Het was stil" in said
    assert "Groep 3" in said
    assert "Groep 7" not in said
    assert world.teacher.name not in said


def test_a_group_that_got_another_name_is_not_called_silent(world, support, report):
    support("Groep 7")
    report()
    rename(world, "Groep 7", "Zonnebloemen")
    with world.at(world.regenboog), atomic():
        said = " ".join(compass_selectors.compass(School.objects.get(pk=world.regenboog.pk), timezone.localdate()))
    assert "Zonnebloemen" not in said


def test_what_befell_staff_is_told_in_fives_without_what_is_closed_off(world, staff, report, sign_in):
    hurt, saw = (Person("staff", "underwent"),), (Person("staff", "saw"),)
    for kind, people, count in (
        ("accident", hurt, 5),
        ("verbal_threat", hurt, 4),
        ("sexual", hurt, 1),
        ("bullying", saw, 5),
    ):
        for _ in range(count):
            report(type=kind, people=people)
    with world.at(world.regenboog), atomic():
        found = staff_figures(timezone.localdate())
    assert [(line.code, line.now.text) for line in found.kinds] == [("accident", "5 of meer")]
    assert (found.total.now.text, found.total.before) == ("5 of meer", None)
    address = f"{BASE}medewerkers/"
    assert address in sign_in(staff["bram"]).get(BASE).text
    for name, status in (("bram", 200), ("leader", 200), ("anna", 403), ("sven", 403), ("board_admin", 403)):
        assert sign_in(staff[name]).get(address).status_code == status
