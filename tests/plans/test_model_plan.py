"""Every file of the model plan is what a school may expect of it: complete, plain, sourced and well numbered."""

import datetime
import re
from html import unescape

import pytest

from core.content import ContentError
from plans import model_plan
from plans.model_plan import SectionModel, load
from schools import norm_sets
from schools.roles import PLAN_EDIT, ROLES

PLAN = load("1")
TODAY = datetime.date(2026, 11, 22)
NOT_IN_PLAIN_DUTCH = re.compile(
    r"\b(daders?|protocollair|middels|te allen tijde|dient te|dienen te|u|uw|casu quo|zorgdragen|conform)\b", re.I
)
BLOCK_END = re.compile(r"</(?:p|li|td|th|h[1-6])>")
SENTENCE_END = re.compile(r"(?<=[.!?:;])\s+")


def plain(html: str) -> str:
    """The text of the HTML, one block a line."""
    return unescape(re.sub(r"<[^>]+>", "", BLOCK_END.sub("\n", html)))


def sentences(text: str) -> list[str]:
    return [part for line in text.splitlines() for part in SENTENCE_END.split(line.strip()) if part]


def words(text: str) -> int:
    return len(text.split())


def texts(section: SectionModel) -> str:
    """All Dutch of a section, one block a line."""
    notes = [note.text for note in section.law]
    parts = [section.title, plain(section.why_html), plain(section.example_html)]
    return "\n".join([*parts, *section.questions, *section.actions, *notes])


@pytest.mark.parametrize("section", PLAN.sections, ids=lambda section: section.key)
def test_a_section_is_complete_plain_and_sourced(section):
    assert section.title
    assert 3 <= len(section.questions) <= 5
    assert all(question.endswith("?") for question in section.questions)
    assert 2 <= len(section.actions) <= 4
    assert 80 <= words(plain(section.example_html)) <= 260
    assert 1 <= len(sentences(plain(section.why_html))) <= 3
    assert 1 <= section.review_months <= 24

    too_long = [sentence for sentence in sentences(texts(section)) if words(sentence) > 28]
    assert not too_long
    assert not NOT_IN_PLAIN_DUTCH.findall(texts(section))

    assert section.law
    assert all(note.text and note.source and note.checked <= TODAY for note in section.law)
    for sector in section.sectors:
        assert any(sector in note.sectors for note in section.law), f"no law note for {sector}"

    known = {duty.key for norm_set in norm_sets.load() for duty in norm_set.duties}
    assert set(section.norms) <= known


@pytest.mark.parametrize("section", PLAN.sections, ids=lambda section: section.key)
def test_a_heading_in_an_example_is_a_real_heading_below_the_section_title(section):
    assert not re.search(r"<p><strong>[^<]*</strong></p>|<h[12]>", section.example_html)


def test_at_least_nine_in_ten_sentences_have_at_most_twenty_words():
    lengths = [words(sentence) for section in PLAN.sections for sentence in sentences(texts(section))]
    assert sum(length <= 20 for length in lengths) >= 0.9 * len(lengths)


@pytest.mark.parametrize("sector", norm_sets.SECTORS)
def test_every_duty_of_a_sector_has_a_section_that_speaks_of_it(sector):
    spoken_of = {key for section in PLAN.sections_for(sector) for key in section.norms}
    duties = norm_sets.duties(sector, TODAY, switched_on=["wvvo"])
    assert {duty.key for duty in duties} <= spoken_of


def test_the_owner_of_a_section_may_edit_it():
    owners = {section.owner_role for section in PLAN.sections}
    assert all(PLAN_EDIT in ROLES[owner].permissions for owner in owners)


def test_the_plan_has_seven_chapters_and_annexes_in_their_order():
    chapters = [(chapter.number, chapter.title) for chapter in PLAN.chapters]
    assert chapters == [
        ("1", "Visie"),
        ("2", "Organisatie"),
        ("3", "Preventie"),
        ("4", "Signaleren"),
        ("5", "Handelen"),
        ("6", "Inzicht"),
        ("7", "Verbeteren"),
        ("", "Bijlagen"),
    ]


def test_each_chapter_opens_with_two_sentences():
    assert all(len(sentences(chapter.lead)) == 2 for chapter in PLAN.chapters)


def test_sections_are_numbered_within_their_chapter_and_annexes_by_letter():
    numbers = [section.number for section in PLAN.sections]
    assert numbers[:4] == ["1.1", "1.2", "1.3", "2.1"]
    assert numbers[-4:] == ["7.4", "A", "B", "C"]
    assert PLAN.section("connectedness").number == "3.1"


def test_section_keys_are_unique():
    keys = [section.key for section in PLAN.sections]
    assert len(keys) == len(set(keys)) == 36


def test_only_the_crisis_section_stays_inside_the_team():
    assert [section.key for section in PLAN.sections if not section.public] == ["crisis"]


def test_a_secondary_school_reads_the_articles_of_its_own_act():
    (suspension, expulsion) = PLAN.for_sector("vo").section("suspension").law
    assert suspension.source == "Wet voortgezet onderwijs 2020 (WVO 2020), artikel 8.14"
    assert expulsion.source == "Wet voortgezet onderwijs 2020 (WVO 2020), artikel 8.15"


def test_the_bill_is_nowhere_presented_as_law():
    mentions = [note for section in PLAN.sections for note in section.law if "36777" in note.source]
    assert mentions
    assert all("nog geen wet" in note.text for note in mentions)


def test_registering_incidents_is_not_called_a_statutory_duty():
    first = PLAN.section("incidents").law[0]
    assert "geen letterlijke wettelijke plicht" in first.text


def test_an_unknown_section_sector_or_version_is_refused():
    with pytest.raises(KeyError):
        PLAN.section("nonsense")
    with pytest.raises(ValueError, match="unknown sector"):
        PLAN.for_sector("mbo")
    with pytest.raises(ContentError, match="no version"):
        load("0")


HEAD = """+++
key = "{key}"
chapter = "vision"
title = "Titel"
owner_role = "school_leader"
{more}
+++
## why
Omdat.
## questions
- Waarom?
## actions
- Doe iets.
## example
Tekst met <script>alert(1)</script>.
"""


@pytest.fixture
def write_version(tmp_path, monkeypatch):
    """Write a version of one chapter and one section, and load it."""
    monkeypatch.setattr(model_plan, "CONTENT", tmp_path)

    def write(name="11-one.md", key="one", more=""):
        folder = tmp_path / "9"
        folder.mkdir()
        chapter = '[laws]\nWPO = "Wet"\n[[chapter]]\nkey = "vision"\ntitle = "Visie"\nlead = "Kort."\n'
        (folder / "chapters.toml").write_text(chapter)
        (folder / name).write_text(HEAD.format(key=key, more=more))
        return load.__wrapped__("9")

    return write


def test_html_in_a_content_file_is_escaped(write_version):
    assert "<script>" not in write_version().section("one").example_html


def test_a_section_of_one_sector_leaves_no_gap_for_the_others(write_version):
    plan = write_version(more='sectors = ["vo"]')
    assert plan.sections_for("po") == ()
    assert [section.number for section in plan.sections_for("vo")] == ["1.1"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"name": "11-two.md"}, r"11-two\.md: the file should be called NN-one\.md"),
        ({"more": 'titel = "x"'}, r"11-one\.md: unknown field titel"),
        ({"more": 'live = ["weather"]'}, r"field 'live' names unknown \['weather'\]"),
        ({"more": '[[law]]\ntext = "x"\nchecked = 2026-01-01'}, r"11-one\.md, law 1: field 'source'"),
        ({"more": '[[law]]\ntext = "x"\nsource = "WPO"\nchecked = "today"'}, r"field 'checked' should be date"),
        ({"more": "norms = policy"}, r"11-one\.md: .*line 6"),
    ],
)
def test_a_mistake_names_the_file_and_the_field_or_line(write_version, change, message):
    with pytest.raises(ContentError, match=message):
        write_version(**change)
