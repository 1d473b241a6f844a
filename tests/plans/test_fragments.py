"""A fragment that htmx swaps into a page equals what a fresh load of the whole page shows."""

import re

import pytest

from core import outbox
from core.models import Job
from core.tenancy import atomic, system_scope
from plans import tasks
from plans.pdf import plan_print

CSRF = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


@pytest.fixture
def address(world, plan) -> str:
    with world.at(world.regenboog), atomic():
        return f"/s/regenboog/plan/pdf/{plan_print(plan=plan, by=world.leader).pk}/"


def fragment_and_page(client, address) -> tuple[str, str]:
    fragment = CSRF.sub("", client.get(address, headers={"HX-Request": "true"}).content.decode()).strip()
    return fragment, CSRF.sub("", client.get(address).content.decode())


def test_a_pdf_that_is_being_made(world, sign_in, address):
    fragment, page = fragment_and_page(sign_in(world.leader), address)
    assert 'id="pdf-state"' in fragment
    assert "hx-get" in fragment
    assert fragment in page


def test_a_pdf_that_failed_is_not_asked_after_again(world, sign_in, address):
    with system_scope("a job that failed"):
        Job.objects.update(state=Job.State.FAILED, error="timeout")
    fragment, page = fragment_and_page(sign_in(world.leader), address)
    assert "hx-get" not in fragment
    assert fragment in page
    assert "<noscript><meta" not in page


def test_a_pdf_that_is_ready(world, sign_in, address, monkeypatch):
    monkeypatch.setattr(tasks, "plan_pdf", lambda *_, **__: b"%PDF-1.7")
    outbox.work()
    fragment, page = fragment_and_page(sign_in(world.leader), address)
    assert "hx-get" not in fragment
    assert "data-focus" in fragment
    assert fragment in page
