"""Sections come back a few each quarter, and whose they are hears of it."""

from collections import Counter
from datetime import date, timedelta

import pytest
from django.db import ProgrammingError
from hypothesis import given
from hypothesis import strategies as st

from core.models import Reminder
from core.reminders import collect
from core.tenancy import atomic, system_scope
from plans import services
from plans.models import Section
from plans.reminders import section_reviews
from plans.rules import EARLY, QUARTERS, months_later, review_quarter

TODAY = date(2026, 9, 14)
days = st.dates(date(2024, 1, 1), date(2040, 12, 31))


@given(days, st.integers(1, 24), st.lists(days, max_size=40))
def test_a_review_is_at_a_quarters_end_not_too_soon_and_not_too_late(today, months, planned):
    found = review_quarter(today, months, planned)
    assert (found.month, found.day) in QUARTERS
    assert found >= today + EARLY
    assert found <= max(months_later(today, months), today + EARLY + timedelta(124))


@given(days, st.integers(1, 60))
def test_sections_finished_on_one_day_are_spread_evenly(today, count):
    planned: list[date] = []
    for _ in range(count):
        planned.append(review_quarter(today, 12, planned))
    loads = Counter(planned).values()
    assert max(loads) - (min(loads) if len(loads) > 2 else 0) <= max(1, count // 3)


def test_thirty_six_sections_finished_in_september_come_nine_a_quarter():
    planned: list[date] = []
    for _ in range(36):
        planned.append(review_quarter(TODAY, 12, planned))
    assert Counter(planned) == dict.fromkeys(
        [date(2026, 10, 31), date(2027, 1, 31), date(2027, 4, 30), date(2027, 6, 30)], 9
    )


def make(world, count=1):
    plan = services.plan_start(school=world.regenboog, by=world.leader)
    return list(plan.sections.order_by("position")[:count])


def test_the_schools_own_date_stays_and_a_date_that_is_near_counts_as_reviewed(world):
    with world.at(world.regenboog), atomic():
        (section,) = make(world)
        for own, kept in ((date(2027, 3, 3), True), (TODAY + timedelta(10), False)):
            section.review_date = own
            section.save(update_fields=["review_date"])
            done = services.section_set_status(section=section, done=True, by=world.leader, today=TODAY)
            assert (done.review_date == own) == kept


def test_whose_section_it_is_hears_of_its_review_and_without_an_owner_the_role_does(world):
    with world.at(world.regenboog), atomic():
        first, second = make(world, 2)
        role = second.model.owner_role
        for section, owner in ((first, world.coordinator), (second, None)):
            services.section_set_particulars(
                section=section, title=section.title, owner=owner, review_date=TODAY + timedelta(14), by=world.leader
            )
    with system_scope("what is due"):
        found = {each.key: each for each in section_reviews(TODAY)}
    assert found[first.key].member == world.coordinator.pk
    assert found[second.key].member is None
    assert found[second.key].roles == (role,)
    collect(TODAY)
    with world.at(world.regenboog), atomic():
        assert Reminder.objects.filter(kind="section_review", stage=1).count() == 2


def test_the_tick_cannot_read_texts_or_titles(world):
    with pytest.raises(ProgrammingError), system_scope("try"):
        list(Section.objects.values_list("title"))


def test_a_section_that_was_finished_long_ago_is_reviewed_with_one_button(world, sign_in):
    with world.at(world.regenboog), atomic():
        (section,) = make(world)
        services.section_set_status(section=section, done=True, by=world.leader, today=TODAY)
        section.refresh_from_db()
        services.section_set_particulars(
            section=section, title=section.title, owner=None, review_date=date.today() + timedelta(9), by=world.leader
        )
    page = sign_in(world.leader).get(f"/s/regenboog/plan/paragraaf/{section.key}/")
    assert "Nagekeken: klopt nog" in page.text
