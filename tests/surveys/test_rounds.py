"""Preparing a round, what will stay hidden, opening it, and the cards."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.tenancy import system_scope
from schools.fact_selectors import current_facts
from schools.models import Group
from schools.school_year import SchoolYear
from surveys import reminders, rules, selectors, services, tasks
from surveys.models import AccessCode, SurveyRound
from tests.isolation.canaries import text_of

BASE = "/s/regenboog/monitor/"


@pytest.fixture
def leader(world, sign_in):
    return sign_in(world.leader)


def words(at, row) -> dict[str, str]:
    return {unit.name: word for unit, word in at(selectors.preview, row).rows}


def test_before_it_opens_one_sees_what_will_stay_hidden(at, prepared):
    assert words(at, prepared) == {"Groep 5": "", "Groep 6": "company", "Groep 7": "", "Groep 8": "few"}
    assert at(selectors.preview, prepared).together == ["Groep 7 en Groep 8"]


def test_combined_groups_are_shown_together(world, at, prepared):
    units = {unit.name: unit.pk for unit in at(lambda: list(prepared.units.all()))}
    at(services.units_combine, survey_round=prepared, units=[units["Groep 7"], units["Groep 8"]], by=world.leader)
    assert words(at, prepared) == {"Groep 5": "", "Groep 6": "", "Groep 7 en Groep 8": ""}
    unit = at(lambda: prepared.units.get(name="Groep 7 en Groep 8"))
    assert (unit.size, unit.grades) == (18, [7, 8])


def test_what_was_combined_can_be_taken_back(world, at, prepared, groups):
    at(services.groups_again, survey_round=prepared, groups=groups[:2], by=world.leader)
    assert list(words(at, prepared)) == ["Groep 5", "Groep 6"]


def test_groups_are_frozen_once_it_is_open(world, at, opened, groups):
    with pytest.raises(services.Stale):
        at(services.groups_again, survey_round=opened, groups=groups, by=world.leader)
    with pytest.raises(services.Stale):
        at(services.round_remove, survey_round=opened, by=world.leader)


def test_one_round_per_audience_runs_at_a_time(world, at, opened, groups):
    with pytest.raises(services.Running):
        at(
            services.round_prepare,
            audience="pupils",
            opens_on=opened.opens_on,
            closes_on=opened.closes_on,
            groups=groups,
            by=world.leader,
        )


def test_a_round_of_four_people_is_not_opened(world, at, prepared, groups):
    at(services.groups_again, survey_round=prepared, groups=groups[3:], by=world.leader)
    with pytest.raises(ValidationError, match="minder dan 5"):
        at(services.round_open, survey_round=prepared, by=world.leader)


def test_a_round_is_prepared_opened_and_closed_on_the_pages(leader, world, at, groups):
    today = timezone.localdate()
    form = {"audience": "pupils", "opens_on": today, "closes_on": today + timedelta(10)}
    page = leader.get(f"{BASE}nieuw/")
    assert page.status_code == 200
    assert leader.post(f"{BASE}nieuw/", form).status_code == 422
    made = leader.post(f"{BASE}nieuw/", form | {"groups": [str(group.pk) for group in groups]})
    row = at(SurveyRound.objects.get)
    here = f"{BASE}{row.pk}/"
    assert made["Location"] == here
    assert "Sommige groepen blijven verborgen" in leader.get(here).content.decode()
    assert leader.post(f"{here}starten/").status_code == 302
    assert "Wie heeft ingevuld" in leader.get(here).content.decode()
    assert leader.get(f"{here}sluiten/").status_code == 200
    assert leader.post(f"{here}sluiten/")["Location"] == f"{here}resultaten/"
    assert "Te weinig antwoorden om iets te laten zien" in leader.get(f"{here}resultaten/").content.decode()
    assert leader.post(f"{here}starten/").status_code == 409
    assert leader.post(f"{here}dagen/", {"opens_on": today, "closes_on": today}).status_code == 409


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"closes_on": "2020-01-01"}, "closes_on"),
        ({"audience": "parents"}, "size"),
        ({"audience": "parents", "size": "0"}, "size"),
        ({"audience": "aliens"}, "audience"),
        ({"groups": ["not-a-group"]}, "groups"),
        ({"opens_on": "gisteren"}, "opens_on"),
    ],
)
def test_a_mistake_in_the_form_is_named(leader, world, groups, change, field):
    today = timezone.localdate()
    form = {"audience": "pupils", "opens_on": today, "closes_on": today + timedelta(3), "groups": [str(groups[0].pk)]}
    page = leader.post(f"{BASE}nieuw/", form | change)
    assert page.status_code == 422
    assert f'id="id_{field}_error"' in page.content.decode()


def test_a_round_of_staff_is_not_held_up_by_groups(leader, world, at, groups):
    at(lambda: type(groups[0]).objects.filter(pk=groups[0].pk).update(pupil_count=None))
    today = timezone.localdate()
    form = {"audience": "staff", "size": 12, "opens_on": today, "closes_on": today, "groups": [groups[0].pk]}
    assert leader.post(f"{BASE}nieuw/", form).status_code == 302


def test_a_round_asks_the_groups_of_the_school_year_in_which_it_begins(leader, world, at, groups):
    first = SchoolYear.of(timezone.localdate()).next.first_day
    later = at(Group.create, year=first.year, name="Later 7", grades=[7], pupil_count=20)
    form = {"audience": "pupils", "opens_on": first, "closes_on": first + timedelta(9)}
    page = leader.post(f"{BASE}nieuw/", form | {"groups": [groups[0].pk]})
    assert page.status_code == 422
    assert "Later 7" in page.content.decode()
    assert leader.post(f"{BASE}nieuw/", form | {"groups": [later.pk]}).status_code == 302


def test_a_round_does_not_move_to_another_school_year(leader, at, prepared):
    first = prepared.school_year.next.first_day
    page = leader.post(f"{BASE}{prepared.pk}/dagen/", {"opens_on": first, "closes_on": first + timedelta(9)})
    assert page.status_code == 422
    assert first.isoformat() in page.content.decode()
    assert at(SurveyRound.objects.get).opens_on == prepared.opens_on


def test_who_reads_may_let_a_class_fill_in_but_not_manage(world, sign_in, at, opened, unit_of):
    teacher, unit = sign_in(world.teacher), unit_of("Groep 7")
    assert teacher.get(f"{BASE}{opened.pk}/").status_code == 200
    shown = teacher.post(f"{BASE}groep/{unit.pk}/klas/").content.decode()
    assert "big-code" in shown
    for path in ("sluiten/", "dagen/", "starten/", "verwijderen/"):
        assert teacher.post(f"{BASE}{opened.pk}/{path}").status_code == 403
    assert teacher.post(f"{BASE}groep/{unit.pk}/kaartjes/").status_code == 403


def test_the_board_reads_no_rounds(world, sign_in, opened):
    assert sign_in(world.board_admin).get(f"{BASE}{opened.pk}/").status_code == 403


def test_cards_have_a_code_each_and_no_name(world, at, opened, print_cards, leader):
    sheet = print_cards("Groep 8")
    page = leader.get(f"/s/regenboog/bestanden/{sheet.file.pk}/")
    text = text_of(page.content)
    printed = {rules.tidy(f"{a} {b}") for a, b in zip(text.split(), text.split()[1:], strict=False)} - {""}
    codes = {rules.digest(code, world.regenboog.pk, tasks.settings.SURVEY_PEPPER) for code in printed}
    stored = {bytes(digest) for digest in at(lambda: list(AccessCode.objects.values_list("digest", flat=True)))}
    assert len(stored) == rules.cards_for(4) == 5
    assert stored <= codes
    assert "/v/regenboog/leerling" in "".join(text.split())


def test_cards_are_for_who_manages(world, sign_in, print_cards):
    sheet = print_cards("Groep 8")
    assert sign_in(world.teacher).get(f"/s/regenboog/bestanden/{sheet.file.pk}/").status_code == 403


def test_asking_for_cards_twice_makes_them_once(world, at, unit_of):
    unit = unit_of("Groep 8")
    first, second = (at(services.cards_ask, unit=unit, by=world.leader) for _ in range(2))
    assert first.pk == second.pk


def test_a_round_of_parents_has_a_message(leader, world, at):
    today = timezone.localdate()
    row = at(services.round_prepare, audience="parents", opens_on=today, closes_on=today, size=30, by=world.leader)
    at(services.round_open, survey_round=row, by=world.leader)
    page = leader.get(f"{BASE}{row.pk}/").content.decode()
    assert "Beste ouders" in page
    assert "/v/regenboog/ouder/" in page


def test_closing_is_reminded_of(world, at, opened):
    with system_scope("what the tick asks"):
        found = list(reminders.due(opened.closes_on))
    assert [(due.kind, due.key, due.on) for due in found] == [("survey_close", str(opened.pk), opened.closes_on)]


def test_vandaag_asks_to_close_a_round_that_has_passed(leader, world, at, opened):
    today = timezone.localdate()
    past = {"opens_on": today - timedelta(9), "closes_on": today - timedelta(1)}
    at(services.round_move, survey_round=opened, **past, by=world.leader)
    assert "Sluit de ronde van leerlingen en bekijk de resultaten" in leader.get("/s/regenboog/").content.decode()


def test_without_a_closed_round_facts_are_empty(at, opened):
    assert at(current_facts)["surveys.pupils_safe"].value == ""


def test_a_page_costs_the_same_with_many_groups(world, at, opened, leader, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        leader.get(f"{BASE}{opened.pk}/")


def test_codes_are_unambiguous():
    assert len(rules.SYMBOLS) == len(set(rules.SYMBOLS)) == 28
    assert not set("01258OIL") & set(rules.SYMBOLS)
    halves = [code[i : i + 3] for code in (rules.new_code() for _ in range(300)) for i in (0, 3)]
    assert not [half for half in halves if half.isalpha() and set(half) & set("AEUY")]
    assert rules.tidy("bcd-3 46") == "BCD346"
    assert rules.tidy("BCD34") == rules.tidy("BCD0O1") == rules.tidy("BCD346 5") == ""


@pytest.mark.parametrize(("count", "told"), [(0, 0), (4, 0), (5, 5), (9, 5), (10, 10)])
def test_counts_go_in_steps_of_five(count, told):
    assert rules.in_steps(count) == told


@pytest.mark.parametrize(("size", "cards"), [(1, 2), (10, 11), (29, 32)])
def test_a_tenth_of_the_cards_is_spare(size, cards):
    assert rules.cards_for(size) == cards
