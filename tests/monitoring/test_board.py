"""What a board sees of its schools, and schools of each other: whoever compares everything learns nothing about few."""

from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.outbox import work
from core.tenancy import Scope, atomic, system_scope, use_scope
from monitoring import rules
from monitoring.models import Comparison, RoundSummary
from monitoring.result_selectors import alike
from monitoring.rules import BATCH, ENOUGH, Told
from monitoring.summary_services import comparison_count, summary_write
from schools.models import Sector
from tests.world import make_school


def at_board(world):
    return use_scope(Scope(board=world.samen.pk))


def test_a_board_reads_what_closing_wrote_and_never_a_schools_own_tables(world, closed, sign_in):
    row = closed()
    page = sign_in(world.board_admin).get(f"/b/samen/monitor/?jaar={row.year}")
    assert page.status_code == 200
    text = page.content.decode()
    assert "37" in text
    assert "Groep 7" not in text
    assert sign_in(world.board_admin).get(f"/s/regenboog/monitor/{row.pk}/resultaten/").status_code in (403, 404)


def test_of_a_school_with_few_answers_nothing_leaves_its_wall(world, closed):
    closed(groups=(("Groep 7", 7, 9),))
    with at_board(world), atomic():
        row = RoundSummary.objects.get()
    assert (row.n, row.size, row.figures) == (None, None, {})


def test_a_subject_with_few_valid_answers_has_no_figure(world, closed):
    closed(groups=(("Groep 7", 7, 12),), LA1=100, LA2=100, LA3=100)
    with at_board(world), atomic():
        assert "LA" not in RoundSummary.objects.get().figures


def test_the_board_page_knows_no_other_years_or_readers(world, sign_in):
    client = sign_in(world.board_admin)
    for asked in ("jaar=2", "jaar=abcd", "jaar=1999", "wie=iedereen"):
        assert client.get(f"/b/samen/monitor/?{asked}").status_code == 404
    assert client.get("/b/samen/monitor/?jaar=2015&wie=staff").status_code == 200


@pytest.fixture
def three(world, closed):
    """Regenboog and two more schools of its kind and size closed a round."""
    others = []
    for number in range(2):
        with system_scope("schools of a test"):
            others.append(make_school(world.samen, f"school-{number}", sector=Sector.PO, pupil_count=200))
    with system_scope("schools of a test"):
        world.regenboog.pupil_count = 210
        world.regenboog.save(update_fields=["pupil_count"])
    row = closed()
    for other in others:
        assert alike_at(world, row) is None
        closed(school=other, value=3)
    work()
    return row


def alike_at(world, row):
    with world.at(world.regenboog), atomic():
        return alike(row)


def test_schools_that_are_alike_are_told_together_once_there_are_three(world, three, sign_in):
    found = alike_at(world, three)
    assert found.schools == BATCH
    page = sign_in(world.leader).get(f"/s/regenboog/monitor/{three.pk}/resultaten/").content.decode()
    assert "Onze school naast 3 scholen van ons eigen bestuur samen" in page


def test_a_school_that_waits_to_come_in_reads_no_comparison(world, three, closed):
    with system_scope("schools of a test"):
        fourth = make_school(world.samen, "school-4", sector=Sector.PO, pupil_count=220)
    row = closed(school=fourth)
    with world.at(fourth), atomic():
        assert alike(row) is None
    assert alike_at(world, three).schools == BATCH


def test_a_school_reads_no_summary_of_another(world, three):
    with world.at(world.regenboog), atomic():
        assert {row.school_id for row in RoundSummary.objects.all()} == {world.regenboog.pk}
        assert Comparison.objects.count() == 1


def test_counting_again_changes_nothing(world, three):

    with world.at(world.regenboog), atomic():
        summary = summary_write(survey_round=three.pk)
    with at_board(world), atomic():
        before = Comparison.objects.values_list("schools", "figures").get()
        comparison_count(summary=summary.pk)
        assert Comparison.objects.values_list("schools", "figures").get() == before


# --- The attacker: everything that was ever told, as sums over rounds of schools ---------------------------------

Vector = tuple[Fraction, ...]


def rank(rows: Iterable[Vector]) -> int:
    matrix, found = [list(row) for row in rows], 0
    width = len(matrix[0]) if matrix else 0
    for column in range(width):
        pivot = next((n for n in range(found, len(matrix)) if matrix[n][column]), None)
        if pivot is None:
            continue
        matrix[found], matrix[pivot] = matrix[pivot], matrix[found]
        for n in range(found + 1, len(matrix)):
            factor = matrix[n][column] / matrix[found][column]
            matrix[n] = [a - factor * b for a, b in zip(matrix[n], matrix[found], strict=True)]
        found += 1
    return found


def learnt(told: list[Vector], about: Iterable[int]) -> bool:
    """Whether some combination of what was told is about these alone."""
    others = [n for n in range(len(told[0])) if n not in set(about)] if told else []
    return bool(told) and rank(told) > rank([tuple(row[n] for n in others) for row in told] if others else [])


rounds = st.lists(st.tuples(st.integers(0, 5), st.integers(0, 30)), min_size=1, max_size=9)


@given(rounds)
@settings(max_examples=80, deadline=None)
def test_an_attacker_with_every_board_page_ever_learns_nothing_about_fewer_than_ten(found):
    """Rounds close one after the other; after each the board's page is read, with its sum."""
    width, told = len(found), list[Vector]()
    unit = [tuple(Fraction(n == k) for k in range(width)) for n in range(width)]
    for until in range(1, width + 1):
        latest = {school: n for n, (school, _count) in enumerate(found[:until])}
        shown = [n for n in latest.values() if found[n][1] >= ENOUGH]
        told += [unit[n] for n in shown]
        if shown:
            told.append(tuple(Fraction(n in shown) for n in range(width)))
    few = [n for n, (_school, count) in enumerate(found) if 0 < count < ENOUGH]
    for size in range(1, len(few) + 1):
        for some in combinations(few, size):
            assert not learnt(told, some)


@given(st.lists(st.integers(0, 8), min_size=1, max_size=14))
@settings(max_examples=80, deadline=None)
def test_a_school_that_reads_every_comparison_ever_learns_nothing_of_one_other(order):
    """Schools close in any order; school 0 knows its own figures and everything that was ever told together."""
    width, told, batches = len(order), list[Vector](), list[list[Told]]()
    waiting: list[Told] = []
    for n, school in enumerate(order):
        waiting.append(Told(school, n, {"EV": (Decimal(3), 20)}))
        new = rules.next_batches(waiting, {each.school for batch in batches for each in batch})
        batches += new
        waiting = [each for each in waiting if each not in [one for batch in new for one in batch]]
        told.append(tuple(Fraction(k in [each.round for batch in batches for each in batch]) for k in range(width)))
    own = [n for n, school in enumerate(order) if school == 0]
    told += [tuple(Fraction(k == n) for k in range(width)) for n in own]
    for n, school in enumerate(order):
        if school != 0:
            assert not learnt(told, [*own, n]) or learnt_own_only(told, own, n)


def learnt_own_only(told: list[Vector], own: list[int], other: int) -> bool:
    """That what is about one's own rounds and this one is about one's own alone."""
    return rank([tuple(row[n] for n in range(len(row)) if n not in own and n != other) for row in told]) == rank(
        [tuple(row[n] for n in range(len(row)) if n not in own) for row in told]
    )


def test_a_comparison_pools_answers_and_leaves_out_what_one_of_a_batch_could_not_tell():
    mean = Decimal
    batch = [Told(n, n, {"EV": (mean(3), 10), **({"LA": (mean(4), 10)} if n else {})}) for n in range(3)]
    assert rules.pooled([batch]) == {"EV": (mean("3.00"), 30)}
