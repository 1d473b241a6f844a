"""Opening and closing: the plan moves along, one round per audience, and what was said stands in an annex."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from adoption.consent_services import Voter, consent_ask
from consultation import remark_services, services
from consultation.link_services import AlreadyClosed
from consultation.models import ConsultationRemark, ConsultationRound
from consultation.summary_services import summary_section, summary_write
from plans.models import Milestone, Plan, SectionVersion
from plans.print_selectors import plan_document
from plans.services import section_save
from plans.state_rules import IllegalMove
from tests.consultation.conftest import KEYS, SECRET

HERE = "/s/regenboog/plan/meelezen/"


def form(**values):
    data = {
        "audience": "parents",
        "access": "link",
        "closing_date": timezone.localdate() + timedelta(days=7),
        "sections": KEYS,
    }
    return data | values


def decide(at, world, remark, **values):
    given = {"seen": remark.version, "state": "shown", "hidden_because": "", "reply": "", "reply_text": ""} | values
    return at(remark_services.remark_decide, row=remark, by=world.leader, **given)


def annex(at, plan) -> str:
    return at(lambda: summary_section(plan).html)


def test_the_first_round_moves_the_plan_and_the_last_moves_it_back(world, opened, at):
    first, second = opened("parents"), opened("team")
    assert at(Plan.objects.get).state == "consultation"
    at(services.round_close, row=first, by=world.leader)
    assert at(Plan.objects.get).state == "consultation"
    at(services.round_close, row=second, by=world.leader)
    assert at(Plan.objects.get).state == "draft"


def test_closing_leaves_a_plan_alone_that_went_on_to_consent(world, plan, opened, at):
    row = opened()
    due = timezone.localdate() + timedelta(weeks=6)
    voters = [Voter("Vera", "vera@demo.example")]
    at(consent_ask, plan=plan, voters=voters, explanation="", due_date=due, by=world.leader)
    at(services.round_close, row=row, by=world.leader)
    assert at(Plan.objects.get).state == "consent"


def test_no_round_opens_while_the_council_decides(world, plan, opened, at, sign_in):
    due = timezone.localdate() + timedelta(weeks=6)
    voters = [Voter("Vera", "vera@demo.example")]
    at(consent_ask, plan=plan, voters=voters, explanation="", due_date=due, by=world.leader)
    with pytest.raises(IllegalMove):
        opened()
    page = sign_in(world.leader).post(f"{HERE}nieuw/", form(), follow=True)
    assert "Het plan staat nu niet open" in page.text


def test_the_text_is_kept_as_it_was(world, opened, at):
    row = opened()
    assert at(lambda: Milestone.objects.get(pk=row.milestone_id)).kind == "consultation"
    assert at(lambda: [section.key for section in row.sections.all()]) == KEYS


def test_opening_twice_opens_once_and_keeps_what_was_filled_in(world, plan, sign_in, at):
    leader = sign_in(world.leader)
    assert leader.post(f"{HERE}nieuw/", form(explanation="Graag")).status_code == 302
    page = leader.post(f"{HERE}nieuw/", form(explanation="Nog eens"))
    assert page.status_code == 422
    assert "Nog eens" in page.text
    assert at(ConsultationRound.objects.count) == 1


@pytest.mark.parametrize(
    "values",
    [{"closing_date": "2020-01-01"}, {"sections": []}, {"audience": "inspectie"}, {"closing_date": "2999-01-01"}],
)
def test_what_cannot_be_is_refused_with_a_reason(world, plan, sign_in, at, values):
    assert sign_in(world.leader).post(f"{HERE}nieuw/", form(**values)).status_code == 422
    assert at(Plan.objects.get).state == "draft"


def test_parents_are_never_given_what_is_not_public(world, plan, opened, sign_in):
    page = sign_in(world.leader).post(f"{HERE}nieuw/", form(sections=["crisis"]))
    assert page.status_code == 422
    assert "niet openbaar" in page.text
    with pytest.raises(ValidationError):
        opened("pupils", keys=["crisis"])


def test_who_opens_a_round_sees_which_sections_have_places_to_fill_in(world, plan, sign_in, at):
    section = at(lambda: plan.sections.select_related("plan__school").get(key="supervision"))
    at(section_save, section=section, html="<p>[naam] kijkt.</p>", page=uuid4(), base=section.version, by=world.leader)
    page = sign_in(world.leader).get(f"{HERE}nieuw/").content.decode()
    assert "Toezicht · 1 plek om in te vullen" in page


def test_the_second_who_closes_is_told(world, opened, at, sign_in):
    row = opened()
    at(services.round_close, row=row, by=world.leader)
    with pytest.raises(AlreadyClosed):
        at(services.round_close, row=row, by=world.leader)
    page = sign_in(world.leader).post(f"{HERE}{row.pk}/sluiten/", follow=True)
    assert "Deze ronde is al gesloten" in page.text


def test_who_only_reads_cannot_open_close_or_see_the_link(world, opened, sign_in):
    row, teacher = opened(), sign_in(world.teacher)
    assert teacher.get(f"{HERE}nieuw/").status_code == 403
    assert teacher.post(f"{HERE}{row.pk}/sluiten/").status_code == 403
    assert teacher.get(f"{HERE}{row.pk}/link/").status_code == 403
    assert teacher.get(f"{HERE}{row.pk}/").status_code == 200


# --- The annex ---


def test_closing_writes_what_was_said_into_an_annex_that_is_printed(world, plan, remark, at):
    decide(at, world, remark, reply="taken", reply_text="Er komt een leraar bij.")
    at(services.round_close, row=remark.round, by=world.leader)
    html = annex(at, plan)
    assert "Er is te weinig toezicht." in html
    assert "Overgenomen. Er komt een leraar bij." in html
    assert "Eén antwoord" in html
    printed = at(lambda: plan_document(Plan.objects.select_related("school__board").get()))
    assert any("te weinig toezicht" in part.html for part in printed.annexes)


def test_the_annex_holds_no_remark_that_nobody_looked_at_or_that_is_hidden(world, plan, opened, send, at):
    row = opened()
    send(row, remark="Juf Anna schreeuwt.")
    send(row, remark="Meester Bart is nooit op tijd.")
    first = at(lambda: ConsultationRemark.objects.get(text__startswith="Juf"))
    decide(at, world, first, state="hidden", hidden_because="Gaat over een persoon")
    at(services.round_close, row=row, by=world.leader)
    html = annex(at, plan)
    assert "Anna" not in html
    assert "Bart" not in html


def test_the_annex_tells_nothing_of_sections_that_are_not_public(world, plan, opened, at):
    row = opened("team", keys=["crisis", *KEYS])
    section = at(lambda: row.sections.get(key="crisis"))
    said = at(ConsultationRemark.create, round=row, section=section, text=f"Waarom {SECRET}?", state="shown")
    at(services.round_close, row=row, by=world.leader)
    assert said.text not in annex(at, plan)
    assert SECRET not in annex(at, plan)


def test_the_annex_is_written_again_with_answers_that_came_later(world, plan, remark, at, sign_in):
    at(services.round_close, row=remark.round, by=world.leader)
    decide(at, world, remark, reply="already", reply_text="Sinds de herfst.")
    leader = sign_in(world.leader)
    assert "Schrijf de bijlage opnieuw" in leader.get(HERE).text
    leader.post(f"{HERE}bijlage/")
    assert "Dit doen we al. Sinds de herfst." in annex(at, plan)
    assert "Schrijf de bijlage opnieuw" not in leader.get(HERE).text


def test_what_the_school_wrote_in_the_annex_itself_is_not_overwritten(world, plan, remark, at):
    at(services.round_close, row=remark.round, by=world.leader)
    section = at(summary_section, plan)
    own = section.html + "<p>Dank aan alle ouders.</p>"
    at(section_save, section=section, html=own, page=uuid4(), base=section.version, by=world.coordinator)
    decide(at, world, remark, reply="taken")
    saved = at(summary_write, plan=plan, by=world.leader)
    assert saved.conflict
    assert annex(at, plan) == own
    assert at(lambda: SectionVersion.objects.get(kind="aside", section=section)).html.count("Overgenomen")


def test_a_second_round_comes_into_the_same_annex(world, plan, opened, send, at):
    for audience in ("parents", "team"):
        row = opened(audience)
        send(row)
        at(services.round_close, row=row, by=world.leader)
    html = annex(at, plan)
    assert "<h3>Ouders</h3>" in html
    assert "<h3>Team</h3>" in html
    assert at(lambda: plan.sections.filter(own_chapter="annexes").count()) == 1


def test_a_remark_cannot_put_markup_or_blanks_into_the_annex(world, plan, opened, send, at):
    row = opened()
    send(row, remark="<script>alert(1)</script> [naam schoolleider] <b>vet</b>")
    decide(at, world, at(ConsultationRemark.objects.get))
    at(services.round_close, row=row, by=world.leader)
    section = at(summary_section, plan)
    assert "<script" not in section.html
    assert "<b>" not in section.html
    assert section.blanks == 0
