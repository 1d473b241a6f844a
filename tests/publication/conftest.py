from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from adoption import consent_services as consents
from adoption import services as adoptions
from adoption.consent_services import Voter
from adoption.models import Adoption
from core.tenancy import Scope, atomic, use_scope
from plans.models import Plan
from plans.services import plan_start, section_save
from publication import services
from publication.models import Publication

SECRET = "kanarieontruiming"  # stands in a section that is not public
OPEN = "Op het plein lopen drie leraren."
PARENTS = "<p>Wij letten op elk kind.</p>"
PUPILS = "<p>Jij hoort erbij.</p>"


@pytest.fixture
def at(world) -> Any:
    """Run something at Regenboog: ``at(service, version=0, by=world.leader)``."""

    def run(work: Any, *args: Any, **values: Any) -> Any:
        with world.at(world.regenboog), atomic():
            return work(*args, **values)

    return run


def adopt(world, until: int = 700) -> Adoption:
    """Ask, consent and adopt the plan of Regenboog as it is."""
    with use_scope(Scope(board=world.samen.pk)), atomic():
        adoptions.rules_set(mandate="school", four_eyes=False, by=world.people["board_admin"])
    today = timezone.localdate()
    with world.at(world.regenboog), atomic():
        plan = Plan.objects.get()
        request = consents.consent_ask(
            plan=plan,
            voters=[Voter("Vera", "vera@demo.example")],
            explanation="",
            due_date=today + timedelta(weeks=6),
            by=world.leader,
        )
        consents.consent_record(
            request=request,
            granted=True,
            decided_on=today,
            signer="J. Vos",
            conditions="",
            minutes=None,
            by=world.leader,
        )
        until_date = today + timedelta(days=until)
        return adoptions.plan_adopt(plan=plan, consent=request, valid_until=until_date, by=world.leader)


def write(world, key: str, html: str) -> None:
    with world.at(world.regenboog), atomic():
        row = Plan.objects.get().sections.select_related("plan__school").get(key=key)
        section_save(section=row, html=html, page=uuid4(), base=row.version, by=world.coordinator)


@pytest.fixture
def adopted(world) -> Adoption:
    """A plan was adopted; its section on crises, which is not public, holds a canary."""
    with world.at(world.regenboog), atomic():
        plan_start(school=world.regenboog, by=world.leader)
    write(world, "crisis", f"<p>Het codewoord is {SECRET}.</p>")
    write(world, "supervision", f"<p>{OPEN}</p>")
    return adopt(world)


def version() -> int:
    page = Publication.objects.first()
    return page.version if page else 0


def publish(world, audience: str, adoption: Adoption) -> Any:
    """Publish an edition with a text that has no blanks."""
    with world.at(world.regenboog), atomic():
        if audience != "staff":
            base = services.selectors.text_for(audience)
            text = PARENTS if audience == "parents" else PUPILS
            services.text_save(audience=audience, html=text, base=base.version, by=world.leader)
        return services.edition_publish(audience=audience, adoption=adoption, version=version(), by=world.leader)


@pytest.fixture
def published(world, adopted) -> Adoption:
    """Everything is public."""
    with world.at(world.regenboog), atomic():
        services.contacts_publish(version=version(), by=world.leader)
    for audience in ("staff", "parents", "pupils"):
        publish(world, audience, adopted)
    return adopted
