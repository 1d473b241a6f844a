"""A plan goes from draft to adopted along known roads only, and comes back by them."""

from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.tenancy import atomic
from plans.milestone_services import milestone_make
from plans.models import Milestone, Plan
from plans.print_selectors import plan_document
from plans.selectors import current_plan
from plans.services import conflict_settle, section_save, section_set_particulars
from plans.state_rules import ADOPTED, CONSENT, CONSULTATION, DRAFT, REVISING, ROADS, IllegalMove, check_move, way_back
from plans.state_services import plan_move, plan_move_back

STATES = sorted(ROADS)


def move(world, plan, *states) -> Plan:
    for state in states:
        with world.at(world.regenboog), atomic():
            plan = plan_move(plan=plan, to=state, by=world.leader)
    return plan


@given(st.lists(st.sampled_from(STATES), max_size=60))
def test_whatever_is_tried_adoption_only_follows_consent(tried):
    state, adopted = DRAFT, 0
    for to in tried:
        try:
            check_move(state, to, adopted_before=adopted > 0)
        except IllegalMove:
            continue
        assert to != ADOPTED or state == CONSENT
        assert (to, adopted > 0) not in {(DRAFT, True), (REVISING, False)}
        state, adopted = to, adopted + (to == ADOPTED)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("adopted", [False, True])
def test_no_state_is_a_dead_end(state, adopted):
    if (state, adopted) in {(DRAFT, True), (REVISING, False), (ADOPTED, False)}:
        return
    roads = []
    for to in STATES:
        try:
            check_move(state, to, adopted_before=adopted)
            roads.append(to)
        except IllegalMove:
            continue
    assert roads


def test_a_plan_goes_from_draft_to_adopted(world, plan):
    plan = move(world, plan, CONSULTATION, CONSENT, ADOPTED)
    assert (plan.state, plan.adopted_number) == (ADOPTED, 1)


def test_a_refused_plan_goes_back_to_the_draft_and_later_ones_to_their_revision(world, plan):
    move(world, plan, CONSENT)
    with world.at(world.regenboog), atomic():
        assert plan_move_back(plan=plan, by=world.leader).state == DRAFT == way_back(adopted_before=False)
    plan = move(world, plan, CONSENT, ADOPTED, REVISING, CONSENT)
    with world.at(world.regenboog), atomic():
        assert plan_move_back(plan=plan, by=world.leader).state == REVISING


def test_the_second_of_two_who_move_a_plan_is_refused(world, plan):
    stale = plan
    move(world, plan, CONSENT)
    with pytest.raises(IllegalMove), world.at(world.regenboog), atomic():
        plan_move(plan=stale, to=CONSENT, by=world.coordinator)


def test_writing_in_an_adopted_plan_begins_its_revision(world, plan, section):
    plan = move(world, plan, CONSENT, ADOPTED)
    with world.at(world.regenboog), atomic():
        row = plan.sections.select_related("plan").get(pk=section.pk)
        section_save(section=row, html="<p>Nieuw.</p>", page=uuid4(), base=1, by=world.coordinator)
        assert Plan.objects.get().state == REVISING


def test_saving_the_same_text_leaves_an_adopted_plan_adopted(world, plan, section):
    plan = move(world, plan, CONSENT, ADOPTED)
    with world.at(world.regenboog), atomic():
        row = plan.sections.select_related("plan").get(pk=section.pk)
        section_save(section=row, html=row.html, page=uuid4(), base=1, by=world.coordinator)
        assert Plan.objects.get().state == ADOPTED


def test_an_adopted_plan_is_printed_as_adopted_until_somebody_writes_in_it(world, plan, section):
    with world.at(world.regenboog), atomic():
        plan = plan_move(plan=plan, to=CONSENT, by=world.leader)
        milestone_make(plan=plan, kind=Milestone.Kind.ADOPTED, name="Versie 1", by=world.leader)
        plan = plan_move(plan=plan, to=ADOPTED, by=world.leader)
        printed = plan_document(plan)
        assert (printed.state, printed.version_label) == ("adopted", "Versie 1")
        assert "nog niet" not in dict(printed.facts).values()
        row = plan.sections.select_related("plan").get(pk=section.pk)
        section_set_particulars(section=row, title="Toezicht buiten", owner=None, review_date=None, by=world.leader)
        printed = plan_document(current_plan())
        assert (printed.state, printed.version_label) == ("concept", "Versie 2")


def test_who_keeps_the_text_of_an_adopted_plan_does_not_begin_its_revision(world, plan, section):
    with world.at(world.regenboog), atomic():
        section_save(section=section, html="<p>Een.</p>", page=uuid4(), base=1, by=world.leader)
        aside = section_save(section=section, html="<p>Twee.</p>", page=uuid4(), base=1, by=world.coordinator).version
    plan = move(world, plan, CONSENT, ADOPTED)
    with world.at(world.regenboog), atomic():
        seen = plan.sections.get(pk=section.pk).version
        conflict_settle(aside=aside, use_aside=False, seen=seen, by=world.leader)
        assert Plan.objects.get().state == ADOPTED
