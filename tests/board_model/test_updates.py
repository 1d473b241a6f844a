"""A school takes the board's model over: section by section, and nothing of its own gets lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from board_model import uptake_selectors
from board_model.models import ModelUptake, SectionDecision
from board_model.uptake_selectors import update_of, updates
from board_model.uptake_services import AlreadyDecided, MustTake, update_decide, updates_take
from core.tenancy import atomic
from plans.version_services import TextChanged

OWN = "<p>Van de school zelf.</p>"
NEW = "<p>Nieuw van het bestuur.</p>"


def added(words):
    return lambda html: html + words


@pytest.fixture
def waiting(world, plan):
    """What waits at Regenboog, by the key of the section; what is counted without the texts agrees."""

    def read():
        with world.at(world.regenboog), atomic():
            found, counted = updates(plan), uptake_selectors.waiting()
            if counted:
                assert (counted.sections, counted.simple) == (len(found), sum(each.simple for each in found))
            else:
                assert not found
            return {each.section.key: each for each in found}

    return read


@pytest.fixture
def decide(world, plan):
    def run(update, html=None, by=None):
        with world.at(world.regenboog), atomic():
            return update_decide(
                plan=plan,
                section=update.section,
                text=update.text.pk,
                seen=update.section.version,
                html=html,
                by=by or world.leader,
            )

    return run


@pytest.fixture
def text_of(world, plan):
    def read(key):
        with world.at(world.regenboog), atomic():
            return plan.sections.get(key=key).html

    return read


def test_a_model_that_says_what_schools_have_already_asks_nothing(waiting, board_writes, publish):
    board_writes("supervision", html=added(NEW))
    publish()
    assert set(waiting()) == {"supervision"}


def test_a_text_the_school_left_alone_can_be_taken_over_at_once(world, plan, waiting, board_writes, publish, text_of):
    board_writes("supervision", html=added(NEW))
    version = publish()
    update = waiting()["supervision"]
    assert update.simple
    with world.at(world.regenboog), atomic():
        seen = {"supervision": update.section.version}
        assert updates_take(plan=plan, version=version.pk, seen=seen, by=world.leader) == 1
        assert plan.sections.get(key="supervision").status == "not_started"  # the school has not said it is theirs
    assert text_of("supervision").endswith(NEW)
    assert waiting() == {}


def test_a_section_that_changed_since_it_was_looked_at_is_passed_over(
    world, plan, waiting, board_writes, publish, school_writes, text_of
):
    board_writes("supervision", html=added(NEW))
    version = publish()
    seen = {"supervision": waiting()["supervision"].section.version}
    school_writes("supervision", added(OWN))
    with world.at(world.regenboog), atomic():
        assert updates_take(plan=plan, version=version.pk, seen=seen, by=world.leader) == 0
    assert NEW not in text_of("supervision")


def test_what_both_wrote_comes_together(waiting, decide, board_writes, publish, school_writes, text_of):
    school_writes("supervision", lambda html: OWN + html)
    board_writes("supervision", html=added(NEW))
    publish()
    update = waiting()["supervision"]
    assert not update.simple
    assert update.merged.clean
    assert decide(update, update.merged.html).choice == "taken"
    assert text_of("supervision").startswith(OWN)
    assert text_of("supervision").endswith(NEW)


def test_what_was_declined_is_not_proposed_again(waiting, decide, board_writes, publish, school_writes, text_of):
    school_writes("supervision", lambda html: OWN + html)
    board_writes("supervision", html=added(NEW))
    publish()
    assert decide(waiting()["supervision"]).choice == "kept"
    board_writes("supervision", html=added("<p>En nog iets anders.</p>"))
    publish()
    merged = waiting()["supervision"].merged
    assert NEW not in merged.html
    assert "En nog iets anders." in merged.html


def test_a_fixed_text_is_taken_to_the_letter_or_waits(world, waiting, decide, board_writes, publish, school_writes):
    school_writes("supervision", added(OWN))
    board_writes("supervision", html=NEW, mode="locked")
    publish()
    update = waiting()["supervision"]
    with pytest.raises(MustTake):
        decide(update)
    with pytest.raises(MustTake):
        decide(update, OWN)
    decide(update, update.theirs)
    with world.at(world.regenboog), atomic():
        section = update.section
        section.refresh_from_db()
        assert (section.html, section.board_holds) == (NEW, True)
        assert section.versions.filter(html__contains=OWN).exists()


def test_a_section_that_is_free_again_is_the_schools_to_write(
    world, waiting, decide, board_writes, publish, school_writes, text_of
):
    board_writes("supervision", html=NEW, mode="locked")
    publish()
    decide(waiting()["supervision"], NEW)
    board_writes("supervision", mode="free")
    publish()
    update = waiting()["supervision"]
    assert update.releases
    decide(update, update.theirs)
    school_writes("supervision", added(OWN))
    assert text_of("supervision") == NEW + OWN


def test_of_two_colleagues_one_wins_and_the_other_is_told(world, waiting, decide, board_writes, publish, text_of):
    board_writes("supervision", html=added(NEW))
    publish()
    update = waiting()["supervision"]
    decide(update, update.merged.html)
    with pytest.raises(AlreadyDecided, match=world.leader.name):
        decide(update, None, by=world.coordinator)
    assert text_of("supervision").endswith(NEW)


def test_the_same_button_twice_decides_once(world, waiting, decide, board_writes, publish):
    board_writes("supervision", html=added(NEW))
    publish()
    update = waiting()["supervision"]
    assert decide(update, update.merged.html) == decide(update, update.merged.html)
    with world.at(world.regenboog), atomic():
        assert SectionDecision.objects.count() == 1


def test_a_text_that_was_saved_meanwhile_is_looked_at_again(
    waiting, decide, board_writes, publish, school_writes, text_of
):
    board_writes("supervision", html=added(NEW))
    publish()
    update = waiting()["supervision"]
    school_writes("supervision", added(OWN))
    with pytest.raises(TextChanged):
        decide(update, update.merged.html)
    assert OWN in text_of("supervision")


def test_a_newer_version_is_looked_at_again(waiting, decide, board_writes, publish):
    board_writes("supervision", html=added(NEW))
    publish()
    update = waiting()["supervision"]
    board_writes("supervision", html=added("<p>Nog nieuwer.</p>"))
    publish()
    with pytest.raises(TextChanged):
        decide(update, update.merged.html)


def test_the_board_sees_numbers_only(world, waiting, decide, board_writes, publish, school_writes):
    school_writes("supervision", lambda html: OWN + html)
    board_writes("supervision", html=added(NEW))
    board_writes("online", html=added(NEW))
    publish(due_date=timezone.localdate() + timedelta(days=30))
    decide(waiting()["supervision"])
    with world.at(world.regenboog), atomic():
        row = ModelUptake.objects.get()
        assert (row.kept, row.waiting) == (1, 1)
        assert row.due_date is not None
    update = waiting()["online"]
    decide(update, update.merged.html)
    with world.at(world.regenboog), atomic():
        row = ModelUptake.objects.get()
        assert (row.kept, row.waiting, row.due_date) == (1, 0, None)


def test_a_plan_that_begins_later_is_offered_the_model(world, board_writes, publish):
    board_writes("supervision", html=added(NEW))
    publish()
    from plans.services import plan_start

    with world.at(world.wilgen), atomic():
        plan = plan_start(school=world.wilgen, by=world.neighbour)
        assert [each.section.key for each in updates(plan)] == ["supervision"]
        assert update_of(plan, plan.sections.get(key="online")) is None
