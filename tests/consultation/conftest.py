from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from consultation import services
from consultation.answer_services import answer_send
from consultation.link_services import link_key
from consultation.models import ConsultationRemark, ConsultationRound
from core.tenancy import atomic
from plans.services import plan_start, section_save

SECRET = "kanariecodewoord"  # stands in a section that is not public
OPEN = "Op het plein lopen drie leraren."
KEYS = ["supervision", "bullying"]


@pytest.fixture
def at(world) -> Any:
    """Run something at Regenboog: ``at(service, row=row, by=world.leader)``."""

    def run(work: Any, *args: Any, **values: Any) -> Any:
        with world.at(world.regenboog), atomic():
            return work(*args, **values)

    return run


@pytest.fixture
def plan(world, at) -> Any:
    plan = at(plan_start, school=world.regenboog, by=world.leader)
    for key, html in (("crisis", f"<p>Het codewoord is {SECRET}.</p>"), ("supervision", f"<p>{OPEN}</p>")):
        section = at(lambda key=key: plan.sections.select_related("plan__school").get(key=key))
        at(section_save, section=section, html=html, page=uuid4(), base=section.version, by=world.leader)
    return plan


@pytest.fixture
def opened(world, plan, at) -> Any:
    """``opened("parents")`` opens a round for an audience."""

    def open_(audience: str = "parents", keys: Any = KEYS, access: str = "link", days: int = 14) -> ConsultationRound:
        return at(
            services.round_open,
            plan=plan,
            audience=audience,
            access=access,
            keys=keys,
            explanation="Wij horen graag wat je vindt.",
            closing_date=timezone.localdate() + timedelta(days=days),
            by=world.leader,
        )

    return open_


@pytest.fixture
def send(at) -> Any:
    """Answer in a round as somebody without a name (or ``by`` a member)."""

    def answer(row: ConsultationRound, values: Any = ("yes", "no", ""), remark: str = "", by: Any = None) -> None:
        remarks = {"supervision": remark} if remark else {}
        choices = {"supervision": list(values)} if values else {}
        at(answer_send, row=row, token=uuid4(), choices=choices, remarks=remarks, by=by)

    return answer


@pytest.fixture
def remark(world, opened, send, at) -> ConsultationRemark:
    """A parent wrote something that nobody looked at yet."""
    row = opened()
    send(row, remark="Er is te weinig toezicht.")
    return at(lambda: ConsultationRemark.objects.select_related("round").get())


def address(row: ConsultationRound) -> str:
    return f"/meelezen/{link_key(row)}/"
