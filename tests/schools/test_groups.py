"""Groups and classes of a school year: adding, changing, removing, and how their years are written."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from core.models import AuditEvent
from core.tenancy import atomic
from schools import group_services as services
from schools.models import Group
from schools.year_forms import GradesField

YEAR = 2026


def add(world, name="Groep 5", grades=(5,), count=20):
    with world.at(world.regenboog), atomic():
        return services.group_add(
            school=world.regenboog, year=YEAR, name=name, grades=grades, pupil_count=count, by=world.leader
        )


def names(world, school=None):
    with world.at(school or world.regenboog), atomic():
        return list(Group.objects.values_list("name", flat=True))


def url(world, name, *args):
    return reverse(f"year:{name}", args=[world.regenboog.slug, *args])


@pytest.mark.parametrize(
    ("written", "grades"),
    [("5", [5]), ("1/2", [1, 2]), ("2, 1", [1, 2]), ("1 en 2", [1, 2]), ("6-8", [6, 7, 8]), ("3 t/m 5", [3, 4, 5])],
)
def test_years_are_read_as_people_write_them(written, grades):
    assert GradesField("po").clean(written) == grades


@pytest.mark.parametrize("written", ["0", "9", "12", "groep 5", "5-3", "a/b", "-1", "²"])
def test_years_that_do_not_exist_are_refused(written):
    with pytest.raises(ValidationError, match="1"):
        GradesField("po").clean(written)


def test_secondary_schools_have_six_years():
    with pytest.raises(ValidationError):
        GradesField("vo").clean("7")


def test_a_name_is_used_once_a_year_in_whatever_case(world):
    add(world, "Groep 5")
    with pytest.raises(ValidationError, match="groep 5"):
        add(world, "groep 5")
    assert names(world) == ["Groep 5"]


def test_adding_and_removing_is_in_the_audit_trail(world):
    group = add(world)
    with world.at(world.regenboog), atomic():
        services.group_remove(group=group, by=world.leader)
        actions = list(AuditEvent.objects.filter(action__startswith="group.").values_list("action", flat=True))
    assert sorted(actions) == ["group.added", "group.removed"]
    assert names(world) == []


def test_renaming_to_a_name_in_use_is_refused_and_changes_nothing(world, sign_in):
    add(world, "Groep 5")
    group = add(world, "Groep 6", (6,))
    answer = sign_in(world.leader).post(url(world, "group", group.pk), {"name": "Groep 5", "grades": "6"})
    assert answer.status_code == 422
    assert names(world) == ["Groep 5", "Groep 6"]


def test_a_group_is_added_through_the_page(world, sign_in):
    data = {"name": "Groep 1/2", "grades": "1/2", "pupil_count": ""}
    answer = sign_in(world.leader).post(url(world, "group_add") + f"?jaar={YEAR}", data)
    assert answer.url == url(world, "groups") + f"?jaar={YEAR}"
    assert names(world) == ["Groep 1/2"]


def test_a_wrong_year_is_told_and_what_was_typed_stays(world, sign_in):
    answer = sign_in(world.leader).post(url(world, "group_add"), {"name": "Groep 9", "grades": "9"})
    assert answer.status_code == 422
    assert 'value="Groep 9"' in answer.content.decode()


def test_a_teacher_sees_the_groups_and_may_not_change_them(world, sign_in):
    group = add(world)
    client = sign_in(world.teacher)
    page = client.get(url(world, "groups"))
    assert "Groep 5" in page.content.decode()
    assert url(world, "group", group.pk) not in page.content.decode()
    assert client.get(url(world, "group_add")).status_code == 403
    assert client.post(url(world, "group_remove", group.pk)).status_code == 403


def test_a_group_of_another_school_is_not_found(world, sign_in):
    group = add(world)
    address = reverse("year:group", args=[world.wilgen.slug, group.pk])
    assert sign_in(world.neighbour).get(address).status_code == 404


@pytest.mark.parametrize("year", ["1066", "3000", "9999"])
def test_a_year_far_away_is_not_found(world, sign_in, year):
    assert sign_in(world.leader).get(url(world, "groups") + f"?jaar={year}").status_code == 404


@pytest.mark.parametrize("year", ["abc", "", "²²²²", "20266"])
def test_a_year_that_is_no_year_shows_this_one(world, sign_in, year):
    assert sign_in(world.leader).get(url(world, "groups"), {"jaar": year}).status_code == 200
