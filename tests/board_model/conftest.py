from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from board_model import draft_services, services
from board_model.models import ModelText, ModelVersion
from core.tenancy import Scope, atomic, use_scope
from plans.models import Plan
from plans.services import plan_start, section_save


@pytest.fixture
def draft(world) -> None:
    with use_scope(Scope(board=world.samen.pk)), atomic():
        draft_services.draft_start(by=world.board_admin)


@pytest.fixture
def plan(world) -> Plan:
    with world.at(world.regenboog), atomic():
        return plan_start(school=world.regenboog, by=world.leader)


@pytest.fixture
def board_writes(world, draft) -> Callable[..., None]:
    """``board_writes("supervision", html=…, mode="locked", reason=…)`` in the draft."""

    def write(key: str, *, html: Any = None, mode: str = "default", reason: str = "Nieuw beleid") -> None:
        with use_scope(Scope(board=world.samen.pk)), atomic():
            text = ModelText.objects.get(key=key)
            html = text.html if html is None else html(text.html) if callable(html) else html
            draft_services.text_save(
                text=text, mode=mode, html=html, reason=reason, page=uuid4(), base=text.version, by=world.board_admin
            )

    return write


@pytest.fixture
def publish(world) -> Callable[..., ModelVersion]:
    def run(**values: Any) -> ModelVersion:
        with use_scope(Scope(board=world.samen.pk)), atomic():
            values = {"summary": "", "due_date": None} | values
            return services.model_publish(seen=services.draft_digest(), by=world.board_admin, **values)

    return run


@pytest.fixture
def school_writes(world, plan) -> Callable[..., None]:
    def write(key: str, html: Any) -> None:
        with world.at(world.regenboog), atomic():
            section = plan.sections.get(key=key)
            html = html(section.html) if callable(html) else html
            section_save(section=section, html=html, page=uuid4(), base=section.version, by=world.leader)

    return write
