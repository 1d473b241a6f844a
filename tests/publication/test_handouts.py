"""Posters and the paragraph for the school guide: what is on them, their code, and the question when that changed."""

import base64
import re
import zipfile
from datetime import date
from io import BytesIO

import pypdfium2
import pytest
import segno
from django.core.files.storage import default_storage
from django.utils import timezone

from contacts import services as contacts
from contacts.models import ContactPerson, ContactTask
from contacts.rules import TASKS
from core.models import AuditEvent, Job
from core.outbox import work
from core.reminder_models import Reminder
from core.reminders import collect
from core.tenancy import system_scope
from publication import handout_rules as rules
from publication import handout_selectors as selectors
from publication import handout_services as services
from publication import printing
from publication import services as publishing
from publication.models import EditionText, Handout, Publication
from schools.models import Membership
from tests.isolation.canaries import text_of
from tests.publication.conftest import SECRET, publish, version

PAGE = "/s/regenboog/publiceren/poster/"
KINDS = ("poster", "pupils", "guide")


@pytest.fixture
def anna(world, at) -> ContactPerson:
    """Whom everybody may turn to; a colleague who is not public is on the list too."""
    values = {"started_on": date(2026, 8, 1), "by": world.leader}
    at(contacts.person_add, name="Bram Stil", tasks=["confidant_internal"], phone="06 00000000", **values)
    tasks = ["antibullying_contact", "antibullying_coordinator"]
    found = {
        "name": "Anna de Boer",
        "phone": "06 12345678",
        "days": [1, 2],
        "public": True,
    }
    return at(contacts.person_add, member=world.coordinator, tasks=tasks, **found, **values)


@pytest.fixture
def open_page(world, at, anna) -> Publication:
    return at(publishing.contacts_publish, version=0, by=world.leader)


def make(world, at, *kinds: str) -> None:
    for kind in kinds:
        at(services.handout_make, kind=kind, by=world.leader)
    work()


def leave(world, at, member: Membership) -> None:
    at(lambda: Membership.objects.filter(pk=member.pk).update(ended_at=timezone.now()))


def racks(world, at) -> dict[str, selectors.Rack]:
    return {rack.kind: rack for rack in at(selectors.racks, world.regenboog)}


def content(at, kind: str, form: str = "pdf") -> bytes:
    file = getattr(at(lambda: Handout.objects.select_related("pdf", "docx").get(kind=kind, ended_at=None)), form)
    with default_storage.open(file.path) as stored:
        return stored.read()


# --- What is on it ----------------------------------------------------------------------------------------------


def test_a_poster_needs_a_public_contact_page_with_somebody_on_it(world, at):
    with pytest.raises(services.NothingToSay):
        at(services.handout_make, kind="poster", by=world.leader)
    at(publishing.contacts_publish, version=0, by=world.leader)
    with pytest.raises(services.NothingToSay):
        at(services.handout_make, kind="poster", by=world.leader)
    assert at(lambda: Handout.objects.count()) == 0


def test_everything_printed_names_who_is_public_and_nobody_else(world, at, open_page):
    make(world, at, *KINDS)
    for kind, form in (*((kind, "pdf") for kind in KINDS), ("guide", "docx")):
        words = text_of(content(at, kind, form))
        assert "Anna de Boer" in words
        assert "06 12345678" in words
        assert "Bram" not in words
    assert len(pypdfium2.PdfDocument(content(at, "poster"))) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_the_code_leads_to_the_public_page(world, at, open_page, client, kind):
    contents = at(selectors.contents_now, kind, open_page, world.regenboog)
    url = printing.page_url("regenboog")
    drawn = re.search(r'<path.*?d="([^"]+)"', printing.handout_html(kind, contents).split('class="qr"')[1])
    own = re.search(r'd="([^"]+)"', segno.make(url, error="m").svg_inline(border=0, unit="mm"))
    assert drawn
    assert own
    assert drawn[1] == own[1]
    assert client.get("/" + url.split("/", 3)[3]).status_code == 200


def test_the_code_in_word_is_a_picture_of_the_same_address(world, at, open_page):
    contents = at(selectors.contents_now, "guide", open_page, world.regenboog)
    with zipfile.ZipFile(BytesIO(printing.guide_docx(contents))) as archive:
        (picture,) = (archive.read(name) for name in archive.namelist() if name.endswith(".png"))
    uri = segno.make(printing.page_url("regenboog"), error="m").png_data_uri(scale=10, border=2)
    assert picture == base64.b64decode(uri.partition(",")[2])


def test_the_poster_for_pupils_asks_first_and_names_no_task(world, at, open_page):
    html = printing.handout_html("pupils", at(selectors.contents_now, "pupils", open_page, world.regenboog))
    assert "Word je gepest?" in html
    assert "coördinator" not in html


def test_every_question_is_of_a_task_that_exists_and_is_short():
    assert rules.questions().keys() <= {code for code, task in TASKS.items() if task.public}
    assert all(len(text.split()) <= 9 for text in rules.questions().values())


@pytest.mark.parametrize("kind", ["poster", "pupils"])
def test_a_poster_is_one_page_whatever_its_names(kind):
    tasks = ["antibullying_contact", "antibullying_coordinator", "safety_coordinator", "confidant_internal"]
    person = {"name": "<b>" + "x" * 117, "phone": "06 12345678", "email": "", "days": [1, 2, 3, 4], "tasks": tasks}
    people = [person | {"reach": "overal en nergens " * 6}] * rules.MOST[kind]
    contents = {"address": "a" * 100, "school": "School " * 20, "phone": "036 0000001", "people": people}
    html = printing.handout_html(kind, contents, size="tiny")
    assert "&lt;b&gt;" in html
    limits = printing.pdf.Limits(pages=1)
    assert printing.pdf.render(html, stylesheets=[printing.STYLESHEET], limits=limits)


def test_what_is_not_public_of_the_plan_is_on_nothing_printed(world, at, published, anna):
    make(world, at, *KINDS)
    for kind, form in (*((kind, "pdf") for kind in KINDS), ("guide", "docx")):
        assert SECRET not in text_of(content(at, kind, form)).lower()


def test_making_it_twice_gives_one_and_a_change_a_new_one(world, at, open_page, anna):
    first = at(services.handout_make, kind="poster", by=world.leader)
    assert at(services.handout_make, kind="poster", by=world.coordinator) == first
    at(contacts.person_change, person=anna, seen=1, phone="06 87654321", by=world.leader)
    second = at(services.handout_make, kind="poster", by=world.leader)
    assert second != first
    work()
    assert "06 87654321" in text_of(content(at, "poster"))
    assert at(lambda: Handout.objects.filter(kind="poster").count()) == 2
    assert at(lambda: Job.objects.filter(name="publication.handout", state="done").count()) == 2


# --- Is it still right? -----------------------------------------------------------------------------------------


def test_nothing_is_asked_while_nothing_changed_whatever_the_day(world, at, open_page):
    make(world, at, *KINDS)
    assert not any(rack.asks for rack in racks(world, at).values())


def test_when_somebody_leaves_every_poster_is_asked_about_and_the_file_stays(world, at, open_page, anna):
    make(world, at, *KINDS)
    before = content(at, "poster")
    leave(world, at, world.coordinator)
    assert {kind for kind, rack in racks(world, at).items() if rack.asks} == set(KINDS)
    assert racks(world, at)["poster"].changes.gone == ["Anna de Boer"]
    assert content(at, "poster") == before


def test_withdrawing_the_page_asks_about_the_code(world, at, open_page):
    make(world, at, "poster")
    at(publishing.contacts_withdraw, version=at(version), by=world.leader)
    assert racks(world, at)["poster"].asks


def test_a_poster_that_was_taken_down_is_not_asked_about(world, at, open_page):
    make(world, at, "poster")
    leave(world, at, world.coordinator)
    at(services.handout_end, kind="poster", by=world.leader)
    at(services.handout_end, kind="poster", by=world.leader)
    assert not any(rack.asks for rack in racks(world, at).values())
    ended = lambda: AuditEvent.objects.filter(action="publication.handout_ended").count()  # noqa: E731
    assert at(ended) == 1


def test_the_tick_reminds_of_a_poster_and_a_text_the_same_day(world, at, open_page):
    make(world, at, "poster")
    html = '<p>Ga naar <span data-fact="contacts.antibullying_contact_name">Anna de Boer</span>.</p>'
    at(publishing.text_save, audience="pupils", html=html, base=0, by=world.leader)
    leave(world, at, world.coordinator)
    today = timezone.localdate()
    collect(today)
    work()
    collect(today)
    with system_scope("what the tick made"):
        made = Reminder.objects.filter(kind="publication")
        assert [(row.school_id, row.due_date) for row in made] == [(world.regenboog.pk, today)]
    at(services.handout_end, kind="poster", by=world.leader)
    at(publishing.text_save, audience="pupils", html="<p>Ga naar je juf.</p>", base=1, by=world.leader)
    at(services.drifts_date, today)
    for model in (Handout, EditionText):
        assert not at(lambda model=model: model.objects.filter(drifted_date__isnull=False).exists())


def test_a_text_put_right_is_asked_about_until_it_is_published(world, at, adopted, anna):
    html = '<p>Ga naar <span data-fact="contacts.antibullying_contact_name">Anna de Boer</span>.</p>'
    publish(world, "pupils", adopted)
    at(publishing.text_save, audience="pupils", html=html, base=1, by=world.leader)
    at(publishing.edition_publish, audience="pupils", adoption=adopted, version=at(version), by=world.leader)
    at(contacts.person_change, person=anna, seen=1, name="Anna Bakker", by=world.leader)
    texts = lambda: [row.audience for row in services.selectors.asking_texts()]  # noqa: E731
    assert at(texts) == ["pupils"]
    row = at(services.text_refresh, audience="pupils", by=world.leader)
    assert "Anna Bakker" in row.html
    assert at(texts) == ["pupils"]
    at(publishing.edition_publish, audience="pupils", adoption=adopted, version=at(version), by=world.leader)
    assert at(texts) == []


def test_publishing_the_models_words_keeps_what_they_quote(world, at, adopted, anna):
    for task in ("confidant_internal", "confidant_external"):
        at(contacts.task_begin, person=anna, task=task, started_on=date(2026, 8, 1), by=world.leader)
    at(publishing.edition_publish, audience="parents", adoption=adopted, version=0, by=world.leader)
    leave(world, at, world.coordinator)
    assert [row.audience for row in at(services.selectors.asking_texts)] == ["parents"]


def test_what_changed_is_named_and_equal_contents_change_nothing():
    person = {"name": "Anna", "phone": "1"}
    old = {"address": "a", "people": [person, {"name": "Bo"}]}
    assert not rules.changes(old, old)
    found = rules.changes(old, {"address": "a", "people": [person | {"phone": "2"}, {"name": "Cem"}]})
    assert (found.gone, found.new, found.changed, found.other) == (["Bo"], ["Cem"], ["Anna"], False)
    assert rules.changes(old, old | {"people": old["people"][::-1]}).other
    assert rules.changes(old, old | {"address": "b"}).other


# --- The pages --------------------------------------------------------------------------------------------------


def test_a_coordinator_makes_a_poster_and_a_teacher_fetches_it(world, sign_in, at, open_page):
    coordinator, teacher = sign_in(world.coordinator), sign_in(world.teacher)
    assert teacher.post(PAGE, {"kind": "poster", "do": "make"}).status_code == 403
    assert coordinator.post(PAGE, {"kind": "poster", "do": "make"}).status_code == 302
    assert coordinator.post(PAGE, {"kind": "x", "do": "make"}).status_code == 422
    work()
    link = re.search(r'href="(/s/regenboog/bestanden/[^"]+)"', teacher.get(PAGE).content.decode())
    assert link
    assert teacher.get(link[1]).status_code == 200
    assert 'name="do"' not in teacher.get(PAGE).content.decode()


def test_without_a_public_page_the_page_says_what_to_do_first(world, sign_in, at):
    leader = sign_in(world.leader)
    assert 'value="make"' not in leader.get(PAGE).content.decode()
    assert leader.post(PAGE, {"kind": "poster", "do": "make"}).status_code == 422


def test_today_asks_whoever_can_do_something_about_it(world, sign_in, at, open_page):
    make(world, at, "poster")
    for term in at(lambda: list(ContactTask.objects.filter(person__name="Anna de Boer"))):
        at(contacts.task_end, term=term, ended_on=date(2026, 9, 1), by=world.leader)
    assert PAGE in sign_in(world.leader).get("/s/regenboog/").content.decode()
    assert PAGE not in sign_in(world.teacher).get("/s/regenboog/").content.decode()
