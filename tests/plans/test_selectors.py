"""What the pages of a plan are told: who is here, which texts wait, what was written when."""

from uuid import uuid4

import pytest

from core.tenancy import atomic
from plans import selectors, services
from plans.models import Section
from schools.models import Membership


@pytest.fixture
def save(world, section):
    """``save("words", page=…, base=…, by=…)`` as a page does, at Regenboog."""

    def save(words: str, *, page=None, base: int, by: Membership):
        fresh = Section.objects.get(pk=section.pk)
        return services.section_save(section=fresh, html=f"<p>{words}</p>", page=page or uuid4(), base=base, by=by)

    with world.at(world.regenboog), atomic():
        yield save


def test_one_page_is_one_line_of_the_history(world, section, save):
    page = uuid4()
    for number, words in enumerate(("Ee", "Een", "Eén"), start=1):
        save(words, page=page, base=number, by=world.leader)
    save("Twee", base=4, by=world.coordinator)
    history = selectors.writings(section.versions.all())
    assert [(each.last.number, [early.number for early in each.earlier]) for each in history] == [
        (5, []),
        (4, [3, 2]),
        (1, []),
    ]


def test_of_one_page_only_the_last_text_set_aside_waits(world, section, save):
    page = uuid4()
    save("Leider", base=1, by=world.leader)
    save("Eerst", page=page, base=1, by=world.coordinator)
    last = save("Daarna", page=page, base=1, by=world.coordinator)
    other = save("Ander", base=1, by=world.coordinator)
    assert selectors.open_conflicts(section) == [last.version, other.version]
    waiting = selectors.open_conflicts_of_plan(section.plan)
    assert {each.key: len(texts) for each, texts in waiting.items()} == {section.key: 2}


def test_nobody_is_told_that_they_look_too_themselves(world, section):
    with world.at(world.regenboog), atomic():
        services.presence_report(section=section, page=uuid4(), by=world.leader)
        assert selectors.present_members(section, but=world.leader) == []
        assert selectors.present_members(section, but=world.coordinator) == [world.leader.first_name]


def test_a_section_knows_how_many_blanks_are_left(world, section, save):
    save("[naam] en [telefoonnummer]", base=1, by=world.leader)
    assert Section.objects.get(pk=section.pk).blanks == 2
    save("Noor en 036", base=2, by=world.leader)
    assert Section.objects.get(pk=section.pk).blanks == 0
