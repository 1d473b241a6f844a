"""The questions: about things that exist, in plain words, and chosen for what a talk is about."""

import re

import pytest

from core.content import ContentError
from guidance import questions
from guidance.questions import About, Question, choose, fit
from incidents import taxonomy
from plans import model_plan
from surveys import instrument

ALL = questions.load()


def test_there_are_enough_for_two_years_of_talks():
    assert len(ALL.questions) >= 30
    assert all(ALL.of_theme(theme.key) for theme in ALL.themes)


@pytest.mark.parametrize("question", ALL.questions, ids=lambda each: each.key)
def test_a_question_is_about_things_that_exist(question: Question):
    words, plan = taxonomy.load(), model_plan.load("1")
    assert question.types <= {each.code for each in words.types}
    assert question.places <= {each.code for each in words.places}
    assert question.domains <= {each.key for each in instrument.load("pupils", 1).domains}
    assert question.chapters <= {each.key for each in plan.chapters}
    assert question.sections <= {each.key for each in plan.sections}
    assert question.every or any(
        (question.types, question.places, question.domains, question.chapters, question.sections)
    )


@pytest.mark.parametrize("question", ALL.questions, ids=lambda each: each.key)
def test_a_question_asks_in_short_sentences(question: Question):
    assert "?" in question.text
    for sentence in re.split(r"(?<=[.?!])\s", question.text):
        assert len(sentence.split()) <= 20
    assert not re.search(r"[\"']", question.text)


def test_what_fits_best_is_chosen_and_not_twice_of_one_theme():
    yard = About(places=frozenset({"playground"}), types=frozenset({"physical_violence"}))
    found = choose([yard, About(domains=frozenset({"WB"}))])
    assert found[0].key == "who-is-there"
    assert len({each.theme for each in found}) == 2


def test_a_question_of_the_last_talk_is_not_asked_again():
    yard = About(places=frozenset({"playground"}))
    first = choose([yard])
    second = choose([yard], avoid={each.key for each in first})
    assert not {each.key for each in first} & {each.key for each in second}


def test_without_anything_to_go_by_there_are_still_two():
    assert len(choose([])) == 2


def test_when_everything_was_asked_before_it_is_asked_again():
    assert len(choose([], avoid={each.key for each in ALL.questions})) == 2


def test_a_question_that_shares_nothing_does_not_fit():
    assert fit(Question("a", "b", "c?", types=frozenset({"weapon"})), About(types=frozenset({"bullying"}))) == 0


def test_a_theme_nobody_knows_is_refused(tmp_path, monkeypatch):
    (tmp_path / "9").mkdir()
    (tmp_path / "9" / "questions.toml").write_text(
        'source = "x"\nchecked = 2026-11-22\n[[question]]\nkey = "a"\ntheme = "no"\ntext = "Waarom?"\n'
    )
    monkeypatch.setattr(questions, "FOLDER", tmp_path)
    with pytest.raises(ContentError, match="theme"):
        questions.load("9")
    questions.load.cache_clear()
