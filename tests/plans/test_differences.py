"""What differs between two versions of a whole plan."""

from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.tenancy import atomic
from plans.compare_selectors import between, differences
from plans.milestone_services import milestone_make
from plans.models import Milestone, MilestoneSection
from plans.services import section_add, section_save, section_set_particulars


def keep(world, plan, name="Voor de studiedag") -> Milestone:
    with world.at(world.regenboog), atomic():
        return milestone_make(plan=plan, kind="named", name=name, by=world.leader)


def write(world, section, html: str, reason: str = "") -> None:
    with world.at(world.regenboog), atomic():
        section.refresh_from_db()
        section_save(section=section, html=html, page=uuid4(), base=section.version, by=world.leader, reason=reason)


def found(world, old, new) -> dict:
    with world.at(world.regenboog), atomic():
        return {each.key: each for each in differences(old, new) if each.state != "same"}


def test_a_plan_nobody_touched_since_has_no_differences(world, plan):
    assert found(world, keep(world, plan), plan) == {}


def test_a_section_that_changed_shows_both_texts(world, plan, section):
    write(world, section, "<p>Drie leraren lopen rond.</p>")
    before = keep(world, plan)
    write(world, section, "<p>Vier leraren lopen rond.</p>")
    after = keep(world, plan)
    change = found(world, before, after)["supervision"]
    assert change.html == "<p><del>Drie</del><ins>Vier</ins> leraren lopen rond.</p>"
    assert (change.state, change.places) == ("changed", 1)


def test_the_plan_as_it_is_now_is_a_side_too(world, plan, section):
    before = keep(world, plan)
    write(world, section, "<p>Anders.</p>")
    assert list(found(world, before, plan)) == ["supervision"]


def test_without_an_earlier_text_everything_is_new(world, plan):
    with world.at(world.regenboog), atomic():
        assert {each.state for each in differences(None, plan)} == {"added"}


def test_a_section_of_its_own_came_and_looking_back_it_went(world, plan):
    before = keep(world, plan)
    with world.at(world.regenboog), atomic():
        key = section_add(plan=plan, chapter="vision", title="Fietsen", by=world.leader).key
    after = keep(world, plan)
    assert found(world, before, after)[key].state == "added"
    assert found(world, after, before)[key].state == "removed"


def test_another_name_is_shown_beside_the_old_one(world, plan, section):
    before = keep(world, plan)
    with world.at(world.regenboog), atomic():
        section_set_particulars(section=section, title="Op het plein", owner=None, review_date=None, by=world.leader)
    change = found(world, before, plan)["supervision"]
    assert (change.state, change.title, change.old_title) == ("changed", "Op het plein", section.title)


def test_the_same_fact_written_out_is_no_difference(world, plan, section):
    write(world, section, '<p>Bel <span data-fact="schools.name">De Boom</span>.</p>')
    assert found(world, keep(world, plan), plan) == {}


def test_two_milestones_are_compared_by_reading_milestones_only(world, plan):
    before, after = keep(world, plan), keep(world, plan)
    with world.at(world.regenboog), atomic(), CaptureQueriesContext(connection) as queries:
        differences(before, after)
    assert {query["sql"].split(" FROM ")[1].split()[0] for query in queries} == {'"plans_milestonesection"'}
    assert len(queries) == 2


def text(key: str, title: str = "") -> MilestoneSection:
    return MilestoneSection(key=key, title=title or key, number="1", html="<p>x</p>")


def test_a_section_that_moved_is_told_apart_from_those_it_passed():
    old, new = [text(key) for key in "abcd"], [text(key) for key in "acdb"]
    assert [(each.key, each.moved) for each in between(old, new)] == [
        ("a", False),
        ("c", False),
        ("d", False),
        ("b", True),
    ]


def test_what_went_stands_where_it_was():
    old, new = [text(key) for key in "abcde"], [text(key) for key in "aex"]
    assert [(each.key, each.state) for each in between(old, new)] == [
        ("a", "same"),
        ("b", "removed"),
        ("c", "removed"),
        ("d", "removed"),
        ("e", "same"),
        ("x", "added"),
    ]


def test_reasons_between_two_versions_are_given_once_each(world, plan, section):
    write(world, section, "<p>Een.</p>", "Van vroeger")
    before = keep(world, plan)
    write(world, section, "<p>Twee.</p>", "Meer ruzies")
    write(world, section, "<p>Drie.</p>", "Besproken met het team")
    change = found(world, before, plan)["supervision"]
    assert change.reasons == ("Meer ruzies", "Besproken met het team")
    assert found(world, keep(world, plan), before)["supervision"].reasons == change.reasons


def test_of_a_page_that_saves_while_somebody_types_only_the_last_reason_counts(world, plan, section):
    before, page = keep(world, plan), uuid4()
    with world.at(world.regenboog), atomic():
        for html, reason in (("<p>A</p>", ""), ("<p>Ab</p>", "Omd"), ("<p>Ab</p>", "Omdat het moest")):
            section_save(section=section, html=html, page=page, base=1, by=world.leader, reason=reason)
    assert found(world, before, plan)["supervision"].reasons == ("Omdat het moest",)
