"""Adopting: by whom the board says, once, the text the council read, frozen for good."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from adoption import consent_services as consents
from adoption import services
from adoption.models import Adoption
from adoption.reminders import ending_plans
from adoption.rules import last_valid_day, validity_fault
from core import outbox
from core.tenancy import Scope, atomic, system_scope, use_scope
from plans.models import Milestone, MilestoneSection, Plan
from plans.services import section_save
from tests.at_once import at_once
from tests.world import make_member

TODAY = timezone.localdate()
UNTIL = TODAY + timedelta(days=700)
PAGE = "/s/regenboog/plan/vaststellen/"


def give_mandate(world, *, four_eyes: bool = False) -> None:
    with use_scope(Scope(board=world.samen.pk)), atomic():
        services.rules_set(mandate="school", four_eyes=four_eyes, by=world.people["board_admin"])


def write(world, key: str, html: str, by) -> None:
    with world.at(world.regenboog), atomic():
        row = Plan.objects.get().sections.select_related("plan").get(key=key)
        section_save(section=row, html=html, page=uuid4(), base=row.version, by=by)


def test_without_a_mandate_a_school_leader_cannot_adopt(world, plan, granted, at):
    with pytest.raises(PermissionDenied):
        at(services.plan_adopt, plan=plan, consent=granted, valid_until=UNTIL, by=world.leader)


def test_the_board_can_always_adopt(world, plan, granted, at):
    row = at(services.plan_adopt, plan=plan, consent=granted, valid_until=UNTIL, by=world.board_admin)
    assert row.adopted_on == TODAY
    assert at(Plan.objects.get).state == "adopted"


def test_a_director_who_leads_the_school_too_adopts_for_the_board(world, plan, granted, at):
    director = make_member("director", world.regenboog, "school_leader")
    make_member("director", world.samen, "board_admin", user=director.user)
    row = at(services.plan_adopt, plan=plan, consent=granted, valid_until=UNTIL, by=director)
    assert row.adopted_on == TODAY


def test_a_consent_that_was_given_can_be_given_up_and_what_was_proposed_on_it_is_not_adopted(world, plan, granted, at):
    give_mandate(world, four_eyes=True)
    write(world, "supervision", "<p>Van mij.</p>", world.leader)
    at(services.plan_adopt, plan=plan, consent=granted, valid_until=UNTIL, by=world.leader)
    with pytest.raises(ValidationError):
        at(consents.consent_withdraw, request=granted, by=world.leader)
    at(consents.consent_withdraw, request=granted, reason="Het rooster verandert.", by=world.leader)
    assert at(Plan.objects.get).state == "draft"
    days = {"explanation": "", "due_date": TODAY + timedelta(days=9)}
    asked = at(consents.consent_ask, plan=at(Plan.objects.get), voters=[], by=world.leader, **days)
    outcome = {"granted": True, "decided_on": TODAY, "signer": "J. Vos", "conditions": "", "minutes": None}
    at(consents.consent_record, request=asked, by=world.leader, **outcome)
    row = at(services.plan_adopt, plan=plan, consent=asked, valid_until=UNTIL, by=world.board_admin)
    assert at(lambda: row.milestone.digest) == asked.milestone.digest


def test_the_end_of_the_version_that_counts_is_reminded_of_not_that_of_an_earlier_one(world, plan, granted, at):
    first = at(services.plan_adopt, plan=plan, consent=granted, valid_until=UNTIL, by=world.board_admin)
    with world.at(world.regenboog), atomic():
        first.pk, first.number, first.valid_until = uuid4(), 2, TODAY + timedelta(days=3)
        first.save(force_insert=True)
    with system_scope("a test of reminders"):
        assert [due.on for due in ending_plans(TODAY)] == [TODAY + timedelta(days=3)]


def test_what_is_adopted_is_the_text_the_council_read(world, plan, asked, at):
    write(world, "supervision", "<p>Later geschreven.</p>", world.coordinator)
    from adoption.consent_services import consent_record

    at(
        consent_record,
        request=asked,
        granted=True,
        decided_on=TODAY,
        signer="J. Vos",
        conditions="",
        minutes=None,
        by=world.leader,
    )
    at(services.plan_adopt, plan=plan, consent=asked, valid_until=UNTIL, by=world.board_admin)
    adopted = at(lambda: MilestoneSection.objects.get(milestone__kind=Milestone.Kind.ADOPTED, key="supervision").html)
    assert "Later geschreven." not in adopted
    assert at(Plan.objects.get).state == "revising"


def test_who_wrote_the_plan_needs_a_second_person_where_the_board_asks_for_it(world, plan, granted, at):
    give_mandate(world, four_eyes=True)
    write(world, "supervision", "<p>Van mij.</p>", world.leader)
    first = at(services.plan_adopt, plan=plan, consent=granted, valid_until=UNTIL, by=world.leader)
    again = at(services.plan_adopt, plan=plan, consent=granted, valid_until=UNTIL, by=world.leader)
    assert first.adopted_on is again.adopted_on is None
    later = UNTIL + timedelta(days=1)
    second = at(services.plan_adopt, plan=plan, consent=granted, valid_until=later, by=world.board_admin)
    assert (second.pk, second.adopted_on, second.valid_until) == (first.pk, TODAY, later)


def test_who_proposed_is_not_offered_to_agree_with_themselves(world, sign_in, plan, granted, at):
    give_mandate(world, four_eyes=True)
    write(world, "supervision", "<p>Van de schoolleider.</p>", world.leader)
    at(services.plan_adopt, plan=plan, consent=granted, valid_until=UNTIL, by=world.leader)
    assert "Stel vast als tweede" not in sign_in(world.leader).get(PAGE).text
    assert "Stel vast als tweede" in sign_in(world.board_admin).get(PAGE).text


def test_the_papers_of_the_council_stay_beside_what_was_adopted(world, sign_in, plan, granted, at):
    at(services.plan_adopt, plan=plan, consent=granted, valid_until=UNTIL, by=world.board_admin)
    outbox.work()
    assert "Verklaring van instemming" in sign_in(world.leader).get(PAGE).text


def test_who_did_not_write_adopts_alone(world, plan, granted, at):
    give_mandate(world, four_eyes=True)
    row = at(services.plan_adopt, plan=plan, consent=granted, valid_until=UNTIL, by=world.board_admin)
    assert row.adopted_on == TODAY


def test_of_two_who_adopt_at_once_one_wins_and_the_other_is_told(world, plan, granted):
    def adopt():
        try:
            with world.at(world.regenboog), atomic():
                services.plan_adopt(plan=plan, consent=granted, valid_until=UNTIL, by=world.board_admin)
        except services.TooLate:
            return "told"
        return "won"

    assert sorted(at_once(adopt, adopt)) == ["told", "won"]


def test_nothing_is_adopted_without_consent(world, plan, asked, at):
    with pytest.raises(services.TooLate):
        at(services.plan_adopt, plan=plan, consent=asked, valid_until=UNTIL, by=world.board_admin)


@pytest.mark.parametrize("until", [TODAY, TODAY - timedelta(days=1), date(TODAY.year + 5, 1, 1)])
def test_a_plan_counts_for_a_day_to_four_years(world, plan, granted, at, until):
    with pytest.raises(ValidationError):
        at(services.plan_adopt, plan=plan, consent=granted, valid_until=until, by=world.board_admin)


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)))
def test_the_last_day_is_within_four_years(day):
    last = last_valid_day(day)
    assert not validity_fault(day, last)
    assert validity_fault(day, last + timedelta(days=2)) == "too_long"


def test_the_pdf_and_its_fingerprint_are_kept_once(world, plan, granted, at):
    at(services.plan_adopt, plan=plan, consent=granted, valid_until=UNTIL, by=world.board_admin)
    outbox.work()
    row = at(lambda: Adoption.objects.select_related("pdf").get())
    assert row.sha256 == row.pdf.sha256
    assert len(row.sha256) == 64


def test_the_page_shows_what_was_adopted(world, sign_in, plan, granted, at):
    at(services.plan_adopt, plan=plan, consent=granted, valid_until=UNTIL, by=world.board_admin)
    page = sign_in(world.teacher).get("/s/regenboog/plan/vaststellen/")
    assert page.status_code == 200
    assert "Versie 1" in page.text


def test_a_board_admin_sets_the_mandate(world, sign_in):
    client = sign_in(world.board_admin)
    assert client.post("/b/samen/beheer/vaststellen/", {"mandate": "school", "four_eyes": "on"}).status_code == 302
    assert "checked" in client.get("/b/samen/beheer/vaststellen/").text
