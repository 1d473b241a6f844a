"""The gate to Word: what goes through whole, what is refused, and that it can reach nothing."""

import re
import zipfile
from io import BytesIO

import pytest

from core import docx
from core.docx import DocxError, docx_from_html, html_from_docx
from core.uploads import UploadError

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
EVERYTHING = (
    "<h1>Handelen</h1><p>Bij <strong>pesten</strong> doen we dit:</p>"
    "<ol><li>praten<ul><li>met beiden</li></ul></li><li>herstellen</li></ol><h2 id='x'>Bijlage</h2>"
    "<table><thead><tr><th scope='col' colspan='2'>Wie</th></tr></thead>"
    "<tbody><tr><td rowspan='2'>Noor</td><td>maandag</td></tr><tr><td>dinsdag</td></tr></tbody></table>"
    "<blockquote><p>Wij wel.</p></blockquote><p><a href='https://example.org/'>site</a> €&amp;é</p>"
)


def document(body: str, title: str = "Plan") -> str:
    return f'<html lang="nl"><head><title>{title}</title></head><body>{body}</body></html>'


def repacked(content: bytes, **entries: str | bytes) -> bytes:
    """The same document with other or more parts; a name has ``__`` for ``/`` and ``_dot_`` for a dot."""
    changed = {name.replace("__", "/").replace("_dot_", "."): text for name, text in entries.items()}
    written = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
        for name in [name for name in old.namelist() if name not in changed]:
            new.writestr(name, old.read(name))
        for name, text in changed.items():
            new.writestr(name, text)
    return written.getvalue()


@pytest.fixture(scope="module")
def plain() -> bytes:
    return docx_from_html(document("<h1>Toezicht</h1><p>Wij letten op.</p>"))


def refusal(content: bytes) -> str:
    with pytest.raises(UploadError) as caught:
        html_from_docx(content)
    return str(caught.value)


def relating(content: bytes, kind: str, target: str) -> bytes:
    relation = f'<Relationship Id="rId9" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/>'
    rels = f'<Relationships xmlns="{RELATIONS}">{relation}</Relationships>'
    return repacked(content, word___rels__settings_dot_xml_dot_rels=rels)


def test_headings_lists_tables_and_links_go_to_word_and_back_whole():
    html = html_from_docx(docx_from_html(document(EVERYTHING)))
    for whole in (
        "<h1>Handelen</h1>",
        "<strong>pesten</strong>",
        "<ol><li>praten<ul><li>met beiden</li></ul></li><li>herstellen</li></ol>",
        "<h2>Bijlage</h2>",
        '<thead><tr><th colspan="2"><p>Wie</p></th></tr></thead>',
        '<td rowspan="2"><p>Noor</p></td>',
        "<blockquote><p>Wij wel.</p></blockquote>",
        '<a href="https://example.org/">site</a> €&amp;é',
    ):
        assert whole in html


def test_a_word_document_is_in_dutch_on_a4_with_its_title_and_page_numbers():
    with zipfile.ZipFile(BytesIO(docx_from_html(document("<p>x</p>", "Veiligheidsplan 2026")))) as archive:
        body = archive.read("word/document.xml").decode()
        assert "Veiligheidsplan 2026" in body
        assert 'w:w="11906"' in body
        assert "footerReference" in body
        assert re.search('<w:lang [^>]*w:val="nl', archive.read("word/styles.xml").decode())


def test_a_picture_in_a_text_is_not_fetched_when_word_is_written(tmp_path):
    secret = tmp_path / "geheim.png"
    secret.write_bytes(b"\x89PNG\r\n\x1a\nkanarie-7f3a")
    made = docx_from_html(document(f'<p>x <img src="{secret}"> <img src="file://{secret}"></p>'))
    with zipfile.ZipFile(BytesIO(made)) as archive:
        assert not any(b"kanarie" in archive.read(name) for name in archive.namelist())


def test_too_long_a_text_is_not_turned_into_word():
    with pytest.raises(DocxError) as caught:
        docx_from_html("x" * (docx.MAX_HTML + 1))
    assert caught.value.code == "too_long"


def test_while_word_is_written_the_job_is_kept_and_who_lost_it_stops():
    def lost():
        raise TimeoutError

    with pytest.raises(TimeoutError):
        docx_from_html(document("<p>Wij letten op.</p>" * 100_000), on_wait=lost)


# --- what is refused ---


def test_what_is_no_word_document_is_refused(plain):
    assert refusal(b"%PDF-1.7\n%%EOF\n") == "type"
    assert refusal(b"zomaar wat") == "type"
    assert refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Encrypted".encode("utf-16-le")) == "locked"
    assert refusal(plain[: len(plain) // 2]) == "damaged"
    assert refusal(repacked(plain, word__document_dot_xml="<w:document>")) == "damaged"


def test_macros_are_refused(plain):
    assert refusal(repacked(plain, word__vbaProject_dot_bin=b"x")) == "macros"


def test_a_zip_bomb_is_refused_before_it_unfolds(plain):
    assert refusal(repacked(plain, word__media__x_dot_bin=b"0" * 30_000_000)) == "bomb"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_entity_bomb_is_refused(plain, encoding):
    entities = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    bomb = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY a0 "ha">{entities}]>'
    bomb += f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&a11;</w:t></w:r></w:p></w:body></w:document>'
    assert refusal(repacked(plain, word__document_dot_xml=bomb.encode(encoding))) == "entities"


def test_a_file_of_the_server_is_not_read_through_an_entity(plain):
    outside = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    outside += f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>&f;</w:t></w:r></w:p></w:body></w:document>'
    assert refusal(repacked(plain, word__document_dot_xml=outside)) == "entities"


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("attachedTemplate", "https://example.org/macro.dotm"),
        ("attachedTemplate", "file://server/share/x.dotm"),
        ("attachedTemplate", "\\\\server\\share\\x.dotm"),
        ("oleObject", "file:///C:/x.xlsx"),
        ("frame", "https://example.org/"),
        ("subDocument", "other.docx"),
    ],
)
def test_a_document_that_takes_things_from_elsewhere_is_refused(plain, kind, target):
    assert refusal(relating(plain, kind, target)) == "external"


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("hyperlink", "https://example.org/"),
        ("image", "https://example.org/pixel.png"),
        ("attachedTemplate", "file:///C:\\Users\\Noor\\Templates\\Brief.dotx"),
    ],
)
def test_links_linked_pictures_and_a_template_on_ones_own_disk_are_no_reason_to_refuse(plain, kind, target):
    assert "<h1>Toezicht</h1>" in html_from_docx(relating(plain, kind, target))


def test_a_document_too_heavy_to_read_is_refused_within_its_limits(plain, monkeypatch):
    monkeypatch.setattr(docx, "MEMORY_MB", 150)
    paragraphs = "".join(f"<w:p><w:r><w:t>{n} wij letten op elkaar</w:t></w:r></w:p>" for n in range(60_000))
    heavy = f'<w:document xmlns:w="{W}"><w:body>{paragraphs}</w:body></w:document>'
    assert refusal(repacked(plain, word__document_dot_xml=heavy)) == "too_heavy"


def test_scripts_and_dangerous_addresses_do_not_come_out():
    html = html_from_docx(docx_from_html(document("<p><a href='javascript:alert(1)'>x</a>&lt;script&gt;</p>")))
    assert "javascript" not in html
    assert "<script" not in html
