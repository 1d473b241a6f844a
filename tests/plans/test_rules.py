"""Small calculations of the plan."""

from plans.rules import blanks


def test_blanks_are_found_through_formatting_but_numbers_are_none():
    html = "<p>[naam schoolleider] en <strong>[naam]</strong>, zie [1] en [x] of [<em>e-mailadres</em>].</p>"
    assert blanks(html) == ["[naam schoolleider]", "[naam]", "[e-mailadres]"]
