"""Trusting a device with a tap of a passkey and reporting on it; the pages of cases before the board and of reading."""

from datetime import datetime
from uuid import uuid4

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from core.models import AuditEvent
from core.tenancy import atomic
from incidents import device_services, escalation_services, services
from incidents.models import Incident
from incidents.reading_rules import before
from tests.e2e.test_incidents import fill, send, sent, state
from tests.e2e.test_sign_in import AUTHENTICATOR
from tests.e2e.worker import work_elsewhere
from tests.incidents.conftest import a_report
from tests.incidents.test_devices import COOKIE, make_passkey
from tests.world import PASSWORD

pytestmark = pytest.mark.e2e

DEVICES = "/s/regenboog/incidenten/apparaten/"
FORM = "/s/regenboog/incidenten/melden/"
LONG = "Een heel lange reden zonder einde waarom het bestuur dit moet weten. " * 9


@pytest.fixture
def on_device(world, site):
    """``on_device(page)``: nobody is signed in, on a device that the teacher trusts."""

    def on_device(page):
        with world.at(world.regenboog), atomic():
            passkey = make_passkey(world.teacher).pk
            key = device_services.device_trust(name="Telefoon", passkey=passkey, by=world.teacher)
        page.context.add_cookies([{"name": COOKIE, "value": key, "url": site}])
        return page

    return on_device


def count(world) -> int:
    work_elsewhere()
    with world.at(world.regenboog), atomic():
        return Incident.objects.count()


def test_somebody_trusts_a_device_with_a_passkey_and_reports_after_the_session_is_gone(page, world, axe):
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    page.goto(f"/account/login/?next={DEVICES}vertrouwen/")
    page.fill("[name=login]", world.teacher.user.email)
    page.fill("[name=password]", PASSWORD)
    page.locator("main form button.wide").first.click()
    page.wait_for_url(f"**{DEVICES}vertrouwen/")
    axe(page)
    page.get_by_role("link", name="Voeg een passkey toe").click()
    page.fill("[name=name]", "Telefoon")
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")
    page.goto(f"{DEVICES}vertrouwen/")
    axe(page)
    page.get_by_role("link", name="Gebruik je passkey").click()
    page.click("#mfa_webauthn_reauthenticate")
    page.wait_for_url(f"**{DEVICES}vertrouwen/")
    axe(page)
    page.get_by_label("Alleen ik gebruik dit apparaat").check(force=True)
    page.get_by_role("button", name="Vertrouw dit apparaat").click()
    page.wait_for_url(f"**{DEVICES}")
    axe(page)
    page.context.clear_cookies(name="session")
    fill(page)
    axe(page)
    send(page)
    expect(sent(page)).to_be_visible()
    axe(page)
    assert count(world) == 1
    page.goto("/s/regenboog/incidenten/")
    page.wait_for_url("**/account/login/**")


def test_a_lost_connection_on_a_device_loses_nothing(phone_page, on_device, world, troubles):
    on_device(phone_page)
    fill(phone_page)
    phone_page.context.set_offline(True)
    send(phone_page)
    expect(state(phone_page)).to_contain_text("Nog niet verzonden")
    phone_page.context.set_offline(False)
    expect(sent(phone_page)).to_be_visible()
    assert count(world) == 1
    troubles.clear()


def test_a_device_reports_without_javascript(no_js_page, on_device, world):
    on_device(no_js_page)
    fill(no_js_page)
    send(no_js_page)
    expect(sent(no_js_page)).to_be_visible()
    assert count(world) == 1


@pytest.mark.parametrize("width", [1280, 320])
def test_the_pages_are_sound_at_every_width(page, sign_in_page, on_device, world, axe, width):
    page.set_viewport_size({"width": width, "height": 900})
    with world.at(world.regenboog), atomic():
        row = services.incident_report(form_key=uuid4(), report=a_report(severity=3), by=world.teacher)
        other = services.incident_report(form_key=uuid4(), report=a_report(), by=world.teacher)
        made = escalation_services.case_escalate(incident=row, reason=LONG + "x" * 80, by=world.leader)
        month = before(timezone.localdate())
        at = timezone.make_aware(datetime(month.year, month.month, 10, 23))
        for user in (world.coordinator.user_id, uuid4()):
            AuditEvent.create(at=at, actor_id=user, action="incident.read", object_id=str(row.pk), detail={})
    on_device(page)
    here = "/s/regenboog/incidenten/"
    pages = {
        world.leader: [DEVICES, f"{DEVICES}vertrouwen/", f"{here}gelezen/", "/apparaten/"]
        + [f"{here}{each.pk}/bestuur/" for each in (row, other)],
        world.board_admin: [f"/b/samen/incidenten/{path}" for path in ("", f"{made.pk}/", "gelezen/")],
    }
    for who, paths in {None: [FORM, "/s/regenboog/incidenten/verstuurd/?ernstig=1"], **pages}.items():
        if who:
            sign_in_page(page, who)
        for path in paths:
            page.goto(path)
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            axe(page)
