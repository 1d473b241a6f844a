from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from contacts import rules, selectors, services
from contacts.forms import DeputyForm
from contacts.models import ContactPerson, ContactTask
from contacts.reminders import trainings, vacancies
from core import phones
from core.models import AuditEvent, Job
from core.outbox import HANDLERS
from core.tenancy import Scope, atomic, system_scope, use_scope
from schools import people_services
from schools.fact_selectors import current_evidence, current_facts
from tests.contacts.conftest import TODAY


@pytest.fixture
def here(world):
    with world.at(world.regenboog), atomic():
        yield


def fact(key: str) -> str:
    return current_facts()[f"contacts.{key}"].value


# --- Tasks ---


@pytest.mark.parametrize("code", rules.REQUIRED)
@pytest.mark.parametrize(("sector", "act"), [("po", "WPO"), ("vo", "WVO 2020"), ("so", "WEC")])
def test_a_task_that_is_required_cites_the_law_of_the_sector(code, sector, act):
    duty = rules.TASKS[code].duty(sector, TODAY)
    assert duty.source.short == ("Arbowet" if code == "prevention_officer" else act)
    assert duty.article


def test_both_tasks_of_bullying_must_be_held(anna, here, world):
    assert current_evidence()["antibullying_coordinator"]
    services.task_end(term=anna.tasks.get(task="antibullying_coordinator"), ended_on=date(2020, 1, 1), by=world.leader)
    assert current_evidence()["antibullying_coordinator"] is (date(2026, 8, 1) >= date.today())
    vacant = [task.code for task in selectors.standing(TODAY).vacant]
    assert vacant == ["antibullying_coordinator", "prevention_officer"]


def test_the_last_day_of_a_term_still_counts(anna, here, world):
    term = anna.tasks.get(task="antibullying_contact")
    services.task_end(term=term, ended_on=TODAY, by=world.leader)
    assert term in selectors.holders(TODAY)
    assert term not in selectors.holders(TODAY + timedelta(1))


def test_a_term_never_ends_before_it_began(anna, here, world):
    ended = services.task_end(term=anna.tasks.first(), ended_on=date(2020, 1, 1), by=world.leader)
    assert ended.ended_on == ended.started_on
    with pytest.raises(IntegrityError), atomic():
        ContactTask.objects.filter(pk=ended.pk).update(ended_on=date(2020, 1, 1))


def test_giving_the_same_task_twice_keeps_the_term(anna, here, world):
    again = services.task_begin(person=anna, task="antibullying_contact", started_on=TODAY, by=world.leader)
    assert again.started_on == date(2026, 8, 1)
    assert anna.tasks.count() == 2


def test_an_ended_term_stays_as_history_and_a_new_one_begins(anna, here, world):
    term = anna.tasks.get(task="antibullying_contact")
    services.task_end(term=term, ended_on=date(2026, 10, 1), by=world.leader)
    services.task_begin(person=anna, task="antibullying_contact", started_on=date(2026, 11, 1), by=world.leader)
    assert anna.tasks.filter(task="antibullying_contact").count() == 2


def test_who_saves_an_old_version_is_told(anna, here, world):
    services.person_change(person=anna, seen=1, reach="in lokaal 12", by=world.leader)
    with pytest.raises(services.Stale):
        services.person_change(person=anna, seen=1, reach="in lokaal 13", by=world.leader)
    assert ContactPerson.objects.get().reach == "in lokaal 12"


# --- Somebody leaves ---


def test_whose_work_ends_is_a_contact_person_no_longer_and_facts_say_so(anna, world):
    with world.at(world.regenboog), atomic():
        assert fact("antibullying_contact_name") == "Anna de Boer"
        people_services.member_end(member=world.coordinator, by=world.leader)
        assert fact("antibullying_contact_name") == ""
        assert not current_evidence()["antibullying_coordinator"]
        assert selectors.public_contacts(TODAY) == []


def test_the_tick_writes_down_who_left_and_reminds_of_the_vacancy_the_same_day(anna, world):
    with world.at(world.regenboog), atomic():
        people_services.member_end(member=world.coordinator, by=world.leader)
    today = date.today()
    with system_scope("the tick"), atomic():
        list(vacancies(today))
        job = Job.objects.get(name="contacts.leavers")
    with world.at(world.regenboog), atomic():
        HANDLERS["contacts.leavers"](job)
    with system_scope("the tick"), atomic():
        found = {due.key: due.on for due in vacancies(today) if due.school == world.regenboog.pk}
    with world.at(world.regenboog), atomic():
        term = ContactTask.objects.filter(task="antibullying_contact").get()
    assert found["antibullying_contact"] == max(term.ended_on + timedelta(1), term.started_on) == today


def test_a_school_that_just_began_has_two_weeks_to_choose_people(world):
    with system_scope("the tick"), atomic():
        dues = [due for due in vacancies(date.today()) if due.school == world.regenboog.pk]
    assert {due.key for due in dues} == set(rules.REQUIRED)
    assert {due.on for due in dues} == {world.regenboog.in_use_since.date() + timedelta(14)}


# --- Training ---


def test_a_course_counts_for_a_year_when_nothing_is_said(anna, here, world):
    row = services.training_add(
        person=anna, title="Cursus", followed_on=date(2024, 2, 29), valid_until=None, by=world.leader
    )
    assert row.valid_until == date(2025, 2, 28)
    assert selectors.standing(TODAY).lapsed == [anna]


def test_a_newer_course_takes_the_place_of_a_lapsed_one(anna, world):
    with world.at(world.regenboog), atomic():
        for day in (date(2024, 1, 10), date(2026, 9, 1)):
            services.training_add(person=anna, title="Cursus", followed_on=day, valid_until=None, by=world.leader)
        assert selectors.standing(TODAY).lapsed == []
    with system_scope("the tick"), atomic():
        assert trainings(TODAY) == []
        (due,) = trainings(date(2027, 8, 20))
    assert (due.key, due.on) == (str(anna.pk), date(2027, 9, 1))


# --- The public page's block ---


def test_only_who_may_be_shown_is_shown(anna, here, world):
    services.person_add(
        name="Bram", phone="06 23456789", tasks=["safety_coordinator"], started_on=date(2026, 8, 1), by=world.leader
    )
    services.person_add(
        name="Cem", public=True, tasks=["prevention_officer"], started_on=date(2026, 8, 1), by=world.leader
    )
    (shown,) = selectors.public_contacts(TODAY)
    assert shown.name == "Anna de Boer"
    assert [task.code for task in shown.tasks] == ["antibullying_contact", "antibullying_coordinator"]


def test_on_a_day_off_the_deputy_is_named(anna, here, world):
    bram = services.person_add(
        name="Bram",
        phone="06 23456789",
        public=True,
        tasks=["safety_coordinator"],
        started_on=date(2026, 8, 1),
        by=world.leader,
    )
    services.task_set_deputy(term=anna.tasks.first(), deputy=bram, by=world.leader)
    monday, wednesday = (selectors.public_contacts(day)[0] for day in (TODAY, TODAY + timedelta(2)))
    assert monday.reachable
    assert monday.deputy is None
    assert not wednesday.reachable
    assert wednesday.deputy.name == "Bram"


def test_who_is_away_cannot_be_reached(anna, here, world):
    services.person_change(person=anna, seen=1, away_from=TODAY, away_until=TODAY, by=world.leader)
    assert not selectors.public_contacts(TODAY)[0].reachable


def test_a_visitor_of_the_public_page_reads_the_school_and_no_other(anna, world):
    scope = Scope(visitor="public", board=world.samen.pk, school=world.wilgen.pk)
    with use_scope(scope), atomic():
        assert not ContactPerson.objects.exists()
    with use_scope(Scope(visitor="public", board=world.samen.pk, school=world.regenboog.pk)), atomic():
        assert ContactPerson.objects.count() == 1


# --- The board ---


def test_the_board_sees_where_somebody_is_missing(anna, world):
    with use_scope(Scope(board=world.samen.pk)), atomic():
        rows = selectors.of_board(TODAY)
    assert {row.school.pk: len(row.vacant) for row in rows} == {world.regenboog.pk: 1, world.wilgen.pk: 3}


# --- Off the list ---


def test_a_deputy_who_left_is_nobodys_deputy_from_the_next_tick_on(anna, world):
    with world.at(world.regenboog), atomic():
        values = {"tasks": [], "started_on": TODAY, "by": world.leader}
        bo = services.person_add(name="Bo", public=True, member=world.teacher, **values)
        services.task_set_deputy(term=anna.tasks.first(), deputy=bo, by=world.leader)
        people_services.member_end(member=world.teacher, by=world.leader)
    with system_scope("the tick"), atomic():
        list(vacancies(TODAY))
        job = Job.objects.get(name="contacts.leavers")
    with world.at(world.regenboog), atomic():
        HANDLERS["contacts.leavers"](job)
        assert not ContactTask.objects.filter(deputy__isnull=False).exists()
        assert not DeputyForm(person=anna).fields["deputy"].queryset.exists()
        assert AuditEvent.objects.filter(action="contact.deputy_set").count() == 2


def test_of_who_is_forgotten_nothing_is_kept_that_tells_who_it_was(anna, here, world):
    with pytest.raises(ValidationError):
        services.person_forget(person=anna, by=world.leader)
    for term in anna.tasks.all():
        services.task_end(term=term, ended_on=term.started_on, by=world.leader)
    assert services.forget_after_term(TODAY) == 0
    assert services.forget_after_term(date.today() + rules.KEPT + timedelta(30)) == 1
    row = ContactPerson.objects.get(pk=anna.pk)
    assert (row.name, row.phone, row.email, row.member, row.public) == ("", "", "", None, False)
    assert row.tasks.count() == 2
    assert row not in selectors.people_without_task(TODAY)


# --- Numbers ---


def test_two_advisers_fill_in_numbers_that_are_added_up_and_small_ones_not_told(here, world):
    counts = {"bullying": 1, "discrimination": 1, "sexual": 1, "aggression": 1, "radicalisation": 1, "other": 0}
    services.adviser_counts_save(year=2025, counts=counts, by=world.leader)
    numbers = selectors.adviser_numbers(2025)
    assert numbers.total is None
    assert {count for _label, count in numbers.rows} == {None, 0}
    services.adviser_counts_save(year=2025, counts=dict.fromkeys(counts, 6), by=world.coordinator)
    numbers = selectors.adviser_numbers(2025)
    assert (numbers.total, [count for _label, count in numbers.rows]) == (41, [7, 7, 7, 7, 7, 6])
    assert selectors.own_counts(2025, world.leader) == counts


# --- Telephone numbers ---


@pytest.mark.parametrize(
    ("typed", "kept", "link"),
    [
        ("0612345678", "06 12345678", "tel:+31612345678"),
        ("+31 (0)20 - 624 1111", "020 624 1111", "tel:+31206241111"),
        ("0032 2 289 06 11", "+32 2 289 06 11", "tel:+3222890611"),
        ("113", "113", "tel:113"),
    ],
)
def test_a_telephone_number_is_written_one_way(typed, kept, link):
    assert phones.normal(typed) == kept
    assert phones.link(kept) == link


@pytest.mark.parametrize("typed", ["bel mij", "06-1234", "0000000000", "<script>", "999999999999999"])
def test_what_is_no_telephone_number_is_refused(typed):
    with pytest.raises(ValueError):
        phones.normal(typed)
