"""Small numbers: an attacker who adds up everything that is told learns none of them."""

from fractions import Fraction
from itertools import chain, combinations

from hypothesis import given
from hypothesis import strategies as st

from core.suppression import FEWEST, Protected

COUNTS = st.one_of(st.just(0), st.integers(1, 4), st.integers(5, 30))
TABLES = st.tuples(st.integers(1, 4), st.integers(1, 4)).flatmap(
    lambda size: st.lists(COUNTS, min_size=size[0] * size[1], max_size=size[0] * size[1]).map(
        lambda found: {(n // size[1], n % size[1]): count for n, count in enumerate(found)}
    )
)


def row_of(cell):
    return cell[0]


def told_sums(counts, table) -> list[set]:
    """Every set of cells whose sum a page could show and does: cells, rows, columns, and all."""
    rows, columns = ({cell[n] for cell in counts} for n in (0, 1))
    sets = [{cell} for cell in counts]
    sets += [{cell for cell in counts if cell[0] == row} for row in rows]
    sets += [{cell for cell in counts if cell[1] == column} for column in columns]
    sets.append(set(counts))
    return [each for each in sets if table.total(lambda cell, each=each: cell in each) is not None]


def solved(cells: list, sums: list[set], wanted: set) -> bool:
    """Whether linear algebra finds the sum of ``wanted`` from these sums."""
    matrix = [[Fraction(cell in each) for cell in cells] for each in sums]
    target = [Fraction(cell in wanted) for cell in cells]
    for column in range(len(cells)):
        pivot = next((row for row in matrix if row[column] and not any(row[:column])), None)
        if pivot is None:
            continue
        for row in [*matrix, target]:
            if row is not pivot and row[column]:
                factor = row[column] / pivot[column]
                row[:] = [value - factor * other for value, other in zip(row, pivot, strict=True)]
    return not any(target)


@given(TABLES)
def test_nobody_solves_a_small_number_from_what_is_told(counts):
    table, cells = Protected(counts, row_of), list(counts)
    sums = told_sums(counts, table)
    for wanted in chain(combinations(cells, 1), combinations(cells, 2)):
        if 0 < sum(counts[cell] for cell in wanted) < FEWEST and all(counts[cell] for cell in wanted):
            assert not solved(cells, sums, set(wanted))


@given(TABLES)
def test_each_hidden_number_could_be_another_one(counts):
    """Told sums are sums of whole blocks, and in a block one cell may give one to another: nothing told changes."""
    table = Protected(counts, row_of)
    sums = told_sums(counts, table)
    for block in table.blocks:
        for each in sums:
            assert block <= each or block.isdisjoint(each)
            if block <= each:
                assert len(block) > 1
                assert sum(counts[cell] for cell in block) >= max(FEWEST, len(block) + 1)


@given(TABLES)
def test_what_is_told_is_true_and_never_small(counts):
    table = Protected(counts, row_of)
    for cell, count in counts.items():
        assert table.told(cell) in (None, count)
        assert table.told(cell) is not None or count
        assert table.told(cell) not in range(1, FEWEST)


def test_a_row_with_one_small_number_hides_a_second_one():
    table = Protected({("plein", "pauze"): 11, ("plein", "les"): 2, ("gang", "pauze"): 8, ("gang", "les"): 9}, row_of)
    assert [table.told(cell) for cell in table.counts] == [None, None, 8, 9]
    assert table.total(lambda cell: cell[0] == "plein") == 13
    assert table.total(lambda cell: cell[1] == "pauze") is None
    assert table.total() == 30


def test_a_table_with_hardly_anything_in_it_tells_only_where_nothing_is():
    table = Protected({"plein": 3, "gang": 0, "klas": 1})
    assert [table.told(cell) for cell in table.counts] == [None, 0, None]
    assert table.total() is None


def test_a_table_of_large_numbers_hides_nothing():
    table = Protected({"plein": 7, "gang": 0, "klas": 5})
    assert (table.blocks, table.total()) == ([], 12)
