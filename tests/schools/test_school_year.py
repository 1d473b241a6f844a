"""The step to a new school year: what is proposed, that nothing is lost, and when it counts."""

import re
from datetime import date, datetime

import pytest
from django.http import Http404
from django.test import RequestFactory
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core.models import AuditEvent, Job
from core.tenancy import atomic
from schools import group_services as services
from schools.http import asked_year
from schools.models import Group, Membership, YearPreparation
from schools.school_year import SchoolYear
from schools.year_forms import field_of
from schools.year_rules import Slot, move_up, propose, year_to_prepare
from tests.schools.test_groups import url

JUNE, SEPTEMBER = date(2027, 6, 10), date(2027, 9, 10)
LAST = [("Groep 1/2", (1, 2), 40), ("Groep 3", (3,), 21), ("Groep 4", (4,), 22), ("Groep 5", (5,), 23)]


@pytest.fixture
def today(monkeypatch):
    def set_today(day):
        monkeypatch.setattr(timezone, "localdate", lambda *args: day)

    return set_today


@pytest.fixture
def june(world, today):
    """A primary school in June with groups of the year that ends."""
    today(JUNE)
    with world.at(world.regenboog), atomic():
        for name, grades, count in LAST:
            Group.create(year=2026, name=name, grades=list(grades), pupil_count=count)
    return world


def begin(world, client):
    client.post(url(world, "start"))
    with world.at(world.regenboog), atomic():
        return YearPreparation.objects.get()


def groups(world, year):
    with world.at(world.regenboog), atomic():
        rows = Group.objects.filter(year=year).values_list("name", "pupil_count")
        return dict(rows)


def formset(rows):
    data = {"groups-TOTAL_FORMS": len(rows), "groups-INITIAL_FORMS": 0}
    for number, (name, grades, count) in enumerate(rows):
        data |= {
            f"groups-{number}-name": name,
            f"groups-{number}-grades": grades,
            f"groups-{number}-count": "" if count is None else count,
        }
    return data


def people(world, **choices):
    """Form data of the third step: everyone stays but those named."""
    data = {}
    for name in ("leader", "coordinator", "teacher"):
        member = world.people[name]
        choice, *codes = choices.get(name, ("stays",))
        data |= {f"person-{member.pk}-choice": choice, f"person-{member.pk}-roles": codes or member.roles}
    return data


def member(world, name):
    with world.at(world.regenboog), atomic():
        return Membership.objects.get(pk=world.people[name].pk)


# --- Which year, which groups -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("day", "year"), [(date(2027, 7, 31), 2027), (date(2027, 8, 1), 2027), (date(2027, 12, 31), 2027), (JUNE, 2027)]
)
def test_until_1_august_the_next_year_is_prepared_and_then_the_current_one(day, year):
    assert year_to_prepare(day) == SchoolYear(year)


def test_this_years_group_5_gets_last_years_pupils_of_group_4():
    proposed = {slot.name: slot.count for slot in propose([Slot(*each) for each in LAST], "po")}
    assert proposed == {"Groep 1/2": None, "Groep 3": 20, "Groep 4": 21, "Groep 5": 22}


def test_parallel_groups_keep_their_pupils_together():
    last = [Slot("4A", (4,), 21), Slot("4B", (4,), 25), Slot("5A", (5,), 20), Slot("5B", (5,), 20)]
    proposed = {slot.name: slot.count for slot in propose(last, "po")}
    assert (proposed["5A"], proposed["5B"]) == (21, 25)


def test_combined_groups_get_their_share_of_both_years():
    last = [Slot("De Beren", (3, 4), 20), Slot("De Vossen", (5, 6), 24), Slot("Groep 2", (2,), 12)]
    proposed = {slot.name: slot.count for slot in propose(last, "po")}
    assert proposed["De Beren"] == 22
    assert proposed["De Vossen"] == 22


def test_a_class_moves_up_and_keeps_its_pupils():
    last = [Slot("1A", (1,), 28), Slot("1B", (1,), 27), Slot("2A", (2,), 26)]
    proposed = {slot.name: slot.count for slot in propose(last, "vo")}
    assert proposed == {"1A": None, "1B": None, "2A": 28, "2B": 27, "3A": 26}


def test_without_a_last_year_a_primary_school_starts_with_eight_groups():
    assert [slot.name for slot in propose([], "po")] == [f"Groep {n}" for n in range(1, 9)]
    assert propose([], "vo") == []


SLOTS = st.lists(
    st.builds(
        Slot,
        name=st.text("ABC0123456789 /", min_size=1, max_size=8).map(str.strip).filter(bool),
        grades=st.lists(st.integers(1, 6), min_size=1, max_size=3, unique=True).map(sorted).map(tuple),
        count=st.one_of(st.none(), st.integers(0, 900)),
    ),
    unique_by=lambda slot: slot.name.casefold(),
    max_size=12,
)


@given(last=SLOTS, sector=st.sampled_from(["po", "so", "vo"]))
def test_a_proposal_keeps_every_group_and_no_name_twice(last, sector):
    proposed = propose(last, sector)
    names = [slot.name.casefold() for slot in proposed]
    assert {slot.name.casefold() for slot in last} <= set(names)
    assert all(slot.grades and (slot.count is None or slot.count >= 0) for slot in proposed)
    assert len(names) == len(set(names))


@given(SLOTS)
def test_a_slot_survives_being_stored(last):
    assert [Slot.from_json(slot.as_json()) for slot in last] == last


def test_moving_up_changes_only_the_numbers_that_are_years():
    assert move_up(Slot("Groep 3/4 lokaal 12", (3, 4))).name == "Groep 4/5 lokaal 12"


# --- The four steps -----------------------------------------------------------------------------------------


def test_the_whole_way_from_begin_to_confirm(june, sign_in):
    client = sign_in(june.leader)
    preparation = begin(june, client)
    rows = [
        ("Groep 1/2", "1/2", None),
        ("Groep 3", "3", 20),
        ("Groep 4", "4", 21),
        ("", "", None),
        ("Groep 6", "6", 23),
    ]
    answer = client.post(url(june, "step_groups", preparation.pk), formset(rows))
    assert answer.url == url(june, "step_counts", preparation.pk)
    numbers = {"Groep 1/2": 42, "Groep 3": 20, "Groep 4": 21, "Groep 6": 23}
    counts = {field_of(Slot(name, ())): number for name, number in numbers.items()}
    assert client.post(url(june, "step_counts", preparation.pk), counts).url == url(june, "step_people", preparation.pk)
    answer = client.post(url(june, "step_people", preparation.pk), people(june))
    assert answer.url == url(june, "step_confirm", preparation.pk)
    assert client.get(answer.url).status_code == 200
    assert groups(june, 2027) == {}
    client.post(url(june, "step_confirm", preparation.pk))
    assert groups(june, 2027) == {"Groep 1/2": 42, "Groep 3": 20, "Groep 4": 21, "Groep 6": 23}
    assert groups(june, 2026) == {name: count for name, grades, count in LAST}


def test_what_was_filled_in_is_there_again_after_leaving(june, sign_in):
    client = sign_in(june.leader)
    preparation = begin(june, client)
    client.post(url(june, "step_groups", preparation.pk), formset([("De Beren", "3/4", 19)]))
    again = sign_in(june.leader)
    assert begin(june, again).pk == preparation.pk
    page = again.get(url(june, "step_groups", preparation.pk)).content.decode()
    assert 'value="De Beren"' in page
    assert 'value="3/4"' in page
    assert 'value="19"' in again.get(url(june, "step_counts", preparation.pk)).content.decode()


def test_numbers_stay_with_their_group_when_a_colleague_changes_the_list_meanwhile(june, sign_in):
    client = sign_in(june.leader)
    preparation = begin(june, client)
    page = client.get(url(june, "step_counts", preparation.pk)).content.decode()
    seen = {"seen": re.search(r'name="seen" value="(\w+)"', page)[1]}
    typed = {field_of(Slot("Groep 5", (5,))): 31}
    with june.at(june.regenboog), atomic():
        slots = [Slot("De Beren", (4, 5), 12), Slot("Groep 5", (5,), 22)]
        services.year_save_groups(preparation=preparation, slots=slots, by=june.coordinator)
    answer = client.post(url(june, "step_counts", preparation.pk), typed | seen)
    assert answer.status_code == 409
    assert ('value="31"' in answer.text, 'value="12"' in answer.text) == (True, True)
    seen = {"seen": re.search(r'name="seen" value="(\w+)"', answer.text)[1]}
    assert client.post(url(june, "step_counts", preparation.pk), typed | seen).status_code == 302
    with june.at(june.regenboog), atomic():
        assert [(row["name"], row["count"]) for row in YearPreparation.objects.get().groups] == [
            ("De Beren", 12),
            ("Groep 5", 31),
        ]
        actors = (
            AuditEvent.objects.filter(action="year.groups_changed").order_by("at").values_list("actor_id", flat=True)
        )
        assert list(actors) == [june.coordinator.user_id, june.leader.user_id]


def test_who_chooses_for_people_beside_a_colleague_is_told_first(june, sign_in):
    client = sign_in(june.leader)
    preparation = begin(june, client)
    chosen = people(june, teacher=("stops",)) | {"seen": preparation.seen("people")}
    with june.at(june.regenboog), atomic():
        others = {str(june.coordinator.pk): {"choice": "stops"}}
        services.year_save_people(preparation=preparation, people=others, by=june.leader)
    answer = client.post(url(june, "step_people", preparation.pk), chosen)
    assert answer.status_code == 409
    assert "selected" in answer.text.split(f"person-{june.teacher.pk}-choice")[-1]
    with june.at(june.regenboog), atomic():
        assert list(YearPreparation.objects.get().people) == [str(june.coordinator.pk)]


def test_confirming_twice_makes_everything_once(june, sign_in):
    client = sign_in(june.leader)
    preparation = begin(june, client)
    for _ in range(2):
        client.post(url(june, "step_confirm", preparation.pk))
    assert len(groups(june, 2027)) == 4
    with june.at(june.regenboog), atomic():
        assert AuditEvent.objects.filter(action="year.prepared").count() == 1


def test_a_step_sent_again_after_confirming_changes_nothing(june, sign_in):
    client = sign_in(june.leader)
    preparation = begin(june, client)
    client.post(url(june, "step_confirm", preparation.pk))
    answer = client.post(url(june, "step_groups", preparation.pk), formset([("Anders", "3", None)]))
    assert answer.status_code == 302
    assert "Anders" not in groups(june, 2027)


def test_a_group_added_meanwhile_stays_as_it_is(june, sign_in):
    client = sign_in(june.leader)
    preparation = begin(june, client)
    with june.at(june.regenboog), atomic():
        Group.create(year=2027, name="groep 3", grades=[3], pupil_count=99)
    client.post(url(june, "step_confirm", preparation.pk))
    made = groups(june, 2027)
    assert made["groep 3"] == 99
    assert "Groep 3" not in made


@pytest.mark.parametrize(
    "rows",
    [
        [("Groep 3", "9", None)],
        [("Groep 3", "", None)],
        [("", "3", None)],
        [("Groep 3", "3", None), ("groep 3", "3", None)],
        [("", "", None)],
        [("x" * 41, "3", None)],
    ],
)
def test_a_wrong_row_is_told_and_nothing_is_kept(june, sign_in, rows):
    client = sign_in(june.leader)
    preparation = begin(june, client)
    answer = client.post(url(june, "step_groups", preparation.pk), formset(rows))
    assert answer.status_code == 422
    assert "error-summary" in answer.content.decode()
    with june.at(june.regenboog), atomic():
        assert len(YearPreparation.objects.get().groups) == 4


def test_the_year_after_can_be_prepared_once_this_one_has_groups(june, sign_in):
    client = sign_in(june.leader)
    client.post(url(june, "step_confirm", begin(june, client).pk))
    assert "2028–2029" in client.get(url(june, "start")).content.decode()


def test_a_year_that_is_ready_says_so_and_is_not_begun_again(june, sign_in):
    client = sign_in(june.leader)
    for _ in range(2):
        begun = client.post(url(june, "start"))
        client.post(begun.url.replace("groepen", "controle"))
    page = client.get(url(june, "start")).content.decode()
    assert url(june, "groups") + "?jaar=2028" in page
    assert "<form" not in page.split("<main")[1]


def test_other_roles_that_are_the_same_are_no_change(june, sign_in):
    client = sign_in(june.leader)
    preparation = begin(june, client)
    client.post(url(june, "step_people", preparation.pk), people(june, teacher=("other", "teacher")))
    with june.at(june.regenboog), atomic():
        assert YearPreparation.objects.get().people == {}


def test_a_coordinator_may_not_prepare_the_year(june, sign_in):
    assert sign_in(june.coordinator).get(url(june, "start")).status_code == 403


# --- People -------------------------------------------------------------------------------------------------


def test_before_1_august_people_change_on_the_first_day_of_the_year(june, sign_in, today):
    client = sign_in(june.leader)
    preparation = begin(june, client)
    choices = people(june, teacher=("stops",), coordinator=("other", "care_coordinator"))
    client.post(url(june, "step_people", preparation.pk), choices)
    client.post(url(june, "step_confirm", preparation.pk))
    assert member(june, "teacher").ended_at is None
    with june.at(june.regenboog), atomic():
        job = Job.objects.get(name=services.JOB)
        assert timezone.localtime(job.due_at) == datetime(2027, 8, 1, tzinfo=timezone.get_current_timezone())
        for _ in range(2):
            services.year_apply(preparation_id=job.payload["preparation"])
    assert member(june, "teacher").ended_at is not None
    assert member(june, "coordinator").roles == ["care_coordinator"]


def test_after_1_august_people_change_at_once(june, sign_in, today):
    today(SEPTEMBER)
    client = sign_in(june.leader)
    preparation = begin(june, client)
    client.post(url(june, "step_people", preparation.pk), people(june, teacher=("stops",)))
    client.post(url(june, "step_confirm", preparation.pk))
    assert member(june, "teacher").ended_at is not None
    assert client.get(url(june, "groups")).status_code == 200


def test_the_last_school_leader_cannot_be_taken_away(june, sign_in):
    client = sign_in(june.leader)
    preparation = begin(june, client)
    answer = client.post(url(june, "step_people", preparation.pk), people(june, leader=("stops",)))
    assert answer.status_code == 422


def test_a_school_leader_can_hand_over_and_stop(june, sign_in, today):
    today(SEPTEMBER)
    client = sign_in(june.leader)
    preparation = begin(june, client)
    choices = people(june, leader=("stops",), coordinator=("other", "school_leader", "safety_coordinator"))
    client.post(url(june, "step_people", preparation.pk), choices)
    client.post(url(june, "step_confirm", preparation.pk))
    assert member(june, "leader").ended_at is not None
    assert "school_leader" in member(june, "coordinator").roles
    assert client.get(url(june, "groups")).status_code == 404


def test_other_roles_without_a_role_are_told(june, sign_in):
    client = sign_in(june.leader)
    preparation = begin(june, client)
    data = people(june) | {f"person-{june.teacher.pk}-choice": "other", f"person-{june.teacher.pk}-roles": []}
    assert client.post(url(june, "step_people", preparation.pk), data).status_code == 422


def test_people_can_be_changed_until_the_first_day(june, sign_in):
    client = sign_in(june.leader)
    preparation = begin(june, client)
    client.post(url(june, "step_people", preparation.pk), people(june, teacher=("stops",)))
    client.post(url(june, "step_confirm", preparation.pk))
    assert url(june, "step_people", preparation.pk) in client.get(url(june, "groups")).content.decode()
    client.post(url(june, "step_people", preparation.pk), people(june))
    with june.at(june.regenboog), atomic():
        services.year_apply(preparation_id=preparation.pk)
    assert member(june, "teacher").ended_at is None


def test_on_the_first_day_somebody_who_left_meanwhile_is_passed_over(june, sign_in):
    client = sign_in(june.leader)
    preparation = begin(june, client)
    client.post(url(june, "step_people", preparation.pk), people(june, teacher=("stops",)))
    client.post(url(june, "step_confirm", preparation.pk))
    with june.at(june.regenboog), atomic():
        Membership.objects.filter(pk=june.teacher.pk).update(ended_at=timezone.now())
        services.year_apply(preparation_id=preparation.pk)
        assert YearPreparation.objects.get().applied_at is not None


@pytest.mark.parametrize(("asked", "year"), [("", 2026), ("2015", 2015), ("2026", 2026), ("2028", 2028)])
def test_an_address_asks_for_a_school_year_or_means_this_one(today, asked, year):
    today(date(2026, 11, 29))
    assert asked_year(RequestFactory().get("/", {"jaar": asked})) == SchoolYear(year)
    assert asked_year(RequestFactory().post("/", {"jaar": asked})) == SchoolYear(year)


@pytest.mark.parametrize("asked", ["2014", "2029", "0", "-1", "x", "²⁰²⁶", "2026.0", " 2026", "9" * 5000, "\0"])
def test_a_school_year_that_a_page_does_not_have_is_not_there(today, asked):
    today(date(2026, 11, 29))
    with pytest.raises(Http404):
        asked_year(RequestFactory().get("/", {"jaar": asked}))


def test_a_page_that_offers_school_years_has_no_others(today):
    today(date(2026, 11, 29))
    over = SchoolYear(2025).back(3)
    assert asked_year(RequestFactory().get("/"), over) == SchoolYear(2025)
    assert asked_year(RequestFactory().get("/?jaar=2023"), over) == SchoolYear(2023)
    with pytest.raises(Http404):
        asked_year(RequestFactory().get("/?jaar=2026"), over)
