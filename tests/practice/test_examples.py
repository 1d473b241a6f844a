"""The examples are promises the model plan makes, in plain Dutch."""

import re

import pytest

from plans import model_plan
from plans.duty_rules import sentences
from plans.services import MODEL
from practice.examples import load
from practice.models import Agreement
from practice.rules import HALF_YEAR, QUARTER
from tests.plans.test_model_plan import NOT_IN_PLAIN_DUTCH

MOST = 20  # words of a sentence


@pytest.mark.parametrize("example", load(), ids=lambda each: each.key)
def test_an_example_is_a_sentence_of_its_section_that_one_can_notice(example):
    section = model_plan.load(MODEL).section(example.section)
    assert example.promise in sentences(section.example_html)
    assert example.months in (QUARTER, HALF_YEAR)
    assert max(len(example.promise), len(example.sign)) <= Agreement._meta.get_field("sign").max_length
    assert len(example.key) <= Agreement._meta.get_field("model_key").max_length
    assert all(len(part.split()) <= MOST for part in re.split(r"(?<=[.!?:])\s+", example.sign))
    assert not NOT_IN_PLAIN_DUTCH.findall(example.sign)
    assert "[" not in example.promise


def test_a_school_has_some_to_choose_from():
    assert len(load()) >= 6
