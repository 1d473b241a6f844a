"""What the council reads: what differs from the plan that counts now, through a link of their own."""

from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from adoption import consent_services as consents
from adoption.consent_services import Voter
from plans.milestone_services import milestone_make
from plans.services import section_save
from tests.adoption.test_consent import links


def ask(world, plan, at) -> str:
    """Ask one member for consent; answers the address they get."""
    due = timezone.localdate() + timedelta(weeks=6)
    voters = [Voter("Vera", "vera@demo.example")]
    at(consents.consent_ask, plan=plan, voters=voters, explanation="", due_date=due, by=world.leader)
    return links(world)["vera@demo.example"]


def write(world, section, at, html: str, reason: str = "") -> None:
    at(section.refresh_from_db)
    at(section_save, section=section, html=html, page=uuid4(), base=section.version, by=world.leader, reason=reason)


def test_the_council_sees_word_by_word_what_changed_and_why(world, client, plan, at):
    section = at(plan.sections.get, key="supervision")
    write(world, section, at, "<p>Drie leraren lopen rond.</p>")
    at(milestone_make, plan=plan, kind="adopted", name="Versie 1", by=world.leader)
    write(world, section, at, "<p>Vier leraren lopen rond.</p>", "Meer ruzies")
    page = client.get(ask(world, plan, at)).text
    assert "Drie</del><ins>" in page
    assert "Vier</ins> leraren lopen rond." in page
    assert "Meer ruzies" in page
    assert page.count('class="compare-part"') == 1


def test_what_was_written_after_asking_is_not_shown(world, client, plan, at):
    at(milestone_make, plan=plan, kind="adopted", name="Versie 1", by=world.leader)
    address = ask(world, plan, at)
    write(world, at(plan.sections.get, key="supervision"), at, "<p>Later geschreven.</p>")
    page = client.get(address).text
    assert "Niets: de teksten zijn hetzelfde." in page
    assert "Later geschreven" not in page


def test_of_a_first_plan_no_differences_are_shown(world, client, plan, at):
    assert "Wat er anders is" not in client.get(ask(world, plan, at)).text
