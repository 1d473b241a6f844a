from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from core.tenancy import atomic
from incidents.services import Report, incident_report
from plans import services as plans
from plans.models import Plan
from reviews import decision_services, services
from reviews.models import Decision, QuarterlyTalk
from reviews.rules import Quarter

BASE = "/s/regenboog/overzichten/kwartaalgesprek/"


def page_of(talk, to: str = "") -> str:
    return f"{BASE}{talk.pk}/{to}"


def fresh(world, talk) -> QuarterlyTalk:
    with world.at(world.regenboog), atomic():
        return QuarterlyTalk.objects.select_related("record").get(pk=talk.pk)


def typed(text: str, **changed) -> dict:
    return {"text": text, "key": str(uuid4()), "page": str(uuid4()), "seen": "0"} | changed


def cards(client) -> list[str]:
    return [str(card.title) for card in client.get("/s/regenboog/").context["attention"].cards]


@pytest.fixture
def today() -> date:
    return timezone.localdate()


@pytest.fixture
def plan(world) -> Plan:
    with world.at(world.regenboog), atomic():
        return plans.plan_start(school=world.regenboog, by=world.leader)


@pytest.fixture
def reports(world, today):
    """``reports(7, place="playground")``: so many incidents reported today."""

    def make(count: int, place: str = "playground", moment: str = "break", type: str = "bullying", at=None) -> None:
        for _ in range(count):
            report = Report(
                type=type,
                place=place,
                moment=moment,
                happened_date=at or today,
                severity=1,
                narrative="Een leerling werd buitengesloten.",
                people=(),
            )
            when = timezone.now() - timedelta(days=(today - at).days) if at else None
            incident_report(form_key=uuid4(), report=report, by=None, **({"at": when} if when else {}))

    return make


@pytest.fixture
def talk(world, today) -> QuarterlyTalk:
    """About this quarter, prepared by the leader."""
    with world.at(world.regenboog), atomic():
        made = services.talk_begin(quarter=Quarter.of(today), by=world.leader)
        return services.talk_prepare(talk=made, school=world.regenboog, by=world.leader)


@pytest.fixture
def decision(world, talk) -> Decision:
    with world.at(world.regenboog), atomic():
        return decision_services.decision_save(
            talk=talk, key=uuid4(), text="We staan vijf minuten eerder buiten.", page=uuid4(), seen=0, by=world.leader
        )
