"""The words of the register: complete, clear, and never taken away from what has them."""

import re

import pytest

from core.content import ContentError
from core.tenancy import Scope, atomic, use_scope
from incidents import selectors, services, taxonomy, type_services
from incidents.models import OwnSubtype
from tests.incidents.conftest import a_report

TYPES = {
    "physical_violence", "bullying", "verbal_threat", "online_harm", "discrimination", "sexual", "radicalisation",
    "weapon", "substances", "property", "trespass", "home_signal", "accident", "other",
}  # fmt: skip
LISTS = ("places", "moments", "motives", "means", "severities", "persons", "parts", "measures", "parties")


@pytest.mark.parametrize("version", taxonomy.versions())
def test_a_version_of_the_words_is_sound(version):
    words = taxonomy.load(version)
    assert {kind.code for kind in words.types} == TYPES
    assert 4 <= sum(kind.first for kind in words.types) <= 6  # what fits a phone
    assert {kind.code for kind in words.types if kind.restricted} == {"sexual", "home_signal"}
    assert [word.name for word in words.severities] == ["licht", "matig", "ernstig", "zeer ernstig"]
    assert [word.reporter for word in words.severities] == [True, True, True, False]
    assert [word.name for word in words.parts] == ["deed het", "overkwam het", "zag het"]
    assert {word.track for word in words.measures} == set(taxonomy.TRACKS)
    assert all(word.many for word in words.persons)
    assert all(getattr(words, name) for name in LISTS)


def sentences(version: str) -> list[str]:
    words = taxonomy.load(version)
    said = [text for kind in words.types for text in (kind.name, kind.short, kind.guide, *kind.next)]
    said += [sub.name for kind in words.types for sub in kind.subtypes]
    said += [text for name in LISTS for word in getattr(words, name) for text in (word.name, word.many, word.guide)]
    return [part.strip() for text in said for part in re.split(r"(?<=[.?!:])\s", text) if part.strip()]


@pytest.mark.parametrize("text", [text for version in taxonomy.versions() for text in sentences(version)])
def test_a_text_of_the_register_reads_easily(text):
    assert len(text.split()) <= 20
    assert not re.search(r"""['"]|\bdader|\bu\b""", text, re.IGNORECASE)


def test_a_mistake_names_file_and_field(tmp_path, monkeypatch):
    (tmp_path / "9").mkdir()
    (tmp_path / "9" / "words.toml").write_text('[[place]]\ncode = "a"\nname = "A"\n[[place]]\ncode = "a"\nname = "B"\n')
    (tmp_path / "9" / "types.toml").write_text("")
    monkeypatch.setattr(taxonomy, "CONTENT", tmp_path)
    with pytest.raises(ContentError, match=r"words.toml: a code of 'place' occurs twice"):
        taxonomy.load.__wrapped__("9")


# --- What a board chooses ---


@pytest.fixture
def office(world):
    with use_scope(Scope(board=world.samen.pk)), atomic():
        yield world.board_admin


def test_a_board_switches_a_kind_off_for_its_schools_only(world, office):
    type_services.type_switch(code="trespass", on=False, by=office)
    type_services.type_switch(code="trespass", on=False, by=office)
    with world.at(world.regenboog):
        assert "trespass" not in {kind.code for kind in selectors.types_on()}
    with world.at(world.baken):
        assert "trespass" in {kind.code for kind in selectors.types_on()}
    type_services.type_switch(code="trespass", on=True, by=office)
    with world.at(world.regenboog):
        assert "trespass" in {kind.code for kind in selectors.types_on()}


def test_something_else_always_fits(office):
    with pytest.raises(type_services.ValidationError):
        type_services.type_switch(code="other", on=False, by=office)


def test_what_was_reported_keeps_its_kind_and_subtype(world, report, office):
    own = type_services.subtype_add(type="bullying", name="In de app", by=office)
    assert type_services.subtype_add(type="bullying", name="in de APP", by=office) == own
    row = report(type="bullying")
    with world.at(world.regenboog):
        answers = {"type": "bullying", "subtype": "", "own_subtype": own, "means": [], "motive": "", "cause": ""}
        services.incident_answer(incident=row, by=world.leader, seen=1, **answers)
    type_services.subtype_end(subtype=own, by=office)
    type_services.type_switch(code="bullying", on=False, by=office)
    assert selectors.own_subtypes() == []
    with world.at(world.regenboog):
        row.refresh_from_db()
        assert row.kind.name == "Pesten"
        assert row.subtype_name == "In de app"
        assert report_names(row) == ("Plein", "Pauze", "matig")
    assert OwnSubtype.objects.get().name == "In de app"


def report_names(row) -> tuple[str, str, str]:
    return row.place_name, row.moment_name, row.severity_name


def test_a_report_of_every_kind_can_be_made(here):
    for number, kind in enumerate(taxonomy.load().types, start=1):
        row = services.incident_report(form_key=services.UUID(int=number), report=a_report(type=kind.code), by=None)
        assert row.kind == kind
        assert row.number == number
