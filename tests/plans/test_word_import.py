"""A school's own Word document: read in, sorted, taken over into the plan, and kept."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from core.docx import docx_from_html
from core.models import StoredFile
from core.tenancy import atomic
from plans import services, word_services
from plans.models import Plan, Section, SectionVersion, WordImport, WordPiece

URL = "/s/regenboog/plan/word/"
BODY = (
    "<p>Versie 3</p><h1>Toezicht</h1><p>In elke pauze staan twee leraren buiten.</p><ul><li>plein</li></ul>"
    "<h1>Schoolhond</h1><p>Saar is er op dinsdag.</p><h1>Bijlage: Herstel</h1>"
    "<table><tr><td>a</td><td>b</td></tr></table>"
)


@pytest.fixture(scope="module")
def content() -> bytes:
    return docx_from_html(f'<html lang="nl"><head><title>Ons plan</title></head><body>{BODY}</body></html>')


@pytest.fixture
def client(sign_in, world):
    return sign_in(world.leader)


def send(client, content: bytes, name: str = "Ons plan.docx"):
    return client.post(URL, {"file": SimpleUploadedFile(name, content)})


@pytest.fixture
def begun(client, content, plan) -> str:
    return send(client, content).url


def take(client, url: str, **data):
    page = client.get(url)
    seen = page.context["form"]["seen"].value()
    fields = {field.html_name: field.value() for field in page.context["form"] if field.html_name.startswith("piece-")}
    return client.post(url, {**fields, "seen": seen, "add_below": "1", "take": "1", **data})


def section_of(world, key="supervision") -> Section:
    with world.at(world.regenboog), atomic():
        return Section.objects.get(key=key)


def test_a_document_is_read_in_and_nothing_in_the_plan_changes(world, client, begun):
    with world.at(world.regenboog), atomic():
        pieces = {piece.title: piece.goes_to for piece in WordPiece.objects.all()}
        assert SectionVersion.objects.exclude(kind="model").count() == 0
    assert pieces == {
        "": "", "Toezicht": "section:supervision", "Schoolhond": "new:prevention", "Bijlage: Herstel": "new:annexes",
    }  # fmt: skip
    assert "Saar is er op dinsdag" in client.get(begun).content.decode()


def test_it_is_taken_over_whole_and_the_file_stays(world, client, begun, content):
    assert take(client, begun).url == begun
    section = section_of(world)
    assert section.html == "<p>In elke pauze staan twee leraren buiten.</p><ul><li>plein</li></ul>"
    assert section.status == "draft"
    with world.at(world.regenboog), atomic():
        assert [version.number for version in section.versions.all()] == [2, 1]
        assert "Ons plan.docx" in section.versions.first().reason
        own = {each.title: each for each in Section.objects.exclude(own_chapter="")}
        assert own["Schoolhond"].html == "<p>Saar is er op dinsdag.</p>"
        assert own["Bijlage: Herstel"].own_chapter == "annexes"
        file = StoredFile.objects.get(kind="word_import")
    assert client.get(f"/s/regenboog/bestanden/{file.pk}/").content == content
    page = client.get(begun).content.decode()
    assert "/plan/paragraaf/supervision/" in page


def test_taking_over_twice_is_taking_over_once(world, client, begun):
    page = client.get(begun)
    take(client, begun)
    data = {"seen": page.context["form"]["seen"].value(), "add_below": "1", "take": "1"}
    assert client.post(begun, data).status_code == 200
    with world.at(world.regenboog), atomic():
        row = WordImport.objects.get()
        word_services.word_take_over(word_import=row, seen={}, by=world.leader)
        assert word_services.word_sort(word_import=row, goes_to={}, add_below=False, by=world.leader) is False
        assert Section.objects.filter(title="Schoolhond").count() == 1
        assert section_of(world).version == 2


def test_a_choice_is_kept_to_go_on_with_later(client, begun):
    client.post(
        begun, {"piece-1": "section:building", "piece-2": "", "piece-3": "new:annexes", "add_below": "0", "seen": ""}
    )
    form = client.get(begun).context["form"]
    assert [form[f"piece-{n}"].value() for n in range(4)] == ["", "section:building", "", "new:annexes"]
    assert form["add_below"].value() == "0"


def test_a_text_of_the_schools_own_stays_above_the_text_from_word(world, client, begun, section):
    with world.at(world.regenboog), atomic():
        services.section_save(section=section, html="<p>Eigen</p>", page=uuid4(), base=1, by=world.leader)
    take(client, begun)
    assert section_of(world).html.startswith("<p>Eigen</p><p>In elke pauze")


def test_a_text_of_the_schools_own_makes_room_only_when_asked_and_stays_in_the_history(world, client, begun, section):
    with world.at(world.regenboog), atomic():
        services.section_save(section=section, html="<p>Eigen</p>", page=uuid4(), base=1, by=world.leader)
    take(client, begun, add_below="0")
    assert section_of(world).html.startswith("<p>In elke pauze")
    with world.at(world.regenboog), atomic():
        assert section.versions.get(number=2).html == "<p>Eigen</p>"


def test_a_text_saved_meanwhile_is_not_overwritten_but_shown_beside_it(world, client, begun, section):
    seen = client.get(begun).context["form"]["seen"].value()
    with world.at(world.regenboog), atomic():
        services.section_save(section=section, html="<p>Net getypt</p>", page=uuid4(), base=1, by=world.coordinator)
    take(client, begun, seen=seen, add_below="0")
    assert section_of(world).html == "<p>Net getypt</p>"
    assert "/plan/paragraaf/supervision/botsing/" in client.get(begun).content.decode()


def test_pieces_for_one_section_stand_in_it_under_their_own_headings(world, client, begun):
    take(client, begun, **{"piece-2": "section:supervision"})
    assert "<h3>Schoolhond</h3><p>Saar is er op dinsdag.</p>" in section_of(world).html


def test_a_school_without_a_plan_starts_one_with_its_document(world, client, content):
    url = send(client, content).url
    assert client.get(url).status_code == 200
    with world.at(world.regenboog), atomic():
        assert Plan.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "file", "says"),
    [
        ("plan.docx", b"PK\x03\x04 kapot", "beschadigd"),
        ("plan.docx", b"%PDF-1.7\n%%EOF\n", ".docx"),
        ("plan.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".docx"),
        ("plan.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Encrypted".encode("utf-16-le"), "wachtwoord"),
    ],
)
def test_a_bad_file_gets_a_clear_answer_and_changes_nothing(world, client, name, file, says):
    response = send(client, file, name)
    assert response.status_code == 422
    assert says in response.content.decode()
    with world.at(world.regenboog), atomic():
        assert (Plan.objects.count(), StoredFile.objects.count(), WordImport.objects.count()) == (0, 0, 0)


def test_a_document_without_words_is_refused(client):
    assert send(client, docx_from_html('<html lang="nl"><body></body></html>')).status_code == 422


def test_a_piece_cannot_be_sent_to_what_is_not_in_the_plan(client, begun):
    data = {"piece-1": "section:nergens", "add_below": "1", "seen": "", "take": "1"}
    assert client.post(begun, data).status_code == 422


def test_who_may_only_read_does_not_read_in(world, sign_in, begun):
    teacher = sign_in(world.teacher)
    assert teacher.get(begun).status_code == teacher.get(URL).status_code == 403
