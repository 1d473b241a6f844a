"""Keeping, erasing and requests: each page in its states is sound, and the whole road works without JavaScript."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from core.tenancy import atomic
from retention import rules
from retention.models import ErasureList, RightsRequest
from tests.e2e.test_pages import check
from tests.e2e.worker import work_elsewhere
from tests.retention.conftest import approve, full, marked, old, propose, terms
from tests.retention.test_dossiers import asked, chosen, told

__all__ = ["approve", "asked", "chosen", "full", "marked", "old", "propose", "terms", "told"]

HERE = "/s/regenboog/incidenten/"
pytestmark = pytest.mark.e2e


def test_pages_of_keeping_are_sound_in_every_state(
    page, sign_in_page, world, terms, old, propose, approve, marked, axe
):
    sign_in_page(page, world.leader)
    places = [f"{HERE}bewaren/", f"{HERE}verzoeken/", f"{HERE}verzoeken/nieuw/"]
    for path in places:  # empty
        page.goto(path)
        check(page, axe, (1280, 320))
    gone, held = old(), old()
    marked(held, text="Woord " * 300)
    done = approve(propose())
    old()
    waiting = propose()
    item = waiting and first_item(world, waiting)
    lists = f"{HERE}bewaren/{waiting.pk}/"
    for path in (places[0], f"{HERE}bewaren/{done.pk}/", lists, f"{lists}{item}/"):
        page.goto(path)
        check(page, axe, (1280, 320))
    for path in (f"{HERE}{gone.pk}/", f"{HERE}{held.pk}/", f"{HERE}{held.pk}/bewaren/", f"{HERE}?toon=klaar"):
        page.goto(path)
        check(page, axe, (1280, 320))
    page.goto(lists)
    page.get_by_label("Hoeveel incidenten").fill("77")
    page.get_by_role("button", name="Wis voorgoed").click()
    expect(page.get_by_text("Dat is niet het aantal op deze lijst.").first).to_be_visible()
    check(page, axe, (1280, 320))


def first_item(world, row):
    with world.at(world.regenboog), atomic():
        return row.items.first().pk


def test_pages_of_requests_are_sound_in_every_state(page, sign_in_page, world, old, chosen, asked, axe):
    old()
    late = asked(received_date=timezone.localdate() - timedelta(60))
    erase = asked("erasure", subject="Lange Naam " * 10)
    sign_in_page(page, world.leader)
    base = f"{HERE}verzoeken/"
    with world.at(world.regenboog), atomic():
        case = chosen.cases.get().pk
    for path in ("", f"{late.pk}/", f"{erase.pk}/", f"{chosen.pk}/", f"{chosen.pk}/zoeken/"):
        page.goto(base + path)
        check(page, axe, (1280, 320))
    page.goto(f"{base}{chosen.pk}/incidenten/{case}/")
    check(page, axe, (1280, 320))
    page.goto(f"{base}{chosen.pk}/voorbeeld/")
    check(page, axe, (1280, 320))


def test_a_list_is_approved_without_javascript(no_js_page, sign_in_page, world, terms, old, propose):
    old(), old()
    propose()
    page = sign_in_page(no_js_page, world.leader)
    page.goto(f"{HERE}bewaren/")
    page.get_by_role("link", name="Bekijk de lijst").click()
    page.get_by_role("link", name=re.compile("Bewaar.*23-001")).click()
    page.get_by_label("Waarom moet het bewaard blijven?").fill("Er loopt een klacht.")
    page.get_by_role("button", name="Bewaar dit incident").click()
    page.get_by_label("Hoeveel incidenten").fill("1")
    page.get_by_role("button", name="Wis voorgoed").click()
    expect(page.get_by_text("Goedgekeurd. Het wissen begint nu").first).to_be_visible()
    work_elsewhere()
    page.reload()
    expect(page.get_by_text("Eén incident is gewist.").first).to_be_visible()
    with world.at(world.regenboog), atomic():
        assert ErasureList.objects.get().state == rules.DONE


def test_a_request_goes_from_the_letter_to_the_file_without_javascript(no_js_page, sign_in_page, world, told):
    page = sign_in_page(no_js_page, world.leader)
    page.goto(f"{HERE}verzoeken/nieuw/")
    page.get_by_label("Inzage").check(force=True)
    page.get_by_label("Wie vraagt het?").fill("moeder")
    page.get_by_label("Over wie gaat het?").fill("Mila Vos")
    page.get_by_label("Zoek vanaf").fill("2023-08-01")
    page.get_by_role("button", name="Noteer").click()
    page.get_by_role("link", name="Zoek incidenten").click()
    page.get_by_label(told.reference).check()
    page.get_by_role("button", name="Kies de aangevinkte incidenten").click()
    page.get_by_role("link", name="Ga de teksten na").click()
    expect(page.get_by_text("weggelaten:").first).to_be_attached()
    page.get_by_role("button", name="Sla deze kopieën op").click()
    page.get_by_role("link", name="Verzoeken van mensen").first.click()
    page.get_by_role("row").get_by_role("link", name="Inzage").click()
    page.get_by_role("link", name="Bekijk het dossier").click()
    expect(page.get_by_text("een andere leerling").first).to_be_visible()
    page.get_by_role("button", name="Maak het bestand").click()
    work_elsewhere()
    page.reload()
    expect(page.get_by_role("link", name="Haal het dossier op")).to_be_visible()
    with world.at(world.regenboog), atomic():
        assert RightsRequest.objects.get().cases.get().looked_at


def test_the_board_sets_a_term_and_reads_what_was_erased(page, sign_in_page, world, axe):
    sign_in_page(page, world.board_admin).goto("/b/samen/bewaren/")
    check(page, axe, (1280, 320))
    page.get_by_label("Waarom zo lang?").fill("")
    page.get_by_role("button", name="Stel deze termijn vast").click()
    check(page, axe, (1280, 320))
    page.get_by_label("Waarom zo lang?").fill("Lang genoeg.")
    page.get_by_role("button", name="Stel deze termijn vast").click()
    expect(page.get_by_text("Lang genoeg.").last).to_be_visible()
