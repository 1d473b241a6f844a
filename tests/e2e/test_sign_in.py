"""Signing in, a second factor and an invitation, in a real browser; every page of people on desktop and phone."""

import re

import pytest
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache

from core import audit
from core.mail import send_mail
from core.models import Mail
from core.tenancy import atomic, system_scope
from schools.models import Membership
from schools.people_services import invitation_send, member_end
from tests.e2e.worker import work_elsewhere
from tests.world import PASSWORD, make_member, make_user

pytestmark = pytest.mark.e2e

AUTHENTICATOR = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
TEAM = "naam;e-mail;rol;groep\nAnna de Vries;anna@demo.example;leerkracht;groep 5\nBram;fout;tovenaar;\n"
LONG = "Wilhelmina-Alexandrine van der Schoten-Bouwmeester tot Zevenaar"


@pytest.fixture
def second_factor_required(settings):
    settings.REQUIRE_MFA = True


def code(secret: str) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, next(iter(totp.yield_hotp_counters_from_time()))))


def sign_in(page, member, password=PASSWORD):
    page.goto("/account/login/")
    page.fill("[name=login]", member.user.email)
    page.fill("[name=password]", password)
    page.locator("form[action$='/login/'] button.wide").first.click()


def invitation_path(email: str) -> str:
    with system_scope("a test reads the outbox"):
        text = Mail.objects.filter(to=email).order_by("-created_at").first().text
    return re.search(r"https?://[^/]+(/uitnodiging/\S+)", text)[1]


def test_a_school_leader_signs_in_with_a_password_and_sets_up_an_app(page, world, axe, second_factor_required):
    sign_in(page, world.leader)
    page.wait_for_url("**/account/2fa/")
    axe(page)
    page.click("a[href$='/totp/activate/']")
    assert page.locator("img.qr").evaluate("image => image.naturalWidth") > 100
    axe(page)
    page.click("details summary")
    page.fill("[name=code]", code(page.locator(".secret").inner_text()))
    page.click("main form.form button.button")
    page.wait_for_url("**/recovery-codes/")
    assert page.locator(".codes li").count() == 10
    with page.expect_download() as download:
        page.click("a[download]")
    assert len(download.value.path().read_text().split()) == 11
    axe(page)
    page.goto("/s/regenboog/")
    assert page.locator(".main-menu").is_visible()


def test_somebody_signs_in_with_password_and_code(page, world, axe):
    secret = generate_totp_secret()
    TOTP.activate(world.leader.user, secret)
    sign_in(page, world.leader)
    page.wait_for_url("**/2fa/authenticate/")
    axe(page)
    page.fill("[name=code]", "000000")
    page.locator("main form button.wide").first.click()
    page.wait_for_selector(".error-summary")
    axe(page)
    page.fill("[name=code]", code(secret))
    page.locator("main form button.wide").first.click()
    page.wait_for_url("**/s/regenboog/")


def test_a_passkey_is_made_and_signs_in_without_a_password(page, world, axe, second_factor_required):
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR})
    sign_in(page, world.leader)
    page.wait_for_url("**/account/2fa/")
    page.click("a[href$='/webauthn/add/']")
    page.fill("[name=name]", "Mijn laptop")
    page.check("[name=passwordless]")
    axe(page)
    page.click("#mfa_webauthn_add")
    page.wait_for_url("**/recovery-codes/")
    page.goto("/account/2fa/webauthn/")
    assert "Mijn laptop" in page.locator("main").inner_text()
    axe(page)
    page.context.clear_cookies()
    page.goto("/account/login/")
    page.click("#passkey_login")
    page.wait_for_url("**/s/regenboog/")


def test_a_passkey_that_the_device_does_not_give_is_said_on_the_page(page, world, axe):
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    session.send("WebAuthn.addVirtualAuthenticator", {"options": AUTHENTICATOR | {"isUserVerified": False}})
    page.goto("/account/login/")
    page.click("#passkey_login")
    page.wait_for_selector("#passkey-failed:not([hidden])")
    axe(page)


def test_an_invitation_goes_from_the_school_leader_to_a_new_colleague(page, open_context, sign_in_page, world, axe):
    sign_in_page(page, world.leader).goto("/s/regenboog/beheer/mensen/uitnodigen/")
    page.fill("[name=name]", "Noor Nieuw")
    page.fill("[name=email]", "noor@demo.example")
    page.check("[name=roles][value=teacher]", force=True)
    page.locator("main .form-actions button").click()
    page.wait_for_url("**toon=uitgenodigd")
    assert "Noor Nieuw" in page.locator("table").inner_text()
    axe(page)
    guest = open_context().new_page()
    guest.goto(invitation_path("noor@demo.example"))
    axe(guest)
    guest.fill("[name=password]", "kort")
    guest.locator("main form button.wide").click()
    guest.wait_for_selector(".error-summary")
    axe(guest)
    guest.fill("[name=password]", PASSWORD)
    guest.locator("main form button.wide").click()
    guest.wait_for_url("**/s/regenboog/")


def test_a_team_is_invited_from_a_pasted_list_after_its_errors_are_mended(page, sign_in_page, world, axe):
    sign_in_page(page, world.leader).goto("/s/regenboog/beheer/mensen/team/")
    axe(page)
    page.fill("[name=text]", TEAM)
    page.locator("main .form-actions button").click()
    page.wait_for_selector(".error-summary")
    axe(page)
    page.fill("textarea[name=text]:visible", TEAM.replace("fout;tovenaar", "bram@demo.example;antipestcoördinator"))
    page.locator("main .form-actions button").click()
    page.wait_for_selector("[name=confirm]")
    axe(page)
    page.click("[name=confirm]")
    page.wait_for_url("**toon=uitgenodigd")
    assert page.locator("tbody tr").count() == 2


def test_without_javascript_people_are_managed_all_the_same(no_js_page, sign_in_page, world):
    page = sign_in_page(no_js_page, world.leader)
    page.goto(f"/s/regenboog/beheer/mensen/{world.teacher.pk}/")
    page.click("a[href$='/einde/']")
    page.click("main .button.danger")
    page.wait_for_url("**/beheer/mensen/")
    assert world.teacher.name not in page.locator("table").inner_text()


@pytest.fixture
def busy_school(world):
    """A school with 200 people, long names, invitations, mails and a trail."""
    for number in range(200):
        make_member(f"{LONG} {number}" if number % 9 == 0 else f"persoon{number}", world.regenboog, "teacher")
    with world.at(world.regenboog), atomic():
        for email, roles in (
            ("a@demo.example", ["teacher"]),
            (f"{'lang' * 12}@demo.example", ["safety_coordinator", "teacher"]),
        ):
            invitation_send(email=email, name=LONG, roles=roles, school=world.regenboog, by=world.leader)
        member_end(member=world.teacher, by=world.leader)
        send_mail("invitation", to="b@demo.example", subject=LONG, text="x")
        audit.record("later.invented", by=world.stranger)
    return world


PAGES = ["", "mensen/", "mensen/?toon=uitgenodigd", "mensen/?toon=gestopt", "mensen/uitnodigen/", "logboek/", "mail/"]


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_every_page_of_people_is_accessible_also_with_two_hundred(
    page, phone_page, sign_in_page, busy_school, axe, screenshot, size
):
    visitor = sign_in_page(page if size == "desktop" else phone_page, busy_school.leader)
    for address in PAGES:
        visitor.goto(f"/s/regenboog/beheer/{address}")
        axe(visitor)
        assert fits(visitor), address
        screenshot(visitor, re.sub(r"\W+", "-", address) or "start")
    for address in (
        f"mensen/{busy_school.coordinator.pk}/",
        f"mensen/{busy_school.coordinator.pk}/einde/",
        "logboek/?since=2000-01-01&until=2000-01-02",
    ):
        visitor.goto(f"/s/regenboog/beheer/{address}")
        axe(visitor)
        assert fits(visitor), address
        screenshot(visitor, address[-8:])


@pytest.fixture
def look(axe, screenshot):
    """``look(page, name)``: accessible, no wider than the screen, and kept as a picture."""

    def look(page, name: str) -> None:
        axe(page)
        assert fits(page), name
        screenshot(page, name)

    return look


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_every_state_of_inviting_is_accessible(page, phone_page, sign_in_page, world, look, size):
    visitor = page if size == "desktop" else phone_page
    with world.at(world.regenboog), atomic():
        for email in ("noor@demo.example", world.stranger.user.email):
            invitation_send(email=email, name=LONG, roles=["teacher"], school=world.regenboog, by=world.leader)
    for email in ("noor@demo.example", world.stranger.user.email):
        visitor.goto(invitation_path(email))
        look(visitor, f"invitation-{email[:4]}")
    sign_in_page(visitor, world.leader).goto(invitation_path("noor@demo.example"))
    look(visitor, "invitation-other")
    visitor.goto("/s/regenboog/beheer/mensen/team/")
    look(visitor, "team-empty")
    visitor.fill("[name=text]", TEAM)
    visitor.locator("main .form-actions button").click()
    visitor.wait_for_selector(".error-summary")
    look(visitor, "team-wrong")
    visitor.fill("textarea[name=text]:visible", "naam;e-mail;rol\nAnna;anna@demo.example;mr\nN;noor@demo.example;mr")
    visitor.locator("main .form-actions button").click()
    visitor.wait_for_selector("[name=confirm]")
    look(visitor, "team-right")


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_the_pages_of_the_operator_and_the_demos_letter_box_are_accessible(
    page, phone_page, sign_in_page, db, look, size, settings, tmp_path
):
    settings.DEMO, settings.MAIL_FOLDER, settings.EMAIL_FILE_PATH = True, tmp_path, str(tmp_path)
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    visitor = page if size == "desktop" else phone_page
    visitor.goto("/demo/mail/")
    look(visitor, "mail-empty")
    sign_in_page(visitor, Membership(user=make_user("baas", is_operator=True))).goto("/operator/besturen/")
    look(visitor, "boards-empty")
    visitor.locator("main form button").first.click()
    visitor.wait_for_selector(".error-summary")
    look(visitor, "boards-wrong")
    values = {"number": "41999", "name": LONG, "admin_name": LONG, "admin_email": "baas2@demo.example"}
    for name, value in values.items():
        visitor.fill(f"[name={name}]", value)
    visitor.locator("main form button").first.click()
    visitor.wait_for_selector("table")
    look(visitor, "boards-asked")
    work_elsewhere()
    visitor.reload()
    look(visitor, "boards-open")
    visitor.goto("/demo/mail/")
    assert visitor.locator("a[href*='/uitnodiging/']").count() == 1
    look(visitor, "mail")


ACCOUNT = [
    "2fa/",
    "2fa/totp/activate/",
    "2fa/webauthn/",
    "2fa/webauthn/add/",
    "sessions/",
    "email/",
    "password/change/",
    "logout/",
]
STRANGER = [
    "login/",
    "signup/",
    "password/reset/",
    "password/reset/done/",
    "password/reset/key/1-x/",
    "inactive/",
    "confirm-email/x/",
]


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_every_page_of_signing_in_is_accessible(page, phone_page, world, axe, screenshot, size):
    cache.clear()
    visitor = page if size == "desktop" else phone_page
    for address in STRANGER:
        visitor.goto(f"/account/{address}")
        axe(visitor)
        assert fits(visitor), address
        screenshot(visitor, address)
    sign_in(visitor, world.leader, "verkeerd-wachtwoord")
    visitor.wait_for_selector(".error-summary")
    axe(visitor)
    screenshot(visitor, "login-wrong")
    sign_in(visitor, world.leader)
    visitor.wait_for_url("**/s/regenboog/")
    for address in ACCOUNT:
        visitor.goto(f"/account/{address}")
        axe(visitor)
        assert fits(visitor), address
        screenshot(visitor, address)


def fits(page) -> bool:
    """Nothing makes the page itself scroll sideways."""
    return page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
