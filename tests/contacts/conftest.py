from datetime import date

import pytest

from contacts import services
from core.tenancy import atomic

TODAY = date(2026, 11, 23)  # a Monday


@pytest.fixture
def anna(world):
    """The contact person of Regenboog for bullying, with an account, in on Monday and Tuesday."""
    with world.at(world.regenboog), atomic():
        return services.person_add(
            member=world.coordinator,
            name="Anna de Boer",
            phone="06 12345678",
            days=[1, 2],
            public=True,
            tasks=["antibullying_contact", "antibullying_coordinator"],
            started_on=date(2026, 8, 1),
            by=world.leader,
        )
