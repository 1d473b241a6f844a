"""The matrix of a board: rows that schools' own work writes, gaps first, each cell with its proof."""

from datetime import date, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from actions.services import action_add
from contacts.rules import REQUIRED
from contacts.services import person_add
from core import audit, registry
from core.models import Job
from core.standing import OBLIGATIONS, obligations
from core.tasks import tick
from core.tenancy import Scope, atomic, system_scope, use_scope
from oversight import selectors
from oversight.models import Standing, YearFigures
from oversight.selectors import Filters
from oversight.standing_services import refresh_ask, refresh_changed, standing_refresh
from plans.services import plan_start
from schools.school_year import SchoolYear
from tests.world import make_school

HERE = "/b/samen/overzichten/"


@pytest.fixture
def board(world):
    with use_scope(Scope(board=world.samen.pk)), atomic():
        yield world.samen


def refreshed(world, *schools):
    for school in schools or (world.regenboog, world.wilgen):
        with world.at(school):
            standing_refresh()


def row_of(world, school, **filters):
    with use_scope(Scope(board=world.samen.pk)), atomic():
        return next(row for row in selectors.matrix(world.samen, Filters(**filters)).rows if row.school == school)


def cell(row, key):
    return next(each for each in row.cells if each.obligation.key == key)


def test_every_room_answers_about_its_own_obligations_in_words(world):
    with world.at(world.regenboog), atomic():
        found = [each for source in registry.standing() for each in source(world.regenboog, timezone.localdate())]
    assert {each.key for each in found} == set(OBLIGATIONS)
    words = {"n": 1, "m": 2, "day": "1 mei", "month": "mei", "short_day": "1 mei"}
    for each in found:
        assert each.code in OBLIGATIONS[each.key].said
    for asked in obligations():
        for said in asked.said.values():
            assert all(str(text) % words for text in (said.short, said.text))
            assert said.state in ("missing", "attention", "busy", "good", "unknown")
            assert bool(str(said.ask)) or said.state not in ("attention",)


def test_a_school_that_finds_its_contact_person_is_seen_in_order(world):
    refreshed(world)
    before = cell(row_of(world, world.regenboog), "contact")
    assert (before.state, before.since) == ("missing", timezone.localdate())
    with world.at(world.regenboog), atomic():
        person_add(name="Anna", tasks=list(REQUIRED), started_on=timezone.localdate(), by=world.leader)
    refreshed(world)
    assert cell(row_of(world, world.regenboog), "contact").state == "good"


def test_since_is_the_day_it_became_so(world):
    with world.at(world.regenboog), atomic():
        standing_refresh(today=date(2026, 9, 1))
        standing_refresh(today=date(2026, 9, 8))
        action_add(title="Poster", due_date=date(2026, 9, 2), by=world.leader)
        standing_refresh(today=date(2026, 9, 9))
        cells = Standing.objects.get().cells
    assert cells["plan"]["since"] == "2026-09-01"
    assert cells["actions"] == {"code": "late", "n": 1, "m": 1, "since": "2026-09-09"}


def test_each_quarter_leaves_a_row(world):
    with world.at(world.regenboog), atomic():
        for day in (date(2026, 10, 30), date(2026, 11, 2), date(2026, 11, 3)):
            standing_refresh(today=day)
        assert list(Standing.objects.order_by("quarter").values_list("year", "quarter")) == [(2026, 1), (2026, 2)]
    with use_scope(Scope(board=world.samen.pk)), atomic():
        found = selectors.history_of(world.regenboog, date(2026, 11, 3))
        trend = selectors.trend(date(2026, 11, 3))
    assert [(each.year.start, each.number) for each in found] == [(2026, 1), (2026, 2)]
    assert [quarter for _year, quarter in trend.quarters] == [1, 2]
    assert {asked.key: cells for asked, cells in trend.rows}["contact"] == [(0, 1), (0, 1)]


def test_schools_with_gaps_come_first_and_then_by_name(world):
    with system_scope("more schools"):
        quiet = make_school(world.samen, "akker", name="De Akker")
    cells = {key: {"code": next(code for code, said in each.said.items() if said.state == "good")}
             for key, each in OBLIGATIONS.items()}  # fmt: skip
    with world.at(quiet), atomic():
        Standing.create(year=2026, quarter=2, cells=cells)
    refreshed(world)
    with use_scope(Scope(board=world.samen.pk)), atomic():
        names = [row.school.slug for row in selectors.matrix(world.samen).rows]
    assert names == ["regenboog", "wilgen", "akker"]


def test_the_matrix_costs_the_same_with_many_schools(world, board):
    with CaptureQueriesContext(
        connection,
    ) as few:
        selectors.matrix(world.samen)
    refreshed(world)
    with CaptureQueriesContext(connection) as many:
        selectors.matrix(world.samen)
    assert len(few) == len(many) == 2


def test_filters_in_the_address_narrow_the_table(world, sign_in):
    refreshed(world)
    client = sign_in(world.board_admin)
    for query, seen in (
        ("", (True, True)),
        ("?soort=vo", (False, True)),
        ("?soort=po&gaten=on", (True, False)),
        ("?soort=so", (False, False)),
        ("?plicht=contact", (True, True)),
    ):
        page = client.get(HERE + query).content.decode()
        assert tuple(f'scholen/{slug}/">' in page for slug in ("regenboog", "wilgen")) == seen
    assert client.get(HERE + "?soort=xx").status_code == 404


def test_a_cell_leads_to_the_proof_as_far_as_the_board_may_go(world, sign_in):
    with world.at(world.regenboog), atomic():
        plan_start(school=world.regenboog, by=world.leader)
    refreshed(world)
    client = sign_in(world.people["board_staff"])
    for each in row_of(world, world.regenboog).cells:
        assert client.get(each.url.partition("#")[0]).status_code == 200, each.url


def test_of_a_school_nobody_looked_at_yet_nothing_is_said(world, sign_in):
    page = sign_in(world.board_admin).get(HERE)
    assert page.status_code == 200
    assert {each.state for each in row_of(world, world.regenboog).cells} == {"unknown"}


def test_the_conversation_asks_about_every_gap(world, sign_in):
    refreshed(world)
    with use_scope(Scope(board=world.samen.pk)), atomic():
        row = selectors.row_of(world.samen, world.regenboog)
    page = sign_in(world.board_admin).get(f"{HERE}scholen/regenboog/gesprek/").content.decode()
    questions = [question for _cell, question in selectors.questions_of(row)]
    assert len(questions) >= 3
    assert page.count('class="ask"') == len(questions)


def test_a_change_at_a_school_is_looked_at_by_the_next_tick(world):
    refreshed(world, world.regenboog, world.wilgen, world.baken)
    Standing._base_manager.using("owner").update(checked_at=timezone.now() - timedelta(minutes=10))
    if timezone.localtime().hour == 0 and timezone.localtime().minute < 10:
        pytest.skip("yesterday's rows are all looked at again")
    with world.at(world.regenboog), atomic():
        person_add(name="Anna", tasks=list(REQUIRED), started_on=timezone.localdate(), by=world.leader)
    with system_scope("the tick"):
        assert refresh_changed() == 1
        assert refresh_changed() == 0
    asked = Job._base_manager.using("owner").get(name="oversight.refresh")
    assert asked.school_id == world.regenboog.pk


def test_every_school_is_looked_at_once_a_day(world):
    tick()
    tick()
    asked = Job._base_manager.using("owner").filter(name="oversight.refresh")
    assert set(asked.values_list("school_id", flat=True)) == {world.regenboog.pk, world.wilgen.pk, world.baken.pk}
    assert asked.count() == 3


def test_somebody_of_the_board_asks_to_look_again(world, sign_in):
    client = sign_in(world.people["board_staff"])
    assert client.post(f"{HERE}bijwerken/").status_code == 302
    assert Job._base_manager.using("owner").filter(name="oversight.refresh").count() == 2


def test_asking_to_look_again_costs_the_same_with_many_schools(world):
    def queries():
        with use_scope(Scope(board=world.samen.pk)), atomic(), CaptureQueriesContext(connection) as asked:
            refresh_ask(by=world.board_admin)
        return len(asked)

    few = queries()
    Job._base_manager.using("owner").all().delete()
    with system_scope("more schools"):
        for number in range(5):
            make_school(world.samen, f"school-{number}")
    assert queries() == few
    assert Job._base_manager.using("owner").filter(name="oversight.refresh").count() == 7


def test_looking_at_a_school_records_nothing_so_that_it_ends(world):
    with world.at(world.regenboog), atomic():
        audit.record("access.refused", by=world.leader)
        before = audit.AuditEvent.objects.count()
        standing_refresh()
        assert audit.AuditEvent.objects.count() == before


def test_a_rebuild_puts_right_what_does_not_agree_and_says_so(world, capsys):
    call_command("rebuild_overview")
    call_command("rebuild_overview", "--prove")
    Standing._base_manager.using("owner").filter(school_id=world.regenboog.pk).update(cells={})
    YearFigures._base_manager.using("owner").filter(school_id=world.regenboog.pk).update(pupils=9999)
    with pytest.raises(CommandError):
        call_command("rebuild_overview", "--prove")
    call_command("rebuild_overview", "--prove", "--board=samen")
    assert "regenboog: " in capsys.readouterr().out


def test_rows_of_long_ago_stay_as_they_are(world):
    old = SchoolYear.of(timezone.localdate()).start - 9
    with world.at(world.regenboog), atomic():
        YearFigures.create(year=old, pupils=80, counts={"types": {"bullying": 9}})
        standing_refresh()
        assert YearFigures.objects.get(year=old).pupils == 80


def test_a_school_over_the_quarters_has_a_row_for_each_obligation(world, sign_in):
    refreshed(world)
    page = sign_in(world.board_admin).get(f"{HERE}scholen/regenboog/")
    assert "Per kwartaal" not in page.text.partition("<main")[2]  # with one quarter there is nothing to compare
    year = SchoolYear.of(timezone.localdate()).start - 1
    with world.at(world.regenboog), atomic():
        for quarter, code in ((2, "vacant"), (3, "vacant"), (4, "complete")):
            Standing.create(year=year, quarter=quarter, cells={"contact": {"code": code, "n": 3}})
    page = sign_in(world.board_admin).get(f"{HERE}scholen/regenboog/")
    history = {asked.key: (cells, runs) for asked, cells, runs in page.context["history"]}
    assert list(history) == [each.key for each in obligations()]
    cells, runs = history["contact"]
    assert [cell.code for cell in cells] == ["vacant", "vacant", "complete", "vacant"]
    assert [(first.number, last.number, cell.code) for first, last, cell in runs[:1]] == [(2, 3, "vacant")]
    assert [first.year.start for first, _last, _cell in runs] == [year, year + 1]
