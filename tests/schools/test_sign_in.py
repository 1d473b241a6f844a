"""Signing in: password, second factor, reset, rate limits, and what the audit trail keeps of it."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client
from django.urls import get_resolver, reverse

from core.models import AuditEvent, Mail
from core.tenancy import system_scope
from tests.world import PASSWORD, make_user

LOGIN = "/account/login/"


def sign_in(client, email, password=PASSWORD):
    return client.post(LOGIN, {"login": email, "password": password})


def add_totp(user) -> str:
    secret = totp.generate_totp_secret()
    totp.TOTP.activate(user, secret)
    return secret


def code(secret: str, steps: int = 0) -> str:
    counter = next(iter(totp.yield_hotp_counters_from_time())) + steps
    return totp.format_hotp_value(totp.hotp_value(secret, counter))


def events(action=None) -> list[AuditEvent]:
    with system_scope("a test reads the trail"):
        rows = AuditEvent.objects.order_by("at")
        return list(rows.filter(action=action) if action else rows)


def newest_mail() -> Mail:
    with system_scope("a test reads the outbox"):
        return Mail.objects.order_by("-created_at").first()


@pytest.fixture
def second_factor_required(settings):
    settings.REQUIRE_MFA = True


# --- Password ------------------------------------------------------------------------------------------------


def test_the_right_password_leads_to_the_own_school(world, client):
    assert sign_in(client, world.teacher.user.email).url == "/"
    assert client.get("/", follow=True).redirect_chain[-1][0] == "/s/regenboog/"


def test_the_address_may_be_typed_with_capitals(world, client):
    assert sign_in(client, world.teacher.user.email.upper()).status_code == 302


def test_a_wrong_password_answers_422_and_looks_like_an_unknown_address(world, client):
    wrong = sign_in(client, world.teacher.user.email, "verkeerd-wachtwoord")
    unknown = sign_in(client, "niemand@demo.example", "verkeerd-wachtwoord")
    assert wrong.status_code == unknown.status_code == 422

    def said(page):
        return re.findall(r"error-summary.*?</ul>", page.text, re.S)

    assert said(wrong) == said(unknown) != []


def test_a_failed_sign_in_is_recorded_without_what_was_typed(world, client):
    sign_in(client, world.teacher.user.email, "verkeerd-wachtwoord")
    sign_in(client, "niemand@demo.example", "verkeerd-wachtwoord")
    known, unknown = events("account.sign_in_failed")
    assert (known.actor_id, unknown.actor_id) == (world.teacher.user_id, None)
    assert "niemand" not in str(unknown.detail)
    assert known.board_id is None


def test_signing_in_and_out_is_recorded_at_every_place_of_the_person(world, client):
    sign_in(client, world.teacher.user.email)
    client.post("/account/logout/")
    trail = [(row.action, row.school_id) for row in events()]
    assert trail == [
        ("account.signed_in", world.regenboog.pk),
        ("account.signed_out", world.regenboog.pk),
    ]


def test_guessing_one_account_is_slowed_down(world, client):
    answers = [sign_in(client, world.teacher.user.email, "verkeerd-wachtwoord").status_code for __ in range(8)]
    assert answers[:5] == [422] * 5
    assert sign_in(client, world.teacher.user.email).status_code in (422, 429)


def test_guessing_from_one_address_is_slowed_down(world, client):
    answers = [sign_in(client, f"iemand{n}@demo.example", "verkeerd-wachtwoord").status_code for n in range(50)]
    assert answers[-1] == 429
    assert len(events("account.sign_in_failed")) <= 10


def test_the_limits_outlive_the_request_that_failed(world, client):
    sign_in(client, world.teacher.user.email, "verkeerd-wachtwoord")
    with system_scope("a test reads the limits"):
        from django.db import connections

        with connections["system"].cursor() as cursor:
            cursor.execute("SELECT count(*) FROM cache_entries")
            assert cursor.fetchone()[0] > 0
    cache.clear()


@pytest.mark.parametrize("password", ["kort", "elf-tekens.", "password1234", "teacher@demo.example"])
def test_short_common_and_own_passwords_are_refused(world, client, password):
    client.force_login(world.teacher.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    confirm(client)
    data = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert client.post("/account/password/change/", data).status_code == 422


@pytest.mark.parametrize("password", ["alleenkleineletters", "x" * 20 + " zin met spaties en é" * 4])
def test_long_passwords_of_any_composition_are_fine(world, client, password):
    client.force_login(world.teacher.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    confirm(client)
    data = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert client.post("/account/password/change/", data).status_code == 302
    assert sign_in(Client(), world.teacher.user.email, password).status_code == 302


def confirm(client):
    """Say once more that it is you."""
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302


def test_signing_up_is_closed(db, client):
    page = client.get("/account/signup/")
    assert page.status_code == 200
    assert "<form" not in page.text.replace("language-switch", "").split("<main")[1].split("</main>")[0]
    client.post("/account/signup/", {"email": "nieuw@demo.example", "password1": PASSWORD})
    assert not EmailAddress.objects.exists()


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_after_signing_in_nobody_is_sent_elsewhere(world, client, target):
    answer = client.post(LOGIN, {"login": world.teacher.user.email, "password": PASSWORD, "next": target})
    assert answer.url == "/"


# --- Forgotten password --------------------------------------------------------------------------------------


def reset_link(client, email) -> str:
    assert client.post("/account/password/reset/", {"email": email}).status_code == 302
    return re.search(r"https?://[^/]+(/\S+)", newest_mail().text)[1]


def test_a_reset_does_not_sign_in_and_keeps_the_second_factor(world, client):
    secret = add_totp(world.teacher.user)
    form = client.get(reset_link(client, world.teacher.user.email), follow=True).request["PATH_INFO"]
    new = "een-nieuw-lang-wachtwoord"
    assert client.post(form, {"password1": new, "password2": new}).status_code == 302
    assert client.get("/s/regenboog/").status_code == 302
    assert sign_in(client, world.teacher.user.email, new).url == reverse("mfa_authenticate")
    assert client.post(reverse("mfa_authenticate"), {"code": code(secret)}).status_code == 302
    assert client.get("/s/regenboog/").status_code == 200


def test_a_reset_link_works_once(world, client):
    path = reset_link(client, world.teacher.user.email)
    form = client.get(path, follow=True).request["PATH_INFO"]
    client.post(form, {"password1": "een-nieuw-lang-wachtwoord", "password2": "een-nieuw-lang-wachtwoord"})
    assert "password1" not in Client().get(path, follow=True).text


def test_asking_for_a_reset_does_not_tell_whether_an_account_exists(world, client):
    known = client.post("/account/password/reset/", {"email": world.teacher.user.email}, follow=True)
    unknown = client.post("/account/password/reset/", {"email": "niemand@demo.example"}, follow=True)

    def main(page):
        return page.text.split("<main")[1].split("</main>")[0]

    assert main(known) == main(unknown)


# --- Second factor -------------------------------------------------------------------------------------------


def test_a_code_works_once(world, client):
    secret = add_totp(world.teacher.user)
    once = code(secret)
    sign_in(client, world.teacher.user.email)
    assert client.post(reverse("mfa_authenticate"), {"code": once}).status_code == 302
    other = Client()
    sign_in(other, world.teacher.user.email)
    assert other.post(reverse("mfa_authenticate"), {"code": once}).status_code == 422
    assert events("account.second_factor_failed")


def test_a_recovery_code_works_once_and_is_recorded(world, client):
    add_totp(world.teacher.user)
    codes = RecoveryCodes.activate(world.teacher.user).get_unused_codes()
    for expected in (302, 422):
        visitor = Client()
        sign_in(visitor, world.teacher.user.email)
        assert visitor.post(reverse("mfa_authenticate"), {"code": codes[0]}).status_code == expected
    assert len(events("account.recovery_code_used")) == 1


def test_secrets_are_of_no_use_in_the_database_alone(world):
    secret = add_totp(world.teacher.user)
    RecoveryCodes.activate(world.teacher.user)
    rows = Authenticator.objects.filter(user=world.teacher.user)
    assert secret not in str([row.data for row in rows])
    assert get_adapter().decrypt(rows.get(type="totp").data["secret"]) == secret


def test_setting_up_an_app_shows_recovery_codes_once(world, client, second_factor_required):
    sign_in(client, world.teacher.user.email)
    page = client.get(reverse("mfa_activate_totp"))
    assert "data:image/svg+xml" in page.text
    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code == 422
    secret = client.session["mfa.totp.secret"]
    assert client.post(reverse("mfa_activate_totp"), {"code": code(secret)}).url == reverse("mfa_view_recovery_codes")
    first = client.get(reverse("mfa_view_recovery_codes"))
    shown = re.findall(r"<code>(\d+)</code>", first.text)
    assert len(shown) == 10
    assert not re.findall(r"<code>(\d+)</code>", client.get(reverse("mfa_view_recovery_codes")).text)
    assert client.get("/s/regenboog/").status_code == 200
    assert events("account.second_factor_added")[0].detail == {"kind": "totp"}


NO_ID = "00000000-0000-4000-8000-000000000000"


def routes():
    """Every address of the site, filled with the names of the test's world."""
    values = {"school": "regenboog", "board": "samen", "uidb36": "1", "key": "x", "pk": 1, "door": "x"}
    for form in walk(get_resolver()):
        yield re.sub(r"%\((\w+)\)s", lambda found: str(values.get(found[1], NO_ID)), form)


def walk(resolver, prefix=""):
    for part in resolver.url_patterns:
        if hasattr(part, "url_patterns"):
            yield from walk(part, prefix + plain(part.pattern))
        else:
            yield "/" + prefix + plain(part.pattern)


def plain(pattern) -> str:
    text = str(pattern).lstrip("^").rstrip("$").rstrip("\\Z")
    text = re.sub(r"\(\?P<(\w+)>[^)]*\)", r"%(\1)s", text)
    return re.sub(r"<(?:\w+:)?(\w+)>", r"%(\1)s", text)


OPEN = (
    "/account/",
    "/livez",
    "/readyz",
    "/tickz",
    "/taal/",
    "/stijlgids/",
    "/demo/mail/",
    "/static/",
    "/meelezen/",
    "/api/v1/",
)


def test_half_signed_in_staff_reach_nothing_but_setting_up(world, client, second_factor_required):
    sign_in(client, world.leader.user.email)
    found = {path: client.get(path).status_code for path in routes() if not path.startswith(OPEN)}
    assert len(found) > 15
    assert {path: status for path, status in found.items() if status == 200} == {}
    assert client.get("/s/regenboog/").url == reverse("mfa_index")


def test_with_only_a_password_somebody_with_a_second_factor_is_nobody(world, client, second_factor_required):
    add_totp(world.leader.user)
    sign_in(client, world.leader.user.email)
    found = {path: client.get(path).status_code for path in routes() if not path.startswith(OPEN)}
    assert {path: status for path, status in found.items() if status == 200} == {}


def test_the_participation_council_needs_no_second_factor(world, client, second_factor_required):
    from tests.world import make_member

    member = make_member("mr", world.regenboog, "participation_council")
    sign_in(client, member.user.email)
    assert client.get("/s/regenboog/").status_code == 200


def test_an_operator_needs_a_second_factor(db, client, second_factor_required):
    make_user("baas", is_operator=True)
    sign_in(client, "baas@demo.example")
    assert client.get("/operator/besturen/").url == reverse("mfa_index")


@pytest.mark.parametrize("page", ["mfa_activate_totp", "mfa_add_webauthn", "mfa_generate_recovery_codes"])
def test_changing_how_to_sign_in_asks_again_who_you_are(world, client, page, settings):
    secret = add_totp(world.teacher.user)
    sign_in(client, world.teacher.user.email)
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    if page == "mfa_activate_totp":
        Authenticator.objects.all().delete()
    assert client.get(reverse(page)).status_code == 200
    settings.ACCOUNT_REAUTHENTICATION_TIMEOUT = 0
    assert client.get(reverse(page)).url.startswith("/account/reauthenticate/")


def test_removing_the_last_factor_closes_the_door_at_once(world, client, second_factor_required):
    secret = add_totp(world.leader.user)
    sign_in(client, world.leader.user.email)
    client.post(reverse("mfa_authenticate"), {"code": code(secret)})
    assert client.get("/s/regenboog/").status_code == 200
    Authenticator.objects.filter(user=world.leader.user).delete()
    assert client.get("/s/regenboog/").status_code == 302


def test_changing_the_address_asks_again_who_you_are(world, client):
    client.force_login(world.teacher.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    answer = client.post("/account/email/", {"email": "nieuw@demo.example", "action_add": ""})
    assert answer.url.startswith("/account/reauthenticate/")
    assert not EmailAddress.objects.filter(email="nieuw@demo.example").exists()


# --- Address -------------------------------------------------------------------------------------------------


def test_a_new_address_counts_only_once_it_is_verified(world, client):
    user = world.teacher.user
    add_totp(user)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    confirm(client)
    assert client.post("/account/email/", {"email": "nieuw@demo.example", "action_add": ""}).status_code == 302
    user.refresh_from_db()
    assert user.email == "teacher@demo.example"
    path = re.search(r"https?://[^/]+(/\S+)", newest_mail().text)[1]
    client.post(path)
    user.refresh_from_db()
    assert user.email == "nieuw@demo.example"


def test_an_address_of_somebody_else_cannot_be_taken(world, client):
    client.force_login(world.teacher.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    confirm(client)
    client.post("/account/email/", {"email": world.leader.user.email, "action_add": ""})
    with system_scope("a test reads the outbox"):
        texts = [mail.text for mail in Mail.objects.filter(to=world.leader.user.email)]
    for path in [
        found[1] for text in texts if (found := re.search(r"https?://[^/]+(/account/confirm-email/\S+)", text))
    ]:
        client.post(path)
    world.teacher.user.refresh_from_db()
    assert world.teacher.user.email == "teacher@demo.example"
