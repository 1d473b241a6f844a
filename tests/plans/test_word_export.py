"""The plan as a Word file: from the button to a document that is whole."""

import zipfile
from io import BytesIO
from uuid import uuid4

from django.core.files.storage import default_storage

from core import outbox
from core.docx import html_from_docx
from core.models import StoredFile
from core.tenancy import atomic
from core.uploads import DOCX
from plans import services
from plans.document import plan_docx
from plans.models import PlanPdf
from plans.pdf import plan_print
from tests.plans.sample_document import ADOPTED

TEXT = (
    "<h3>In de pauze</h3><p>Wij letten op.</p><ol><li><p>kijken</p><ul><li><p>rondlopen</p></li></ul></li>"
    "<li><p>helpen</p></li></ol><table><thead><tr><th>Plek</th><th>Wie</th></tr></thead>"
    "<tbody><tr><td><p>plein</p></td><td><p>Noor</p></td></tr></tbody></table>"
)


def test_the_button_leads_to_a_word_file_beside_the_pdf(world, sign_in, plan):
    client = sign_in(world.leader)
    page = client.post("/s/regenboog/plan/pdf/", {"form": "docx"}).url
    with world.at(world.regenboog), atomic():
        plan_print(plan=plan, by=world.leader)
        assert PlanPdf.objects.count() == 2
    outbox.run(outbox.claim())
    with world.at(world.regenboog), atomic():
        file = StoredFile.objects.get(content_type=DOCX)
    assert file.name.endswith(".docx")
    assert f"/bestanden/{file.pk}/" in client.get(page).content.decode()
    assert client.get(f"/s/regenboog/bestanden/{file.pk}/").content.startswith(b"PK")
    assert "Word" in client.get("/s/regenboog/plan/pdf/").content.decode()


def test_a_text_comes_out_with_its_headings_lists_and_tables_whole(world, plan, section):
    with world.at(world.regenboog), atomic():
        services.section_save(section=section, html=TEXT, page=uuid4(), base=1, by=world.leader)
        asked = plan_print(plan=plan, by=world.leader, form="docx")
    outbox.work()
    with world.at(world.regenboog), atomic(), default_storage.open(PlanPdf.objects.get(pk=asked.pk).file.path) as file:
        html = html_from_docx(file.read()).replace("&nbsp;", " ")
    assert "<h3>In de pauze</h3><p>Wij letten op.</p>" in html
    assert "<ol><li>kijken<ul><li>rondlopen</li></ul></li><li>helpen</li></ol>" in html
    assert "<tr><th>Plek</th><th>Wie</th></tr>" in html.replace("<p>", "").replace("</p>", "")


def test_every_chapter_section_and_annex_is_a_heading_in_word():
    html = html_from_docx(plan_docx(ADOPTED)).replace("&nbsp;", " ")
    for chapter in ADOPTED.chapters:
        assert f"<h1>{chapter.number} {chapter.title}</h1>" in html
        for section in chapter.sections:
            assert f"{section.number} {section.title}</h2>" in html
    for letter, annex in zip("ABCDEFGH", ADOPTED.annexes, strict=False):
        assert f"<h1>Bijlage {annex.letter or letter} {annex.title}</h1>" in html


def test_links_inside_the_plan_point_at_headings_of_the_word_file():
    with zipfile.ZipFile(BytesIO(plan_docx(ADOPTED))) as archive:
        body = archive.read("word/document.xml").decode()
    first = ADOPTED.chapters[0].sections[0].anchor
    assert f'w:anchor="{first}"' in body
    assert f'w:name="{first}"' in body
