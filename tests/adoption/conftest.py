from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from adoption import consent_services as consents
from adoption.consent_services import Voter
from adoption.models import ConsentRequest
from core.tenancy import atomic
from plans.services import plan_start

DOORS = ("vera@demo.example", "omar@demo.example")


@pytest.fixture
def plan(world) -> Any:
    with world.at(world.regenboog), atomic():
        return plan_start(school=world.regenboog, by=world.leader)


@pytest.fixture
def at(world) -> Any:
    """Run something at Regenboog: ``at(service, plan=plan, by=world.leader)``."""

    def run(work: Any, **values: Any) -> Any:
        with world.at(world.regenboog), atomic():
            return work(**values)

    return run


@pytest.fixture
def asked(world, plan, at) -> ConsentRequest:
    """Consent was asked of two members without an account."""
    return at(
        consents.consent_ask,
        plan=plan,
        voters=[Voter(address.split("@")[0].title(), address) for address in DOORS],
        explanation="Nieuw: toezicht op het plein.",
        due_date=timezone.localdate() + timedelta(weeks=6),
        by=world.leader,
    )


@pytest.fixture
def granted(world, asked, at) -> ConsentRequest:
    return at(
        consents.consent_record,
        request=asked,
        granted=True,
        decided_on=timezone.localdate(),
        signer="J. Vos, voorzitter",
        conditions="",
        minutes=None,
        by=world.leader,
    )
