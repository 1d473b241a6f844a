"""Searching the register: by what cases are, and by words in their sealed texts, only among those one may open."""

from uuid import uuid4

import pytest

from core.models import AuditEvent
from core.tenancy import atomic
from incidents import follow_services, search_selectors, services
from incidents.search_selectors import Wanted
from tests.incidents.test_rights import count_of, rename

PAGE = "/s/regenboog/incidenten/zoeken/"


@pytest.fixture
def find(world):
    """``find(member, words, **filters)``: the ids of what a search finds."""

    def find(member, words="", **filters) -> set:
        with world.at(world.regenboog), atomic():
            rows = search_selectors.cases_like(member, Wanted(**filters))
            if not words:
                return {row.pk for row in rows}
            return set(search_selectors.scan(rows, words, sealed="incidents.sealed" in member.permissions).ids)

    return find


def test_a_word_is_found_in_every_text_that_one_may_read_whatever_its_capitals_and_accents(world, staff, report, find):
    rows = [report(narrative="Zoë gooide een stoel."), *(report(narrative="Ruzie.") for _ in range(4))]
    with world.at(world.regenboog), atomic():
        note = {"kind": "note", "code": "", "on_date": rows[0].happened_date, "by": world.leader}
        follow_services.entry_add(incident=rows[1], key=uuid4(), text="Met ZOE gepraat", sealed=False, **note)
        follow_services.entry_add(incident=rows[2], key=uuid4(), text="Geheim: Zoé", sealed=True, **note)
        task = {"text": "Bel zoë", "owner": world.leader, "due_date": rows[3].happened_date, "by": world.leader}
        follow_services.task_add(incident=rows[3], key=uuid4(), **task)
        person = rows[4].involved.first()
        follow_services.names_save(incident=rows[4], names={person.pk: "Zoë"}, seen=1, by=world.leader)
        for row in rows:
            services.incident_assign(incident=row, owner=staff["ib"], by=world.leader)
    assert find(world.leader, "zoe") == {row.pk for row in rows}
    assert find(staff["ib"], "zoe") == {rows[0].pk, rows[1].pk, rows[3].pk}  # no sealed notes, no names


def test_a_search_finds_nothing_in_cases_that_one_may_not_open(world, staff, report, find):
    plain, closed_off = report(narrative="Een mes."), report(narrative="Een mes.", type="sexual")
    assert find(world.leader, "mes") == {plain.pk}
    assert find(world.leader, type="sexual") == set()
    assert find(staff["anna"], "mes") == set()
    with world.at(world.regenboog), atomic():
        services.incident_assign(incident=closed_off, owner=world.leader, by=world.leader)
    assert find(world.leader, type="sexual") == {closed_off.pk}


def test_every_filter_narrows_and_together_they_narrow_more(world, report, find):
    one, other = report(), report(type="bullying", place="gym", moment="lesson", severity=3, people=())
    with world.at(world.regenboog), atomic():
        one = services.incident_assign(incident=one, owner=world.coordinator, by=world.leader)
    day, owner = one.happened_date, world.coordinator.pk
    for filters in (
        {"type": one.type}, {"place": "playground"}, {"moment": "break"}, {"severity": 2}, {"grade": 7},
        {"group": "Groep 6"}, {"state": "busy"}, {"owner": owner}, {"year": one.year, "group": "Groep 7"},
    ):  # fmt: skip
        assert find(world.leader, **filters) == {one.pk}
    assert find(world.leader, owner="-") == {other.pk}
    assert find(world.leader, first=day, last=day) == {one.pk, other.pk}
    assert find(world.leader, type=one.type, place="gym") == set()


def test_a_group_is_looked_for_by_the_name_it_has_now(world, support, report, find):
    support("Groep 7")
    before = report()
    rename(world, "Groep 7", "Zonnebloemen")
    support("Groep 7")
    after = report()
    assert find(world.leader, group="Zonnebloemen") == {before.pk}
    assert find(world.leader, group="Groep 7") == {after.pk}
    with world.at(world.regenboog), atomic():
        assert search_selectors.known_of(world.leader).groups == ["Groep 6", "Groep 7", "Zonnebloemen"]


def test_more_cases_than_are_searched_at_once_are_said(world, report, monkeypatch):
    monkeypatch.setattr(search_selectors, "MOST", 2)
    for _ in range(3):
        report()
    with world.at(world.regenboog), atomic():
        found = search_selectors.scan(search_selectors.cases_like(world.leader, Wanted()), "duwden", sealed=True)
    assert (len(found.ids), found.scanned, found.more) == (2, 2, True)


def test_what_is_searched_for_is_in_no_address_or_event_and_that_one_searched_is(world, report, sign_in):
    report(narrative="Iets met een kanariewoord.")
    client = sign_in(world.leader)
    sent = client.post(PAGE, {"tekst": "kanariewoord", "soort": "physical_violence"})
    assert "soort=physical_violence" in sent.url
    assert "kanariewoord" not in sent.url
    page = client.get(sent.url)
    assert [row.type for row in page.context["page"]] == ["physical_violence"]
    assert 'value="kanariewoord"' in page.content.decode()
    with world.at(world.regenboog), atomic():
        event = AuditEvent.objects.get(action="incident.searched")
        assert event.detail == {"cases": 1, "found": 1}
    assert sign_in(world.coordinator).get(sent.url).context["form"]["tekst"].value() == ""


@pytest.mark.parametrize(("name", "status"), [("anna", 200), ("ib", 200), ("sven", 403), ("teacher", 403)])
def test_who_follows_no_case_searches_nothing(world, staff, sign_in, name, status):
    assert sign_in(staff[name]).get(PAGE).status_code == status


def test_a_word_that_is_too_short_is_refused_and_stays(world, sign_in):
    answer = sign_in(world.leader).post(PAGE, {"tekst": "ab", "plek": "gym"})
    assert answer.status_code == 422
    assert answer.context["form"]["plek"].value() == "gym"


def test_searching_takes_a_fixed_number_of_queries(world, sign_in, report, follow):
    client = sign_in(world.leader)
    row = report(narrative="Niets.")
    with world.at(world.regenboog), atomic():
        follow(row)
    url = client.post(PAGE, {"tekst": "gesprek", "ernst": "2"}).url
    client.get(url)
    first = count_of(client, url)
    for row in [report() for _ in range(4)]:
        with world.at(world.regenboog), atomic():
            follow(row, 2)
    assert count_of(client, url) == first


def test_what_was_found_says_by_which_filters(world, report, sign_in):
    report()
    page = sign_in(world.leader).get(f"{PAGE}?soort=physical_violence&van=2020-01-02").content.decode()
    said = page.partition("1 incident gevonden.")[2].partition("</p>")[0]
    assert "Fysiek geweld" in said
    assert "2 januari 2020" in said
