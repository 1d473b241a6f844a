"""Owners and review dates of all sections on one page."""

import re
from datetime import date
from uuid import uuid4

import pytest

from core.models import AuditEvent
from core.tenancy import atomic
from plans import services
from plans.models import Section
from schools.people_services import member_end
from tests.world import make_member

PAGE = "/s/regenboog/plan/eigenaren/"


@pytest.fixture
def leader(world, sign_in, plan):
    return sign_in(world.leader)


def fields_of(page):
    """What a browser would send when nothing is changed."""
    sent = {}
    for tag in re.findall(r"<input[^>]*>", page.text):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if "name" in attributes:
            sent[attributes["name"]] = attributes.get("value", "")
    for name, options in re.findall(r'<select[^>]* name="([^"]+)"[^>]*>(.*?)</select>', page.text, re.DOTALL):
        chosen = re.search(r'<option value="([^"]*)"\s+selected', options)
        sent[name] = chosen[1] if chosen else ""
    return sent


def section(world, key):
    with world.at(world.regenboog), atomic():
        return Section.objects.select_related("owner", "plan__school").get(key=key)


def by_colleague(world, key, **values):
    row = section(world, key)
    with world.at(world.regenboog), atomic():
        now = {"title": row.title, "owner": row.owner, "review_date": row.review_date} | values
        services.section_set_particulars(section=row, by=world.coordinator, **now)


def test_it_says_whose_section_the_model_makes_it(leader):
    assert "In het model: veiligheidscoördinator" in leader.get(PAGE).text


def test_the_outline_leads_to_it_and_counts_what_has_no_owner(world, sign_in, leader):
    assert f'href="{PAGE}"' in leader.get("/s/regenboog/plan/").text
    assert "36 paragrafen hebben geen eigenaar" in leader.get("/s/regenboog/plan/").text
    assert PAGE not in sign_in(world.teacher).get("/s/regenboog/plan/").text


def test_many_sections_get_owner_and_date_in_one_go(world, leader):
    sent = fields_of(leader.get(PAGE))
    sent |= {"parents-owner": str(world.coordinator.pk), "parents-review_date": "2027-02-01"}
    sent |= {"supervision-owner": str(world.teacher.pk)}
    page = leader.post(PAGE, sent, follow=True)
    assert "Opgeslagen voor 2 paragrafen." in page.text
    parents, supervision = section(world, "parents"), section(world, "supervision")
    assert (parents.owner, parents.review_date) == (world.coordinator, date(2027, 2, 1))
    assert (supervision.owner, supervision.review_date) == (world.teacher, None)


def test_each_section_that_changed_is_in_the_audit_trail_and_no_other(world, leader):
    sent = fields_of(leader.get(PAGE)) | {"parents-owner": str(world.coordinator.pk)}
    leader.post(PAGE, sent)
    leader.post(PAGE, fields_of(leader.get(PAGE)))
    with world.at(world.regenboog), atomic():
        events = AuditEvent.objects.filter(action="section.particulars_set")
        assert [event.object_id for event in events] == [str(section(world, "parents").pk)]


def test_what_a_colleague_changed_elsewhere_on_the_page_stays(world, leader):
    sent = fields_of(leader.get(PAGE)) | {"parents-owner": str(world.coordinator.pk)}
    by_colleague(world, "supervision", owner=world.teacher)
    assert leader.post(PAGE, sent).status_code == 302
    assert section(world, "supervision").owner == world.teacher
    assert section(world, "parents").owner == world.coordinator


def test_of_one_section_that_two_changed_nothing_is_lost(world, leader):
    sent = fields_of(leader.get(PAGE))
    sent |= {"parents-owner": str(world.coordinator.pk), "training-owner": str(world.coordinator.pk)}
    by_colleague(world, "parents", owner=world.teacher)
    page = leader.post(PAGE, sent)
    assert page.status_code == 409
    assert world.teacher.name in page.text.partition("<table")[0]
    assert section(world, "training").owner is None
    typed = fields_of(page)
    assert typed["parents-owner"] == typed["training-owner"] == str(world.coordinator.pk)
    assert leader.post(PAGE, typed).status_code == 302
    assert section(world, "parents").owner == section(world, "training").owner == world.coordinator


@pytest.mark.parametrize("wrong", [{"parents-review_date": "morgen"}, {"parents-owner": str(uuid4())}])
def test_what_is_wrong_is_told_and_what_was_typed_is_kept(world, leader, wrong):
    sent = fields_of(leader.get(PAGE)) | {"training-owner": str(world.coordinator.pk)} | wrong
    page = leader.post(PAGE, sent)
    assert page.status_code == 422
    assert f'href="#id_{next(iter(wrong))}"' in page.text
    assert fields_of(page)["training-owner"] == str(world.coordinator.pk)
    assert section(world, "training").owner is None


def test_who_stopped_is_no_choice_and_an_untouched_section_keeps_them(world, leader):
    by_colleague(world, "parents", owner=world.coordinator)
    with world.at(world.regenboog), atomic():
        member_end(member=world.coordinator, by=world.leader)
    sent = fields_of(leader.get(PAGE))
    assert sent["parents-owner"] == ""
    leader.post(PAGE, sent | {"training-owner": str(world.teacher.pk)})
    assert section(world, "parents").owner == world.coordinator


def test_the_page_takes_a_fixed_number_of_queries(world, leader, plan, django_assert_num_queries):
    leader.get(PAGE)
    with world.at(world.regenboog), atomic():
        services.section_add(plan=plan, chapter="prevention", title="Eigen", by=world.leader)
    make_member("nieuw", world.regenboog, "teacher")
    by_colleague(world, "parents", owner=world.teacher)
    with django_assert_num_queries(9):
        leader.get(PAGE)


@pytest.mark.parametrize(("who", "status"), [("teacher", 403), ("neighbour", 404)])
def test_who_does_not_write_the_plan_gets_no_page(world, sign_in, plan, who, status):
    assert sign_in(world.people[who]).get(PAGE).status_code == status
