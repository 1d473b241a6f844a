import pytest

from core.tenancy import atomic
from plans import services
from plans.models import Plan, Section


@pytest.fixture
def plan(world) -> Plan:
    """The plan of Regenboog, started by its leader."""
    with world.at(world.regenboog), atomic():
        return services.plan_start(school=world.regenboog, by=world.leader)


@pytest.fixture
def section(world, plan) -> Section:
    with world.at(world.regenboog), atomic():
        return plan.sections.get(key="supervision")
