"""A trusted device: it may report, and nothing else."""

import time
from contextlib import nullcontext
from datetime import timedelta
from uuid import uuid4

import pytest
from allauth.account.internal.flows.login import (
    _AUTHENTICATION_METHODS_USER_SESSION_KEY,
    AUTHENTICATION_METHODS_SESSION_KEY,
)
from allauth.mfa.models import Authenticator
from django.db import DatabaseError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core import outbox
from core.models import AuditEvent, Door
from core.tenancy import OutsideScope, atomic, system_scope, use_scope
from incidents import device_services
from incidents.models import DroppedReport, Entry, Incident, TrustedDevice
from schools import people_services
from tests.incidents.conftest import SENTENCE, WORD, form_of

FORM = "/s/regenboog/incidenten/melden/"
LIST = "/s/regenboog/incidenten/apparaten/"
TRUST = f"{LIST}vertrouwen/"
COOKIE = "report-regenboog"


def make_passkey(member) -> Authenticator:
    data = {"name": "Mijn telefoon", "credential": {}}
    return Authenticator.objects.create(user=member.user, type=Authenticator.Type.WEBAUTHN, data=data)


@pytest.fixture
def trust(world):
    """``trust(member)`` answers a browser that nobody is signed in to, on a device this person trusts."""

    def trust(member=None) -> Client:
        member = member or world.teacher
        passkey = make_passkey(member)
        with world.at(world.regenboog), atomic():
            key = device_services.device_trust(name="Mijn telefoon", passkey=passkey.pk, by=member)
        client = Client()
        client.cookies[COOKIE] = key
        return client

    return trust


def device_row(world) -> TrustedDevice:
    with world.at(world.regenboog), atomic():
        return TrustedDevice.objects.select_related("member").latest("trusted_at")


def incidents(world) -> list[Incident]:
    outbox.work()
    with world.at(world.regenboog), atomic():
        return list(Incident.objects.select_related("reporter"))


def asks_to_sign_in(client: Client, url: str = FORM) -> bool:
    answer = client.get(url)
    return answer.status_code == 302 and answer.url.startswith("/account/login/")


# --- Reporting -----------------------------------------------------------------------------------------------


def test_a_trusted_device_shows_the_form_without_signing_in(world, trust):
    page = trust().get(FORM)
    assert page.status_code == 200
    assert "Meld een incident" in page.text or "Incident melden" in page.text
    assert "no-store" in page["Cache-Control"]


def test_what_it_sends_is_reported_by_its_owner(world, trust):
    answer = trust().post(FORM, form_of())
    assert answer.status_code == 302
    (row,) = incidents(world)
    assert row.reporter == world.teacher
    with system_scope("a test reads the trail"):
        assert AuditEvent.objects.filter(action="incident.reported_by_device", object_id=str(row.pk)).exists()
    assert device_row(world).last_used_date == timezone.localdate()


def test_an_anonymous_report_keeps_nothing_of_the_device(world, trust):
    trust().post(FORM, form_of(anonymous="on"))
    (row,) = incidents(world)
    assert row.reporter is None
    with world.at(world.regenboog), atomic():
        assert DroppedReport.objects.get().device_id is None
    assert device_row(world).last_used_date is None
    with system_scope("a test reads the trail"):
        event = AuditEvent.objects.get(object_id=str(row.pk))
    assert (event.action, event.actor_id, event.detail) == ("incident.reported", None, {})


def test_the_words_are_sealed_until_they_are_in_the_register_and_forgotten_then(world, trust):
    trust().post(FORM, form_of())
    with world.at(world.regenboog), atomic():
        assert WORD not in DroppedReport.objects.get().content
    incidents(world)
    with world.at(world.regenboog), atomic():
        row = DroppedReport.objects.get()
        assert (row.content, row.device_id) == ("", None)


def test_sending_twice_is_one_report(world, trust):
    client, form = trust(), form_of()
    assert client.post(FORM, form, headers={"X-Autosave": "1"}).status_code == 201
    assert client.post(FORM, form, headers={"X-Autosave": "1"}).json()["url"] == "/s/regenboog/incidenten/verstuurd/"
    assert len(incidents(world)) == 1
    assert client.post(FORM, form).status_code == 302
    assert len(incidents(world)) == 1


def test_a_form_that_changed_after_it_arrived_comes_back_with_its_text(world, trust):
    client, form = trust(), form_of()
    client.post(FORM, form)
    again = client.post(FORM, form | {"narrative": "Iets heel anders."})
    assert again.status_code == 409
    assert "Iets heel anders." in again.text
    assert len(incidents(world)) == 1


def test_a_form_sent_both_signed_in_and_from_the_device_is_kept_when_they_differ(world, trust, sign_in):
    form = form_of()
    sign_in(world.teacher).post(FORM, form)
    client = trust()
    client.post(FORM, form)
    assert len(incidents(world)) == 1
    client.post(FORM, form | {"key": form["key"], "narrative": "Iets heel anders."})
    assert len(incidents(world)) == 1  # the device itself sent this form before
    other = form_of()
    sign_in(world.teacher).post(FORM, other)
    client.post(FORM, other | {"narrative": "Iets heel anders."})
    assert len(incidents(world)) == 3


def test_a_form_that_a_colleague_opened_is_not_reported_by_the_owner_of_the_device(world, trust, sign_in):
    opened = sign_in(world.leader).get(FORM).context["form"]["member"].value()
    page = trust().post(FORM, form_of(member=str(opened)))
    assert page.status_code == 401
    assert SENTENCE in page.text
    assert incidents(world) == []
    mine = sign_in(world.teacher).post(FORM, form_of(member=str(opened)))
    assert (mine.status_code, SENTENCE in mine.text) == (409, True)
    assert incidents(world) == []


def test_a_mistake_keeps_what_was_typed(world, trust):
    page = trust().post(FORM, form_of(severity=""))
    assert page.status_code == 422
    assert SENTENCE in page.text


def test_a_device_does_not_flood_the_register(world, trust, monkeypatch):
    monkeypatch.setattr("incidents.device_report_views.MOST", 2)
    client = trust()
    assert [client.post(FORM, form_of()).status_code for _ in range(2)] == [302, 302]
    page = client.post(FORM, form_of())
    assert page.status_code == 429
    assert SENTENCE in page.text
    assert len(incidents(world)) == 2


def test_a_report_waits_for_a_worker_and_is_taken_in_once(world, trust):
    trust().post(FORM, form_of())
    with world.at(world.regenboog), atomic():
        dropped = DroppedReport.objects.get()
        assert not Incident.objects.exists()
        assert device_services.report_take_in(dropped=dropped.pk)
        assert device_services.report_take_in(dropped=dropped.pk) is None
        assert Incident.objects.count() == 1


def test_who_follows_cases_is_told_of_reports_that_hang(world, trust, sign_in):
    trust().post(FORM, form_of())
    told = "vertrouwd apparaat staat nog niet in het register"
    assert told not in sign_in(world.leader).get("/s/regenboog/incidenten/").text
    DroppedReport._base_manager.using("owner").update(dropped_at=timezone.now() - timedelta(hours=1))
    assert told in sign_in(world.leader).get("/s/regenboog/incidenten/").text
    assert told not in sign_in(world.teacher).get("/s/regenboog/incidenten/").text


# --- Nothing else --------------------------------------------------------------------------------------------


def test_it_opens_no_other_page(world, trust, report):
    row = report(by=world.teacher)
    client = trust()
    for url in ("/s/regenboog/", "/s/regenboog/incidenten/", f"/s/regenboog/incidenten/{row.pk}/", LIST):
        assert asks_to_sign_in(client, url), url


def test_it_opens_no_other_school(world, trust):
    client = trust()
    client.cookies["report-wilgen"] = client.cookies[COOKIE].value
    assert asks_to_sign_in(client, "/s/wilgen/incidenten/melden/")


def test_postgresql_shows_its_scope_no_incident_and_lets_it_add_a_report_at_its_own_school_only(world, trust, report):
    report(by=world.teacher)
    trust()
    device = device_row(world)
    with world.at(world.regenboog), atomic():
        scope = Door.objects.get(object_id=device.pk).scope
    with use_scope(scope), atomic(), connection.cursor() as cursor:
        for model in (Incident, Entry, DroppedReport):
            with pytest.raises(OutsideScope):
                model.objects.count()
            cursor.execute(f"SELECT count(*) FROM {model._meta.db_table}")
            assert cursor.fetchone() == (0,)
        for school, device_id, added in (
            (world.regenboog, device.pk, True),
            (world.regenboog, None, True),
            (world.wilgen, None, False),
            (world.baken, None, False),
        ):
            place = {"board_id": school.board_id, "school_id": school.pk, "device_id": device_id}
            row = DroppedReport(**place, form_key=uuid4(), content="x")
            wall = nullcontext() if added else pytest.raises(DatabaseError, match="row-level security")
            with wall, atomic():
                row.save(force_insert=True)


# --- Trusting ------------------------------------------------------------------------------------------------


def tapped(client: Client, passkey: Authenticator, at: float) -> Client:
    session = client.session
    record = {"method": "mfa", "type": "webauthn", "id": passkey.pk, "at": at, "reauthenticated": True}
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [record]
    session[_AUTHENTICATION_METHODS_USER_SESSION_KEY] = str(passkey.user_id)
    session.save()
    return client


def test_without_a_passkey_somebody_is_led_to_make_one(world, sign_in):
    page = sign_in(world.teacher).get(TRUST)
    assert "/account/2fa/webauthn/add/" in page.text
    assert 'name="mine"' not in page.text


def test_a_device_is_trusted_after_a_tap_of_the_passkey_only(world, sign_in):
    passkey, client = make_passkey(world.teacher), sign_in(world.teacher)
    form = {"name": "Mijn telefoon", "mine": "on"}
    assert "reauthenticate" in client.post(TRUST, form).url
    assert "reauthenticate" in tapped(client, passkey, time.time() - 3600).post(TRUST, form).url
    answer = tapped(client, passkey, time.time()).post(TRUST, form)
    cookie = answer.cookies[COOKIE]
    assert answer.url == LIST
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert int(cookie["max-age"]) == 90 * 24 * 3600
    device = Client()
    device.cookies[COOKIE] = cookie.value
    assert device.get(FORM).status_code == 200


def test_behind_https_the_cookie_is_of_this_address_alone(world, sign_in, settings):
    settings.HTTPS = True
    client = tapped(sign_in(world.teacher), make_passkey(world.teacher), time.time())
    cookie = client.post(TRUST, {"name": "Mijn telefoon", "mine": "on"}).cookies["__Host-report-regenboog"]
    assert cookie["secure"]
    assert cookie["path"] == "/"


def test_a_device_that_others_use_is_not_trusted(world, sign_in):
    client = tapped(sign_in(world.teacher), make_passkey(world.teacher), time.time())
    assert client.post(TRUST, {"name": "De computer in de teamkamer"}).status_code == 422
    assert COOKIE not in client.cookies


def test_a_device_that_a_colleague_trusts_is_not_trusted_by_a_second(world, trust, sign_in):
    client = tapped(sign_in(world.coordinator), make_passkey(world.coordinator), time.time())
    client.cookies[COOKIE] = trust().cookies[COOKIE].value
    client.post(TRUST, {"name": "Mijn laptop", "mine": "on"})
    assert device_row(world).member == world.teacher


def test_the_key_itself_is_kept_nowhere(world, trust):
    key = trust().cookies[COOKIE].value
    with connection.cursor() as cursor, world.at(world.regenboog), atomic():
        for table in ("incidents_trusteddevice", "core_door", "core_auditevent"):
            cursor.execute(f"SELECT to_jsonb(t)::text FROM {table} t")
            assert all(key not in text for (text,) in cursor.fetchall())


# --- Ending --------------------------------------------------------------------------------------------------


def end_by_hand(world):
    with world.at(world.regenboog), atomic():
        device_services.device_end(device=TrustedDevice.objects.get(), by=world.teacher)


def end_of_work(world):
    with world.at(world.regenboog), atomic():
        people_services.member_end(member=world.teacher, by=world.leader)


def end_of_role(world):
    with world.at(world.regenboog), atomic():
        people_services.member_change_roles(member=world.teacher, roles=["confidant_external"], by=world.leader)


def new_password(world):
    world.teacher.user.set_password("een-heel-ander-wachtwoord")
    world.teacher.user.save()


def no_passkey(world):
    Authenticator.objects.filter(user=world.teacher.user).delete()


def no_account(world):
    world.teacher.user.is_active = False
    world.teacher.user.save()


def term_is_over(world):
    with world.at(world.regenboog), atomic():
        Door.objects.filter(kind="trusteddevice").update(expires_at=timezone.now() - timedelta(seconds=1))


@pytest.mark.parametrize(
    "ends", [end_by_hand, end_of_work, end_of_role, new_password, no_passkey, no_account, term_is_over]
)
def test_trust_ends_with_the_next_request(world, trust, ends):
    client, form = trust(), form_of()
    assert client.get(FORM).status_code == 200
    ends(world)
    assert asks_to_sign_in(client)
    assert client.post(FORM, form, headers={"X-Autosave": "1"}).status_code == 401
    assert incidents(world) == []


def test_somebody_ends_their_own_device_and_no_other(world, trust, sign_in):
    client = trust()
    url = f"{LIST}{device_row(world).pk}/stoppen/"
    assert sign_in(world.coordinator).post(url).status_code == 404
    assert client.get(FORM).status_code == 200
    assert sign_in(world.teacher).post(url).status_code == 302
    assert asks_to_sign_in(client)


def test_a_leader_sees_how_many_devices_somebody_trusts_and_ends_them_all(world, trust, sign_in):
    client = trust()
    page = sign_in(world.leader).get(LIST)
    assert world.teacher.name in page.text
    assert "Mijn telefoon" not in page.text
    url = f"{LIST}van/{world.teacher.pk}/stoppen/"
    assert sign_in(world.teacher).post(url).status_code == 403
    assert sign_in(world.leader).post(url).status_code == 302
    assert asks_to_sign_in(client)


def test_the_list_shows_what_is_trusted_and_not_what_ended(world, trust, sign_in):
    trust()
    assert "Mijn telefoon" in sign_in(world.teacher).get(LIST).text
    new_password(world)
    assert "Mijn telefoon" not in sign_in(world.teacher).get(LIST).text


def test_ending_twice_is_one_event(world, trust):
    trust()
    with world.at(world.regenboog), atomic():
        row = TrustedDevice.objects.get()
        device_services.device_end(device=row, by=world.teacher)
        device_services.device_end(device=row, by=world.teacher)
        assert AuditEvent.objects.filter(action="account.device_ended").count() == 1


def test_a_page_of_many_devices_costs_no_more_than_one_of_few(world, trust, sign_in):
    counts = []
    for _ in range(2):
        for _ in range(3):
            trust()
        with CaptureQueriesContext(connection) as found:
            sign_in(world.leader).get(LIST)
        counts.append(len(found))
    assert counts[0] == counts[1]
