from datetime import timedelta

import pytest
from django.utils import timezone

from core.tenancy import atomic
from plans import services as plans
from plans.models import Plan, Section
from practice import services
from practice.models import Agreement

PROMISE = "Op vrije momenten is er altijd een volwassene in de buurt."


@pytest.fixture
def plan(world) -> Plan:
    with world.at(world.regenboog), atomic():
        return plans.plan_start(school=world.regenboog, by=world.leader)


@pytest.fixture
def section(world, plan) -> Section:
    with world.at(world.regenboog), atomic():
        return plan.sections.get(key="supervision")


@pytest.fixture
def agreement(world, section) -> Agreement:
    """Taken from a sentence of the section, looked after by the coordinator, to be talked about in ten days."""
    with world.at(world.regenboog), atomic():
        return services.agreement_make(
            section=section,
            promise=PROMISE,
            quote=PROMISE,
            sign="Loop een ronde.",
            owner=world.coordinator,
            look_date=timezone.localdate() + timedelta(10),
            by=world.leader,
        )
