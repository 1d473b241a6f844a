"""Groups and classes of a school year: adding, changing, removing, and how their years are written."""

from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from core.models import AuditEvent, Mail
from core.tenancy import atomic
from core.versions import Stale
from schools import group_services as services
from schools.models import Group
from schools.school_year import SchoolYear
from schools.support_selectors import groups_of, seen_of, supports_in
from schools.support_services import supports_save
from schools.year_forms import GradesField
from schools.year_rules import Slot
from tests.world import make_member

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
    fields = {"name": "Groep 5", "grades": "6", "seen": services.seen_of(group)}
    answer = sign_in(world.leader).post(url(world, "group", group.pk), fields)
    assert answer.status_code == 422
    assert names(world) == ["Groep 5", "Groep 6"]


def test_a_group_is_added_through_the_page(world, sign_in):
    data = {"name": "Groep 1/2", "grades": "1/2", "pupil_count": ""}
    answer = sign_in(world.leader).post(url(world, "group_add") + f"?jaar={YEAR}", data)
    assert answer.url == url(world, "groups") + f"?jaar={YEAR}"
    assert names(world) == ["Groep 1/2"]


def test_two_who_change_one_group_see_each_others_text(world, sign_in):
    address, leader = url(world, "group", add(world).pk), sign_in(world.leader)
    seen = leader.get(address).context["form"]["seen"].value()
    theirs = {"name": "Groep 5 blauw", "grades": "5", "pupil_count": "21", "seen": seen}
    assert sign_in(world.board_admin).post(address, theirs).status_code == 302
    late = leader.post(address, theirs | {"name": "Groep 5 rood"})
    assert late.status_code == 409
    assert "Groep 5 blauw (5), 21 leerlingen" in late.content.decode()
    again = {"name": "Groep 5 rood", "seen": late.context["form"]["seen"].value()}
    assert leader.post(address, theirs | again).status_code == 302
    assert names(world) == ["Groep 5 rood"]


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


@pytest.mark.parametrize("year", ["1066", "3000", "abc", "²²²²", "20266"])
def test_a_year_that_is_none_or_far_away_is_not_found(world, sign_in, year):
    assert sign_in(world.leader).get(url(world, "groups") + f"?jaar={year}").status_code == 404


# --- Who supports which group ---


@pytest.fixture
def ib(world):
    return make_member("ib", world.regenboog, "care_coordinator")


def supports(world, year=YEAR):
    with world.at(world.regenboog), atomic():
        return supports_in(year)


def give(world, member, *groups, seen=None, by=None):
    with world.at(world.regenboog), atomic():
        chosen = {member.pk: {group.pk for group in groups}}
        seen = seen_of(supports_in(YEAR)) if seen is None else seen
        supports_save(school=world.regenboog, year=YEAR, chosen=chosen, seen=seen, by=by or world.leader)


def test_groups_are_given_and_taken_and_the_trail_says_so(world, ib):
    five, six = add(world, "Groep 5"), add(world, "Groep 6")
    for groups in ((five, six), (five, six), (six,)):
        give(world, ib, *groups)
    assert supports(world) == {ib.pk: {six.pk}}
    with world.at(world.regenboog), atomic():
        assert AuditEvent.objects.filter(action="member.supports_changed", object_id=ib.pk).count() == 2
        services.group_remove(group=six, by=world.leader)
    assert supports(world) == {}


def test_two_who_choose_at_once_do_not_undo_each_other(world, ib):
    five = add(world)
    give(world, ib, five, seen=seen_of({}))
    with pytest.raises(Stale):
        give(world, ib, seen=seen_of({}))
    give(world, ib, five, seen=seen_of({}))  # the same choice again is no change
    assert supports(world) == {ib.pk: {five.pk}}


def test_groups_are_for_a_role_that_supports_them_and_given_by_who_manages_people(world, ib):
    five = add(world)
    give(world, world.teacher, five)
    assert supports(world) == {}
    for by in (world.coordinator, world.neighbour):
        with pytest.raises(PermissionDenied):
            give(world, ib, five, by=by)


def test_the_leaders_hear_it_when_the_board_gives_groups(world, ib):
    give(world, ib, add(world), by=world.board_admin)
    with world.at(world.regenboog), atomic():
        assert [mail.to for mail in Mail.objects.filter(kind="case_role")] == [world.leader.user.email]


def test_in_a_new_year_somebody_supports_the_group_of_the_same_name(world, ib):
    give(world, ib, add(world, "Groep 5"), add(world, "Groep 6"))
    with world.at(world.regenboog), atomic():
        year = SchoolYear(YEAR + 1)
        preparation = services.year_start(school=world.regenboog, year=year, by=world.leader)
        services.year_save_groups(
            preparation=preparation, slots=[Slot("groep 6", (6,)), Slot("7", (7,))], by=world.leader
        )
        services.year_confirm(preparation=preparation, by=world.leader)
        assert groups_of(ib, year.start) == ["groep 6"]


def test_the_page_keeps_what_was_ticked_when_somebody_else_chose_meanwhile(world, ib, sign_in):
    five, client = add(world), sign_in(world.leader)
    page = f"{url(world, 'supports')}?jaar={YEAR}"
    sent = {"seen": seen_of({}), f"groups-{ib.pk}": [five.pk]}
    assert client.get(page).status_code == 200
    assert client.post(page, sent).status_code == 302
    assert "Ib kanarieregenboog" in client.get(f"{url(world, 'groups')}?jaar={YEAR}").text
    assert client.post(page, {"seen": seen_of({})}).status_code == 409
    assert client.post(page, sent | {f"groups-{ib.pk}": [uuid4()]}).status_code == 422
    assert supports(world) == {ib.pk: {five.pk}}
