"""Uploaded files: known by their content, kept within limits, harmless."""

import zipfile
from contextlib import suppress
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image  # noqa: TID251  (what came out is looked at with the same library)

from core import uploads
from core.uploads import DOCX, UploadError, accept, safe_name

PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"
TYPES = b'<Types><Override ContentType="application/x"/></Types>'


def docx(**entries: bytes) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in ({"[Content_Types].xml": TYPES, "word/document.xml": b"<w/>"} | entries).items():
            archive.writestr(name, content)
    return written.getvalue()


def picture(kind="JPEG", size=(40, 20), **options) -> bytes:
    written = BytesIO()
    Image.new("RGB", size, "navy").save(written, kind, **options)
    return written.getvalue()


def refusal(content: bytes) -> str:
    with pytest.raises(UploadError) as caught:
        accept(content)
    return str(caught.value)


def test_a_file_is_known_by_its_content():
    assert accept(PDF).content_type == "application/pdf"
    assert accept(docx()).content_type == DOCX
    assert accept(picture()).extension == "jpg"
    assert accept(picture("PNG")).extension == "png"


def test_while_the_scanner_is_away_no_kind_of_file_is_taken(settings, tmp_path):
    settings.CLAMD_URL = f"unix://{tmp_path}/nobody"
    assert [refusal(content) for content in (PDF, docx(), picture())] == ["not_scanned"] * 3


def test_a_picture_loses_where_and_when_it_was_taken_but_stays_upright():
    exif = Image.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif[0x010E] = "geheime plek"
    exif.get_ifd(0x8825)[2] = (52.0, 5.0, 1.0)
    kept = accept(picture(exif=exif, comment=b"geheim")).content
    assert b"geheim" not in kept
    with Image.open(BytesIO(kept)) as image:
        assert (image.size, dict(image.getexif()), image.info.get("comment")) == ((20, 40), {}, None)


def test_what_is_hidden_behind_a_picture_is_gone():
    assert b"<script>" not in accept(picture("PNG") + b"<script>alert(1)</script>").content


def test_too_large_too_many_pixels_and_empty_are_refused(monkeypatch):
    assert refusal(b"") == "empty"
    assert refusal(PDF.ljust(uploads.MAX_BYTES + 1, b" ")) == "too_large"
    monkeypatch.setattr(uploads, "MAX_PIXELS", 799)
    assert refusal(picture()) == "too_many_pixels"


@pytest.mark.parametrize("content", [b"MZ\x90", b"<html>", b"GIF89a", b"hallo", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1x"])
def test_other_kinds_are_refused_whatever_they_are_called(content):
    assert refusal(content) == "type"


def test_damaged_files_are_refused():
    assert refusal(PDF[:10]) == "damaged"
    assert refusal(picture()[:60]) == "damaged"
    assert refusal(docx()[:80]) == "damaged"


@pytest.mark.parametrize(
    "entries",
    [{"word/vbaProject.bin": b"x"}, {"WORD/VBAPROJECT.BIN": b"x"}, {"[Content_Types].xml": b"x.macroEnabled.main+xml"}],
)
def test_macros_are_refused(entries):
    assert refusal(docx(**entries)) == "macros"


def test_a_spreadsheet_is_no_word_file():
    written = BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        archive.writestr("[Content_Types].xml", TYPES)
        archive.writestr("xl/workbook.xml", "x")
    assert refusal(written.getvalue()) == "type"


def test_a_bomb_is_refused():
    assert refusal(docx(**{"word/media.bin": b"\0" * 20_000_000})) == "bomb"
    assert refusal(docx(**{f"e{number}": b"" for number in range(2_001)})) == "bomb"


def test_a_word_file_with_a_password_gets_its_own_word():
    content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")
    assert refusal(content) == "locked"


@given(st.binary(max_size=300), st.sampled_from([PDF, docx(), picture(), picture("PNG")]), st.integers(0, 400))
@settings(max_examples=300, deadline=None)
def test_a_broken_file_is_refused_or_taken_never_a_failure(noise, content, place):
    with suppress(UploadError):
        accept(content[:place] + noise + content[place + len(noise) :])


@given(st.text(max_size=200))
def test_a_file_name_is_safe_on_every_system(title):
    name = safe_name(title, "pdf")
    assert name.endswith(".pdf")
    assert len(name) <= 100
    assert not set(name) & set('/\\:*?"<>|\0\r\n\t')
    assert not name.startswith(".")
