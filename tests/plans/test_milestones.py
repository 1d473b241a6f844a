"""A milestone keeps a whole plan as it was; nothing that happens later changes it."""

from uuid import uuid4

import pytest
from django.db import DatabaseError

from core.tenancy import atomic
from plans import milestone_selectors as milestones
from plans.document import plan_html
from plans.milestone_services import milestone_make
from plans.models import Milestone, MilestoneSection
from plans.print_selectors import document_of, plan_document
from plans.services import section_save


def keep(world, plan, kind="named", name="Voor de studiedag") -> Milestone:
    with world.at(world.regenboog), atomic():
        return milestone_make(plan=plan, kind=kind, name=name, by=world.leader)


def write(world, section, html: str) -> None:
    with world.at(world.regenboog), atomic():
        section.refresh_from_db()
        section_save(section=section, html=html, page=uuid4(), base=section.version, by=world.leader)


def test_a_milestone_holds_every_section_as_it_is(world, plan, section):
    write(world, section, "<p>Drie leraren lopen rond.</p>")
    made = keep(world, plan)
    with world.at(world.regenboog), atomic():
        texts = milestones.texts(made)
        assert len(texts) == plan.sections.count()
        kept = next(text for text in texts if text.key == section.key)
        assert kept.html == kept.version.html == "<p>Drie leraren lopen rond.</p>"
        assert kept.own_text


def test_a_later_text_leaves_the_milestone_as_it_was(world, plan, section):
    write(world, section, "<p>Toen.</p>")
    made = keep(world, plan)
    write(world, section, "<p>Nu.</p>")
    with world.at(world.regenboog), atomic():
        assert made.sections.get(key=section.key).html == "<p>Toen.</p>"


def test_live_facts_are_written_out(world, plan, section):
    write(world, section, '<p>Bel <span data-fact="schools.name">De Boom</span>.</p>')
    made = keep(world, plan)
    with world.at(world.regenboog), atomic():
        assert made.sections.get(key=section.key).html == "<p>Bel De Boom.</p>"


def test_the_same_texts_have_the_same_digest_and_another_text_has_not(world, plan, section):
    first, second = keep(world, plan), keep(world, plan, name="Nog eens")
    write(world, section, "<p>Anders.</p>")
    third = keep(world, plan, name="Later")
    assert first.digest == second.digest != third.digest
    assert [each.number for each in (first, second, third)] == [1, 2, 3]


def test_the_latest_of_a_kind_is_found(world, plan):
    keep(world, plan, kind="adopted", name="Versie 1")
    second = keep(world, plan, kind="adopted", name="Versie 2")
    keep(world, plan, kind="named")
    with world.at(world.regenboog), atomic():
        assert milestones.latest(plan, "adopted") == second
        assert milestones.latest(plan, "proposal") is None


@pytest.mark.parametrize("change", ["update", "delete"])
def test_nobody_can_change_a_milestone(world, plan, change):
    made = keep(world, plan)
    with pytest.raises(DatabaseError), world.at(world.regenboog), atomic():  # noqa: PT012
        rows = MilestoneSection.objects.filter(milestone=made)
        rows.update(html="") if change == "update" else rows.delete()


def test_a_milestone_prints_as_it_was_without_its_secret_sections_when_asked(world, plan, section):
    with world.at(world.regenboog), atomic():
        secret = next(each for each in plan.sections.all() if not each.model.public)
    write(world, section, "<p>Toenmalig</p>")
    write(world, secret, "<p>Sleutelkluis</p>")
    made = keep(world, plan)
    write(world, section, "<p>Inmiddels</p>")
    with world.at(world.regenboog), atomic():
        listed = document_of(made), plan_document(plan)
        whole, public = (plan_html(document_of(made, public_only=only)) for only in (False, True))
    assert "Toenmalig" in whole
    assert "Sleutelkluis" in whole
    assert "Sleutelkluis" not in public
    assert "Inmiddels" not in whole
    assert listed[0].duties == listed[1].duties
    assert all(section.law for section in (listed[0].chapters[0].sections[0],))
