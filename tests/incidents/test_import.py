"""Incidents that come from another register: as they were, in the school year they were in, and counted."""

from datetime import date
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from core import outbox
from core.models import AuditEvent
from core.sealed import keyring
from core.tenancy import atomic
from incidents import figure_selectors, import_services, selectors, services, talk_services
from incidents.figure_models import Source, Tally
from incidents.figure_rules import Period
from incidents.figure_services import figures_recount
from incidents.import_services import Arrival
from incidents.models import Entry, Incident
from incidents.services import Person
from schools.models import Group
from schools.school_year import SchoolYear
from tests.incidents.conftest import WORD, a_report

LAST = SchoolYear.of(timezone.localdate()).previous
DAY = LAST.first_day.replace(day=20)


@pytest.fixture
def bring_in(world):
    """``bring_in(Arrival, …)`` at Regenboog, by its leader."""

    def bring_in(*arrivals: Arrival) -> list[Incident]:
        with world.at(world.regenboog), atomic():
            return import_services.incidents_bring_in(
                arrivals=arrivals, by=world.leader, today=timezone.localdate(), progress=lambda done: None
            )

    return bring_in


def arrival(day: date = DAY, names=("Jip", ""), **values) -> Arrival:
    return Arrival(uuid4(), a_report(happened_date=day, **values), "fight", names, ("talk",))


def test_it_stands_in_the_year_it_happened_in_and_says_that_it_was_imported(world, bring_in, report, sign_in):
    report()
    later, first = bring_in(arrival(DAY.replace(day=25)), arrival())[::-1]
    assert (first.reference, later.reference) == (f"{LAST.start % 100:02}-001", f"{LAST.start % 100:02}-002")
    assert (first.state, first.imported_date) == ("closed", timezone.localdate())
    page = sign_in(world.leader).get(f"/s/regenboog/incidenten/{first.pk}/").content.decode()
    assert "Ingelezen op" in page
    assert str(LAST) in page
    assert "niet vastgelegd door wie" not in page


def test_its_groups_are_those_of_its_school_year(world, bring_in):
    with world.at(world.regenboog), atomic():
        groups = [Group.create(year=start, name="Groep 7", grades=[7]) for start in (LAST.start, LAST.start + 1)]
    [row] = bring_in(arrival())
    with world.at(world.regenboog), atomic():
        assert [each.of_group for each in row.involved.all()] == [groups[0], None]


def test_names_and_story_are_sealed(world, bring_in):
    [row] = bring_in(arrival())
    with world.at(world.regenboog), atomic():
        row, keys = Incident.objects.get(), keyring()
        person = row.involved.first()
        assert WORD not in row.narrative
        assert WORD in keys.open(row, "narrative")
        assert "Jip" not in person.name
        assert keys.open(person, "name") == "Jip"
        assert list(Entry.objects.values_list("kind", "code")) == [("measure", "talk")]


def test_the_figures_count_it_and_agree(world, bring_in, report):
    report()
    bring_in(*(arrival() for _ in range(6)), arrival(type="sexual"))
    call_command("count_incidents", verbosity=0)
    with world.at(world.regenboog), atomic():
        found = figure_selectors.analysis(world.regenboog, Period(LAST.start), timezone.localdate(), exact=True)
        assert found.total == 7
        assert Tally.objects.get(type="closed_off").imported == 1
        assert not Source.objects.filter(kind="reporter", year=LAST.start).exists()
        (table,) = [each for each in found.tables if each.key == "follow_up"]
        assert {cells[0].text for _name, cells in table.rows} == {"–"}


def test_nobody_is_told_and_nothing_waits(world, bring_in):
    bring_in(arrival(severity=3))
    with world.at(world.regenboog), atomic():
        assert not selectors.waiting(world.leader).exists()
    assert outbox.work() == 0


def test_a_restricted_kind_is_closed_off(world, bring_in, sign_in):
    [row] = bring_in(arrival(type="sexual"))
    page = sign_in(world.leader).get(f"/s/regenboog/incidenten/{row.pk}/").content.decode()
    assert "Jip" not in page
    assert WORD not in page


def test_all_come_in_or_none(world, bring_in):
    same = arrival()
    with pytest.raises(Exception, match="duplicate"):
        bring_in(arrival(), same, same)
    with world.at(world.regenboog), atomic():
        assert not Incident.objects.exists()
        assert not Tally.objects.exists()
        assert not AuditEvent.objects.filter(action="incidents.imported").exists()


def test_an_imported_case_can_be_followed_up_and_the_figures_still_agree(world, bring_in):
    [row] = bring_in(arrival(people=(Person("pupil", "did", "Groep 7", 7), Person("pupil", "underwent"))))
    with world.at(world.regenboog), atomic():
        row = services.incident_reopen(incident=row, seen=1, by=world.leader)
        services.incident_assign(incident=row, owner=world.leader, by=world.leader)
        talk_services.talk_plan(incident=row, key=uuid4(), held_by=world.leader, held_with=None, by=world.leader)
        assert figures_recount(mend=False) == 0
