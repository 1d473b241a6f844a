"""Incidents of all schools together: true, never small, and not to be worked out from everything that is told."""

from datetime import date
from itertools import product
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.suppression import FEWEST
from core.tenancy import Scope, atomic, use_scope
from incidents.models import Tally
from oversight import rules
from oversight.figure_selectors import Told, year_report
from oversight.models import YearFigures
from oversight.standing_services import figures_of, settled, standing_refresh
from schools.models import School
from schools.school_year import SchoolYear
from tests.core.test_suppression import solved

TODAY = date(2026, 11, 28)
LAST = SchoolYear(2025)
TYPES, PLACES, QUARTERS = ("bullying", "accident"), ("playground", "gym"), ("1", "2")
SCHOOLS = [UUID(int=n) for n in range(1, 4)]
CELLS = list(product(SCHOOLS, TYPES, PLACES, QUARTERS))
NUMBERS = (0, 0, 0, 1, 1, 2, 3, 4, 6, 11)
COUNTS = st.binary(min_size=len(CELLS), max_size=len(CELLS)).map(lambda found: [NUMBERS[n % 10] for n in found])


def told_of(counts) -> Told:
    """A year as the rows of three schools hold it."""
    rows = {}
    for school in SCHOOLS:
        row = YearFigures(year=2025, pupils=100, counts={})
        for n, name in enumerate(("types", "places", "quarters"), start=1):
            row.counts[name] = {}
            for cell, count in zip(CELLS, counts, strict=True):
                if cell[0] == school and count:
                    row.counts[name][cell[n]] = row.counts[name].get(cell[n], 0) + count
        rows[school] = row
    return Told(rows)


def faces_of(told: Told):
    return ((1, told.types), (2, told.places), (3, told.quarters), (0, told.schools))


def sums_told(told: Told) -> list[set]:
    """Every number on the page, as the set of smallest cells that it is the sum of."""
    found = []
    for n, face in faces_of(told):
        for value in face.counts:
            if told.told(face, value) is not None:
                found.append({cell for cell in CELLS if cell[n] == value})
    for pair in product(SCHOOLS, SCHOOLS):
        if told.together(pair) is not None:
            found.append({cell for cell in CELLS if cell[0] in pair})
    if told.total is not None:
        found.append(set(CELLS))
    return found


@given(COUNTS)
def test_nobody_works_out_a_small_number_from_all_that_a_board_reads(counts):
    told, by_cell = told_of(counts), dict(zip(CELLS, counts, strict=True))
    sums = sums_told(told)
    for n, face in faces_of(told):
        for value in face.counts:
            wanted = {cell for cell in CELLS if cell[n] == value}
            if 0 < sum(by_cell[cell] for cell in wanted) < FEWEST:
                assert not solved(CELLS, sums, wanted)


@given(COUNTS)
def test_what_a_board_reads_is_true_and_never_small(counts):
    told, by_cell = told_of(counts), dict(zip(CELLS, counts, strict=True))
    for n, face in faces_of(told):
        for value in face.counts:
            count = told.told(face, value)
            assert count in (None, sum(number for cell, number in by_cell.items() if cell[n] == value))
            assert count not in range(1, FEWEST)
    assert told.total in (None, sum(counts))


MANY = [UUID(int=n) for n in range(1, 8)]
SIZES = st.lists(st.sampled_from([None, 80, 200, 400]), min_size=len(MANY), max_size=len(MANY))


@given(st.lists(st.sampled_from(NUMBERS), min_size=len(MANY), max_size=len(MANY)), SIZES, SIZES)
def test_two_reports_of_one_year_tell_together_no_small_number(counts, then, later):
    """Between them every school may have become of another size."""
    rows, sums = {}, []
    for school, count, pupils in zip(MANY, counts, then, strict=True):
        faces = {name: {"1": count} for name in ("types", "places", "quarters")}
        rows[school] = YearFigures(year=2025, counts=faces, pupils=pupils, alike=rules.alike("po", pupils))
    for sizes in (then, later):
        for row, pupils in zip(rows.values(), sizes, strict=True):
            for name, value in settled(row, "po", pupils).items():
                setattr(row, name, value)
        told = Told(rows)
        groups = [{school for school in MANY if told.alike[school] == group} for group in set(told.alike.values())]
        sums += [each for each in [*({school} for school in MANY), *groups] if told.together(each) is not None]
        sums += [set(MANY)] if told.total is not None else []
    for school, count in zip(MANY, counts, strict=True):
        if 0 < count < FEWEST:
            assert not solved(MANY, sums, {school})


def test_when_one_way_of_dividing_tells_nothing_no_other_does():
    """Five schools with one report each, all of one kind: the kind alone would tell that each had one."""
    rows = {
        UUID(int=n): YearFigures(
            year=2025, pupils=80, counts={"types": {"bullying": 1}, "places": {"gym": 1}, "quarters": {"1": 1}}
        )
        for n in range(1, 6)
    }
    told = Told(rows)
    assert told.total is None
    assert told.told(told.types, "bullying") is None
    assert told.together(rows) is None


@pytest.fixture
def counted(world):
    """Regenboog reported much last year, Wilgen little; kinds that are closed off too."""
    rows = ((world.regenboog, "bullying", 12), (world.regenboog, "accident", 8), (world.wilgen, "bullying", 3))
    for school, kind, count in rows:
        with world.at(school), atomic():
            Tally.create(month=date(2025, 10, 1), type=kind, place="playground", moment="break", reported=count)
    with world.at(world.wilgen), atomic():
        Tally.create(month=date(2025, 10, 1), type=Tally.CLOSED_OFF, reported=2)
    for school in (world.regenboog, world.wilgen):
        with world.at(school):
            standing_refresh(today=TODAY)
    return world


def report(world):
    with use_scope(Scope(board=world.samen.pk)), atomic():
        return year_report(LAST, TODAY)


def shown(table):
    return {name: [cell.shown if not cell.hidden else "x" for cell in cells] for name, cells in table.rows}


def test_a_small_school_hides_another_so_that_nobody_subtracts(counted):
    found = report(counted)
    assert found.total == 23
    schools = shown(found.table("schools"))
    assert schools[counted.wilgen.name][-2] == "x"
    assert schools[counted.regenboog.name][-2] == "x"
    assert found.closed_off is None
    assert found.schools == 2


def test_a_year_that_is_over_is_told_in_the_same_way_when_schools_grow_and_close(counted):
    before = report(counted)
    for school, values in ((counted.wilgen, {"pupil_count": 900}), (counted.regenboog, {"state": "closed"})):
        School._base_manager.using("owner").filter(pk=school.pk).update(**values)
        with counted.at(school):
            standing_refresh(today=TODAY)
    assert report(counted) == before


def test_of_a_year_of_which_nothing_is_known_no_number_is_told(world):
    with use_scope(Scope(board=world.samen.pk)), atomic():
        found = year_report(LAST, TODAY)
    assert (found.schools, found.total, found.rate, found.closed_off) == (0, None, None, None)
    assert not any(table.rows for table in found.tables)


def test_a_year_that_goes_on_is_not_told(counted, sign_in):
    client = sign_in(counted.board_admin)
    assert client.get("/b/samen/overzichten/incidenten/?jaar=2025").status_code == 200
    this_year = SchoolYear.of(date.today()).start
    assert client.get(f"/b/samen/overzichten/incidenten/?jaar={this_year}").status_code == 404
    assert client.get("/b/samen/overzichten/incidenten/?jaar=x").status_code == 404


def test_a_year_without_reports_counts_its_pupils_too(counted):
    with counted.at(counted.regenboog), atomic():
        found = figures_of(counted.regenboog, TODAY)
    assert found[2026]["counts"] == {}
    assert set(found) >= {2025, 2026}


def test_schools_are_told_by_name_and_groups_only_of_three_or_more(counted):
    found = report(counted)
    assert found.table("comparable").rows == []
    assert [name for name, _cells in found.table("schools").rows] == sorted(
        [counted.regenboog.name, counted.wilgen.name]
    )


@pytest.mark.parametrize(
    ("pupils", "sector", "size"),
    [(None, "po", ""), (149, "po", "klein"), (150, "po", "midden"), (300, "so", "groot"), (499, "vo", "klein")],
)
def test_sizes_differ_by_sector(pupils, sector, size):
    assert rules.size_of(pupils, sector) == size


def test_the_last_quarters_run_over_school_years():
    assert rules.last_quarters(2026, 2, 4) == [(2025, 3), (2025, 4), (2026, 1), (2026, 2)]
