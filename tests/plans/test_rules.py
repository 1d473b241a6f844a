"""Small calculations of the plan."""

from plans.rules import annex_letter, blanks, free_letter


def test_blanks_are_found_through_formatting_but_numbers_are_none():
    html = "<p>[naam schoolleider] en <strong>[naam]</strong>, zie [1] en [x] of [<em>e-mailadres</em>].</p>"
    assert blanks(html) == ["[naam schoolleider]", "[naam]", "[e-mailadres]"]


def test_annexes_go_on_after_the_last_letter():
    taken = [annex_letter(number) for number in range(250)]
    assert len(set(taken)) == 250
    assert (taken[26], free_letter(taken[:30])) == ("A2", "E2")
