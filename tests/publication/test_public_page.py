"""What everybody sees: what was published and no more, without cookies, in any cache."""

import re
from datetime import timedelta

import pypdfium2
import pytest
from django.utils import timezone

from contacts import services as contacts
from contacts.help_rules import help_lines
from core.models import Job, StoredFile
from core.outbox import work
from core.tenancy import OutsideScope, Scope, atomic, use_scope
from plans.models import MilestoneSection
from publication import rules, services
from publication.models import Edition, EditionText, Publication
from publication.tasks import printed_edition
from tests.isolation.canaries import text_of
from tests.publication.conftest import OPEN, PARENTS, SECRET, version

PAGES = ("", "en/", "inbed/", "ouders/", "leerlingen/")
FILES = ("ouders.pdf", "leerlingen.pdf")
EVERYTHING = PAGES + FILES


@pytest.fixture
def printed(world, published):
    """The PDFs were made."""
    work()


def test_what_is_not_public_never_leaves_the_staff_edition(client, printed):
    for part in EVERYTHING:
        answer = client.get(f"/veilig/regenboog/{part}")
        assert answer.status_code == 200
        everything = text_of(answer.content) + str(answer.headers)
        assert SECRET not in everything.lower()


def test_parents_read_the_short_text_and_the_public_sections(client, printed):
    page = client.get("/veilig/regenboog/ouders/").content.decode()
    assert PARENTS in page
    assert OPEN in page
    paper = text_of(client.get("/veilig/regenboog/ouders.pdf").content)
    assert "Wij letten op elk kind." in paper
    assert OPEN in paper


def test_a_public_page_sets_no_cookie_and_varies_on_nothing(world, sign_in, client, printed):
    somebody = sign_in(world.leader)
    somebody.cookies["language"] = "en"
    for part in (*EVERYTHING, "onbekend/"):
        for visitor in (client, somebody):
            answer = visitor.get(f"/veilig/regenboog/{part}", headers={"accept-language": "en"})
            assert not answer.cookies
            assert "Vary" not in answer.headers
            if answer.status_code == 200:
                assert answer["Cache-Control"] == "public, max-age=300"


def test_headings_of_an_edition_follow_the_title_of_the_page(world, adopted, at, client):
    at(services.text_save, audience="pupils", html="<h3>Zeg het</h3><p>Aan ons.</p>", base=0, by=world.leader)
    at(services.edition_publish, audience="pupils", adoption=adopted, version=0, by=world.leader)
    page = client.get("/veilig/regenboog/leerlingen/").content.decode()
    assert re.findall(r"<h(\d)", page) == ["1", "2"]


def test_on_a_day_that_nobody_is_there_the_page_says_so(world, at, client):
    today = timezone.localdate()
    values = {"public": True, "started_on": today, "by": world.leader}
    away = {"away_from": today, "away_until": today}
    at(contacts.person_add, name="Anna Weg", tasks=["antibullying_contact"], **away, **values)
    at(services.contacts_publish, version=0, by=world.leader)
    assert "Vandaag is niemand van hen op school" in client.get("/veilig/regenboog/").content.decode()


def test_who_is_signed_in_reads_the_same_as_a_stranger(world, sign_in, client, published):
    mine, theirs = (visitor.get("/veilig/regenboog/").content for visitor in (sign_in(world.leader), client))
    assert mine == theirs


def test_a_school_that_published_nothing_is_an_unknown_address(world, client, adopted, at):
    at(services.contacts_publish, version=0, by=world.leader)
    at(services.contacts_withdraw, version=1, by=world.leader)
    for part in EVERYTHING:
        withdrawn, never, unknown = (client.get(f"/veilig/{name}/{part}") for name in ("regenboog", "wilgen", "zomaar"))
        assert withdrawn.status_code == never.status_code == unknown.status_code == 404
        assert withdrawn.content == never.content == unknown.content
        assert dict(withdrawn.headers) == dict(never.headers) == dict(unknown.headers)


def test_with_the_contact_page_alone_nothing_of_the_plan_is_public(world, client, adopted, at):
    at(services.contacts_publish, version=0, by=world.leader)
    page = client.get("/veilig/regenboog/").content.decode()
    assert "veiligheidsplan" not in page
    assert {client.get(f"/veilig/regenboog/{part}").status_code for part in ("ouders/", "leerlingen/", *FILES)} == {404}


def test_without_the_contact_page_no_name_is_public(world, client, published, at):
    at(services.contacts_withdraw, version=at(version), by=world.leader)
    page = client.get("/veilig/regenboog/").content.decode()
    assert "Wat gebeurt er als je iets vertelt" not in page
    assert "0800-0432" in page


def test_the_page_is_in_two_languages(client, published):
    dutch, english = (client.get(f"/veilig/regenboog/{part}") for part in ("", "en/"))
    assert dutch["Content-Language"] == "nl"
    assert english["Content-Language"] == "en"
    assert 'lang="nl"' in dutch.content.decode()
    assert "Veilig op school" in dutch.content.decode()
    assert 'lang="en"' in english.content.decode()
    assert "Safe at school" in english.content.decode()


def test_numbers_are_links(client, published):
    page = client.get("/veilig/regenboog/").content.decode()
    assert 'href="tel:112"' in page
    assert all(f'href="tel:{line.phone.replace("-", "")}"' in page for line in help_lines())


def test_parents_read_that_a_version_is_no_longer_valid(client, world, published):
    assert "Geldig tot en met" in client.get("/veilig/regenboog/ouders/").content.decode()
    yesterday = timezone.localdate() - timedelta(days=1)
    with world.at(world.regenboog), atomic():
        Edition.objects.using("owner").update(valid_until=yesterday)
    assert "De versie was geldig tot en met" in client.get("/veilig/regenboog/ouders/").content.decode()


def test_the_number_of_a_contact_person_can_be_called(client, world, published):
    with world.at(world.regenboog), atomic():
        person = {"name": "Ria", "phone": "020 123 4567", "public": True, "tasks": ["antibullying_contact"]}
        contacts.person_add(**person, started_on=timezone.localdate(), by=world.leader)
    page = client.get("/veilig/regenboog/").content.decode()
    assert 'href="tel:+31201234567"' in page


def test_there_are_no_scripts_on_a_public_page(client, published):
    for part in PAGES:
        answer = client.get(f"/veilig/regenboog/{part}")
        assert b"<script" not in answer.content
        assert "script-src 'none'" in answer["Content-Security-Policy"]


def test_only_the_block_for_the_schools_site_may_be_framed(client, published):
    for part in PAGES:
        answer = client.get(f"/veilig/regenboog/{part}")
        framed = "frame-ancestors *" in answer["Content-Security-Policy"] and "X-Frame-Options" not in answer
        assert framed == (part == "inbed/")
        assert framed or answer["X-Frame-Options"] == "DENY"


def test_a_page_costs_the_same_number_of_queries_however_much_is_public(
    client, published, django_assert_max_num_queries
):
    client.get("/veilig/regenboog/")
    with django_assert_max_num_queries(16):
        client.get("/veilig/regenboog/")


def test_the_database_shows_a_visitor_what_is_public_and_nothing_else(world, published, at):
    at(services.edition_withdraw, audience="pupils", version=at(version), by=world.leader)
    page = at(lambda: Publication.objects.get())
    visitor = Scope(visitor="public", board=world.samen.pk, school=world.regenboog.pk, visited=page.pk)
    with use_scope(visitor), atomic():
        assert [row.audience for row in Edition.objects.all()] == ["parents"]
        for model in (MilestoneSection, EditionText, StoredFile):
            with pytest.raises(OutsideScope):
                model.objects.count()


@pytest.mark.parametrize("blocks", [2, 7, 13])
def test_the_page_for_pupils_is_one_page_however_long_its_text(world, blocks):
    words = ("Op school hoort iedereen erbij. " * 60)[: rules.MOST_FOR_PUPILS // blocks - 10].strip()
    edition = Edition(audience="pupils", number=1, html=f"<h3>Zeg het</h3><p>{words}</p>" * blocks)
    assert not rules.too_long_for_pupils(edition.html)
    assert pages(printed_edition(edition, world.regenboog, "regenboog")) == 1


def pages(content: bytes) -> int:
    return len(pypdfium2.PdfDocument(content))


def test_a_pdf_is_made_once(world, printed, at):
    job = at(lambda: Job.objects.filter(name="publication.pdf").first())
    assert job.state == "done"
    assert at(lambda: StoredFile.objects.filter(kind="edition_pdf").count()) == 2
