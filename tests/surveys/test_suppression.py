"""Small groups: an attacker who has every published table works out nothing about fewer than k people."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.rules import STEP, in_steps
from surveys.suppression import MEAN, Node, hidden_children, shown


def flat(*counts: int) -> list[Node]:
    return [Node(str(i), {"m": count}) for i, count in enumerate(counts)]


def hidden(*counts: int) -> set[int]:
    return {counts[int(key)] for key in hidden_children(flat(*counts), MEAN)}


def test_two_small_groups_hide_each_other():
    assert hidden(22, 4, 18, 3) == {4, 3}


def test_one_small_group_hides_behind_the_smallest_other():
    assert hidden(22, 4, 18) == {4, 18}


def test_small_groups_that_are_too_few_together_get_company():
    assert hidden(22, 1, 2, 9) == {1, 2, 9}


def test_a_small_group_without_company_hides_all():
    assert hidden(4, 0) == {4, 0}


def test_without_small_groups_nothing_is_hidden():
    assert hidden(5, 22, 0) == set()


def test_a_hidden_year_hides_its_groups():
    school = Node("s", {"m": 40}, (Node("1", {"m": 4}, (Node("1a", {"m": 4}),)), Node("2", {"m": 36})))
    assert shown(school) == {"s"}


def test_a_small_school_shows_nothing():
    assert shown(Node("s", {"m": 4}, (Node("1", {"m": 4}),))) == frozenset()


def test_what_only_some_groups_were_asked_hides_behind_those():
    groups = [Node("5", {"m": 9}), Node("6", {"m": 9}), Node("7", {"m": 22, "q": 22}), Node("8", {"m": 4, "q": 4})]
    assert {"7", "8"} <= hidden_children(groups, MEAN)


# --- The attacker -----------------------------------------------------------------------------------------------


def school(draw) -> Node:
    """Any school: years of groups, with an item that only the older are asked and some did not answer."""
    years = []
    for year in range(draw(1, 8)):
        groups = []
        for number in range(draw(1, 4)):
            size = draw(0, 32) if draw(0, 2) else draw(0, 6)
            counts = {"d": size, "i": max(0, size - draw(0, 3))}
            if year >= 2:
                counts["q"] = max(0, size - draw(0, 2))
            groups.append(Node(f"{year}.{number}", counts))
        years.append(groups[0] if len(groups) == 1 else Node(f"{year}", together(groups), tuple(groups)))
    return Node("school", together(years), tuple(years))


def together(nodes: list[Node]) -> dict[str, int]:
    return {name: sum(node.of(name) for node in nodes) for name in {n for node in nodes for n in node.counts}}


def leaves(node: Node) -> list[Node]:
    return [each for each in node.walk() if not each.children]


PRIME = (1 << 61) - 1


class Span:
    """Everything that can be reckoned from some vectors (modulo a large prime, which is exact enough and fast)."""

    def __init__(self, vectors: list[list[int]]):
        self.rows: dict[int, list[int]] = {}  # by the column of the pivot, which is 1
        for vector in vectors:
            rest = self.rest(vector)
            pivot = next((i for i, value in enumerate(rest) if value), None)
            if pivot is not None:
                inverse = pow(rest[pivot], -1, PRIME)
                self.rows[pivot] = [value * inverse % PRIME for value in rest]

    def rest(self, vector: list[int]) -> list[int]:
        found = vector[:]
        for column in range(len(found)):
            if found[column] and column in self.rows:
                factor = found[column]
                found = [(a - factor * b) % PRIME for a, b in zip(found, self.rows[column], strict=True)]
        return found

    def __contains__(self, vector: list[int]) -> bool:
        return not any(self.rest(vector))


def attack(root: Node, k: int) -> list[str]:
    """Solve all published tables of a family; returns what can be determined of fewer than k people.

    The unknowns are the sums of every leaf that has answers, per measure. A set of fewer than k people is determined
    when its vector is a combination of the published ones.
    """
    keys, told = shown(root, k), []
    for measure in root.counts:
        columns = [leaf.key for leaf in leaves(root) if leaf.of(measure)]
        vectors = {node.key: vector(node, columns) for node in root.walk() if node.of(measure)}
        known = Span([vectors[key] for key in keys if key in vectors])
        for node in root.walk():
            if 0 < node.of(measure) < k and vectors[node.key] in known:
                told.append(f"{measure} of {node.key}")
        for node in root.walk():  # and what a parent less its published children tells of the others together
            if node.key in keys and node.children:
                rest = node.of(measure) - sum(child.of(measure) for child in node.children if child.key in keys)
                if 0 < rest < k:
                    told.append(f"{measure} of the rest of {node.key}")
    return told


def vector(node: Node, columns: list[str]) -> list[int]:
    mine = {leaf.key for leaf in leaves(node)}
    return [int(column in mine) for column in columns]


@given(st.data(), st.sampled_from([5, 10]))
@settings(max_examples=300, deadline=None)
def test_nothing_about_fewer_than_k_people_can_be_worked_out(data, k):
    assert attack(school(lambda low, high: data.draw(st.integers(low, high))), k) == []


@pytest.mark.soak
def test_nothing_can_be_worked_out_in_ten_thousand_schools():
    chance = random.Random(20261128)
    for _ in range(10_000):
        root = school(chance.randint)
        for k in (5, 10):
            assert attack(root, k) == [], root


# --- The attacker who kept notes while the round was open ---------------------------------------------------------


def noted(count: int) -> tuple[int, int]:
    """What the page of an open round tells of a group: between which numbers it is."""
    return in_steps(count), in_steps(count) + STEP - 1


def numbers(counts: list[int]) -> set[int]:
    """How many can have answered in the first of some hidden groups, whose total is known: by the notes."""
    least, most = (sum(noted(count)[side] for count in counts[1:]) for side in (0, 1))
    low, high = noted(counts[0])
    return set(range(max(1, low, sum(counts) - most), min(high, sum(counts) - least) + 1))


def test_notes_of_the_steps_narrow_how_many_answered_as_the_page_on_privacy_says():
    """No promise but a measure: who mends it, or makes it worse, changes docs/privacy.md too."""
    chance, found = random.Random(20261129), []
    for _ in range(4_000):
        counts = [chance.randint(1, 4), *(chance.randint(10, 28) for _ in range(chance.randint(3, 11)))]
        keys = sorted(hidden_children(flat(*counts), MEAN), key=int)
        found.append(len(numbers([counts[int(key)] for key in keys])))
    assert round(sum(each < 4 for each in found) / len(found), 1) == 0.6
    assert round(sum(each == 1 for each in found) / len(found), 1) == 0.1


@given(st.data())
@settings(max_examples=300, deadline=None)
def test_who_knows_how_many_answered_everywhere_still_knows_no_answers(data):
    """The notes at their best: the number of every group. Answers are one to five; the attacker has the sum of every
    shown group and whole, and reckons between what the sum of a small hidden group must be."""
    root = school(lambda low, high: data.draw(st.integers(low, high)))
    sums = {leaf.key: data.draw(st.integers(leaf.of("d"), 5 * leaf.of("d"))) for leaf in leaves(root)}
    keys = shown(root)
    for node in root.walk():
        away = [child for child in node.children if child.key not in keys and child.of("d")]
        if node.key not in keys or not away:
            continue
        count, total = (
            sum(child.of("d") for child in away),
            sum(sums[leaf.key] for each in away for leaf in leaves(each)),
        )
        assert len(away) > 1
        for child in away:
            others = count - child.of("d")
            low, high = max(child.of("d"), total - 5 * others), min(5 * child.of("d"), total - others)
            assert low < high or total in (count, 5 * count)  # all of them said the same: that is told of many at once


def test_the_attacker_bites():
    """Showing all but the small group would tell on it."""
    root = Node("s", {"m": 44}, tuple(flat(22, 4, 18)))
    published = [vector(root, ["0", "1", "2"]), *(vector(root.children[i], ["0", "1", "2"]) for i in (0, 2))]
    assert vector(root.children[1], ["0", "1", "2"]) in Span(published)
