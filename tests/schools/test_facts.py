"""What texts can quote about a school."""

import pytest

from core.facts import Fact
from core.tenancy import atomic
from schools.fact_selectors import current_facts
from schools.models import Group
from schools.school_year import SchoolYear


def test_a_school_reads_its_own_facts_only(world):
    with world.at(world.regenboog), atomic():
        found = current_facts()
    assert found["schools.name"].value == world.regenboog.name
    assert found["schools.name"].url.startswith(f"/s/{world.regenboog.slug}/")
    assert not any("wilgen" in fact.value or "elders" in fact.value for fact in found.values())


def test_pupils_are_counted_from_the_groups_once_each_has_a_number(world):
    from django.utils import timezone

    year = SchoolYear.of(timezone.localdate()).start
    with world.at(world.regenboog), atomic():
        Group.create(year=year, name="1a", grades=[1], pupil_count=20)
        half = Group.create(year=year, name="2a", grades=[2], pupil_count=None)
        assert current_facts()["schools.pupils"].value in ("", str(world.regenboog.pupil_count or ""))
        half.pupil_count = 5
        half.save()
        assert current_facts()["schools.pupils"].value == "25"
        assert current_facts()["schools.groups"].value == "2"


@pytest.mark.parametrize(("given", "kept"), [(" Anna\n de  Boer ", "Anna de Boer"), ("x" * 300, "x" * 200), ("", "")])
def test_a_value_is_as_a_text_would_quote_it(given, kept):
    assert Fact("a.b", "", given).value == kept


def test_the_facts_of_all_rooms_are_asked_in_one_query(world, django_assert_num_queries):
    with world.at(world.regenboog), atomic(), django_assert_num_queries(1):
        current_facts()
