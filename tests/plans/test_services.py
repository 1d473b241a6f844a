"""Writing a plan: nothing anybody typed is lost, whoever was first."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import DatabaseError
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.models import AuditEvent
from core.tenancy import atomic
from core.versions import Stale
from plans import model_plan, own_services, selectors, services
from plans.models import Plan, Section, SectionVersion
from plans.print_selectors import plan_document
from schools.models import School

ASIDE = SectionVersion.Kind.ASIDE


def save(world, section, html, page, base, by=None):
    with world.at(world.regenboog), atomic():
        return services.section_save(section=section, html=html, page=page, base=base, by=by or world.leader)


def test_a_plan_starts_with_the_models_text_in_every_section(world, plan):
    with world.at(world.regenboog), atomic():
        sections = list(plan.sections.all())
        assert [section.key for section in sections] == [part.key for part in model_plan.load("1").sections_for("po")]
        assert all(section.html for section in sections)


def test_starting_twice_gives_the_same_plan(world, plan):
    with world.at(world.regenboog), atomic():
        again = services.plan_start(school=world.regenboog, by=world.coordinator)
        assert again == plan
        assert Plan.objects.count() == 1


def test_a_school_with_a_plan_is_in_use(world):
    with world.at(world.wilgen), atomic():
        School.objects.filter(pk=world.wilgen.pk).update(in_use_since=None)
        services.plan_start(school=world.wilgen, by=world.neighbour)
        assert School.objects.get(pk=world.wilgen.pk).in_use_since is not None


def test_saving_makes_the_section_a_draft_with_a_new_version(world, section):
    saved = save(world, section, "<p>Nieuw</p>", uuid4(), base=1)
    with world.at(world.regenboog), atomic():
        fresh = Section.objects.get(pk=section.pk)
        assert (fresh.html, fresh.version, fresh.status) == ("<p>Nieuw</p>", saved.version.number, "draft")


def test_saving_the_same_text_again_adds_nothing(world, section):
    page = uuid4()
    save(world, section, "<p>Nieuw</p>", page, base=1)
    save(world, section, "<p>Nieuw</p>", page, base=1)
    with world.at(world.regenboog), atomic():
        assert section.versions.count() == 2


def test_a_page_never_conflicts_with_itself(world, section):
    page = uuid4()
    save(world, section, "<p>Een</p>", page, base=1)
    assert not save(world, section, "<p>Twee</p>", page, base=1).conflict


def test_two_pages_on_one_version_end_with_both_texts_kept(world, section):
    save(world, section, "<p>Van Noor</p>", uuid4(), base=1)
    second = save(world, section, "<p>Van Aylin</p>", uuid4(), base=1, by=world.coordinator)
    with world.at(world.regenboog), atomic():
        assert second.conflict
        assert Section.objects.get(pk=section.pk).html == "<p>Van Noor</p>"
        assert SectionVersion.objects.get(kind=ASIDE).html == "<p>Van Aylin</p>"


def test_choosing_the_text_set_aside_keeps_the_other_in_the_history(world, section):
    save(world, section, "<p>Van Noor</p>", uuid4(), base=1)
    aside = save(world, section, "<p>Van Aylin</p>", uuid4(), base=1).version
    with world.at(world.regenboog), atomic():
        services.conflict_settle(aside=aside, use_aside=True, seen=2, by=world.leader)
        assert Section.objects.get(pk=section.pk).html == "<p>Van Aylin</p>"
        assert section.versions.filter(html="<p>Van Noor</p>").exists()
        assert not section.versions.filter(kind=ASIDE, settled_at=None).exists()


def test_a_choice_made_on_an_older_text_is_refused(world, section):
    page = uuid4()
    save(world, section, "<p>Van Noor</p>", page, base=1)
    aside = save(world, section, "<p>Van Aylin</p>", uuid4(), base=1).version
    save(world, section, "<p>Noor ging door</p>", page, base=2)
    with world.at(world.regenboog), atomic():
        assert services.conflict_settle(aside=aside, use_aside=True, seen=2, by=world.leader).conflict
        assert Section.objects.get(pk=section.pk).html == "<p>Noor ging door</p>"


def test_a_text_set_aside_is_not_settled_while_its_page_wrote_on(world, section):
    page = uuid4()
    save(world, section, "<p>Van Noor</p>", uuid4(), base=1)
    aside = save(world, section, "<p>Van Aylin</p>", page, base=1).version
    save(world, section, "<p>Aylin ging door</p>", page, base=1)
    with world.at(world.regenboog), atomic():
        assert services.conflict_settle(aside=aside, use_aside=False, seen=2, by=world.leader).conflict
        assert [each.html for each in selectors.open_conflicts(section)] == ["<p>Aylin ging door</p>"]


def test_a_saved_text_cannot_be_changed_by_the_web(world, section):
    with pytest.raises(DatabaseError), world.at(world.regenboog), atomic():
        section.versions.update(html="<p>vervalst</p>")


def test_finishing_a_section_plans_when_to_look_again(world, section):
    with world.at(world.regenboog), atomic():
        done = services.section_set_status(section=section, done=True, by=world.leader, today=date(2027, 1, 31))
        months = section.model.review_months
    assert (done.status, done.review_date.year) == ("done", 2027 + (months >= 12))


def test_text_that_is_no_html_of_ours_is_cleaned(world, section):
    saved = save(world, section, "<p onclick=x>Ha<script>alert(1)</script></p>", uuid4(), base=1)
    assert saved.version.html == "<p>Ha</p>"


def test_every_write_leaves_an_event_without_text(world, section):
    save(world, section, "<p>Geheimzinnig</p>", uuid4(), base=1)
    with world.at(world.regenboog), atomic():
        event = AuditEvent.objects.filter(action="section.saved").get()
        assert event.actor_id == world.leader.user_id
        assert "Geheimzinnig" not in str(vars(event))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(writes=st.lists(st.tuples(st.integers(0, 2), st.integers(0, 4), st.booleans()), max_size=12))
def test_whatever_three_pages_send_every_text_can_be_found_again(world, section, writes):
    """Pages send texts on top of versions they may have seen long ago, in any order."""
    pages, sent = [uuid4() for _ in range(3)], []
    for number, (page, text, behind) in enumerate(writes):
        with world.at(world.regenboog), atomic():
            version = Section.objects.get(pk=section.pk).version
        html = f"<p>Pagina {page} tekst {text} keer {number}</p>"
        save(world, section, html, pages[page], base=1 if behind else version)
        sent.append(html)
    with world.at(world.regenboog), atomic():
        kept = set(section.versions.values_list("html", flat=True))
        fresh = Section.objects.get(pk=section.pk)
        assert set(sent) <= kept
        assert fresh.html == section.versions.get(number=fresh.version).html


def test_a_school_adds_an_annex_of_its_own_after_those_of_the_model(world, plan):
    with world.at(world.regenboog), atomic():
        added = services.section_add(plan=plan, chapter="annexes", title="Afspraken over de sloot", by=world.leader)
        numbers = [section.number for section in selectors.sections_of(plan)]
    assert added.number == "D"
    assert numbers[-1] == "D"


def test_a_section_of_the_schools_own_ends_its_chapter(world, plan):
    with world.at(world.regenboog), atomic():
        services.section_add(plan=plan, chapter="prevention", title="Verkeer", by=world.leader)
        numbers = [section.number for section in selectors.sections_of(plan)]
    assert numbers.index("3.8") == numbers.index("3.7") + 1


def test_an_added_section_is_written_like_any_other(world, plan):
    with world.at(world.regenboog), atomic():
        added = services.section_add(plan=plan, chapter="prevention", title="Verkeer", by=world.leader)
    save(world, added, "<p>Fietsers stappen af.</p>", uuid4(), base=1)
    with world.at(world.regenboog), atomic():
        printed = plan_document(plan)
    assert "Fietsers stappen af" in str(printed.chapters[2].sections[-1])


def test_a_section_of_the_schools_own_stays_inside_until_the_school_says_otherwise(world, plan):
    with world.at(world.regenboog), atomic():
        row = services.section_add(plan=plan, chapter="annexes", title="Telefoonlijst", by=world.leader)
        assert not row.model.public
        particulars = {"title": row.title, "owner": None, "review_date": None, "by": world.leader}
        assert services.section_set_particulars(section=row, public=True, **particulars).model.public


def test_what_was_taken_out_closes_the_row_and_comes_back_at_the_end(world, plan):
    with world.at(world.regenboog), atomic():
        rows = [services.section_add(plan=plan, chapter="annexes", title=name, by=world.leader) for name in "ABC"]
        own_services.section_take_out(section=rows[0], by=world.leader)
        assert [(each.title, each.number) for each in selectors.sections_of(plan)[-2:]] == [("B", "D"), ("C", "E")]
        own_services.section_put_back(section=rows[0], by=world.leader)
        own_services.section_move(section=rows[2], up=True, by=world.leader)
        found = [(each.title, each.number) for each in selectors.sections_of(plan)[-3:]]
    assert found == [("C", "D"), ("B", "E"), ("A", "F")]


def test_particulars_that_a_colleague_changed_meanwhile_are_not_overwritten(world, section):
    values = {"owner": None, "review_date": None, "seen": section.particulars, "by": world.leader}
    with world.at(world.regenboog), atomic():
        services.section_set_particulars(section=section, title="Van Noor", **values)
        with pytest.raises(Stale):
            services.section_set_particulars(section=section, title="Van Aylin", **values)


def test_a_text_nobody_touched_prints_as_the_models(world, plan):
    with world.at(world.regenboog), atomic():
        printed = plan_document(plan)
    assert "voorbeeldtekst" in printed.chapters[0].sections[0].reviewed_line


def test_the_language_of_who_asks_does_not_change_what_is_printed(world, plan):
    with world.at(world.regenboog), atomic():
        dutch = plan_document(plan)
        with translation.override("en"):
            assert plan_document(plan) == dutch
