"""The questionnaires that come with the product: every file is whole, in two languages, and honest about itself."""

import re
from dataclasses import fields

import pytest

from core.content import ContentError
from surveys import instrument
from surveys.instrument import Instrument, Words

EVERY = instrument.every()


def words_in(thing: object) -> list[Words]:
    if isinstance(thing, Words):
        return [thing]
    if isinstance(thing, tuple):
        return [words for each in thing for words in words_in(each)]
    names = [field.name for field in fields(thing)] if hasattr(thing, "__dataclass_fields__") else []
    return [words for name in names for words in words_in(getattr(thing, name))]


@pytest.mark.parametrize("found", EVERY, ids=lambda each: f"{each.key}-{each.version}")
def test_a_questionnaire_is_whole(found: Instrument):
    assert found.items
    assert not found.validated
    assert all(item.scale.values for item in found.items)
    texts = [text for words in words_in(found) for text in (words.nl, words.en)]
    assert all(text == text.strip() and text for text in texts)
    assert [text for text in texts if "'" in text or '"' in text or re.search(r"\b(u|uw)\b", text)] == []
    assert all(len(item.po.nl.split()) <= 20 for item in found.items)


def test_there_is_one_for_everybody():
    assert [instrument.newest(audience).audience for audience in instrument.AUDIENCES] == list(instrument.AUDIENCES)


def test_pupils_are_asked_what_the_specification_says():
    pupils = instrument.load("pupils", 1)
    counts = {domain.key: len(pupils.of_domain(domain.key)) for domain in pupils.domains}
    assert counts == {"EV": 6, "AV": 10, "WB": 5, "LA": 3}
    assert {item.key for item in pupils.scored if item.reversed} == {"EV6", "WB5", *(i.key for i in pupils.victims)}
    assert [item.key for item in pupils.unscored] == ["CIJFER"]


def test_the_young_are_not_asked_about_being_touched():
    pupils = instrument.load("pupils", 1)
    asked = {grades: "AV7" in {i.key for i in pupils.asked("po", list(grades))} for grades in ((5,), (6, 7), (7, 8))}
    assert asked == {(5,): False, (6, 7): False, (7, 8): True}
    assert "AV7" in {item.key for item in pupils.asked("vo", [1])}


def test_secondary_schools_read_their_own_words():
    item = next(item for item in instrument.load("pupils", 1).items if item.key == "LA1")
    assert "juf" in item.words("po").nl
    assert "mentor" in item.words("vo").nl


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("validated = false", "validated = 0"), "validated"),
        (('scale = "often"', 'scale = "vaak"'), "'vaak'"),
        (('domain = "LA"', 'domain = "XX"'), "XX"),
        (('key = "EV2"', 'key = "EV1"'), "two items"),
        (("value = 2", "value = 7"), "values"),
        (('nl = "soms"', 'nl = ""'), "nl"),
        (('key = "pupils"', 'key = "other"'), "name should be"),
        (("reversed = true", "turned = true"), "unknown field turned"),
    ],
)
def test_a_mistake_names_the_file(tmp_path, change, complaint):
    path = tmp_path / "pupils-1.toml"
    path.write_text((instrument.FOLDER / path.name).read_text().replace(*change, 1))
    with pytest.raises(ContentError, match=complaint) as raised:
        instrument._read(path)
    assert "pupils-1.toml" in str(raised.value)
