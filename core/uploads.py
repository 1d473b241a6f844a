"""Uploaded documents: what they are by their content, within limits, and made harmless where that can be done.

The one file that opens pictures (Pillow). A picture is drawn anew, so that nothing but what one sees is kept: no
place where it was taken, no hidden parts.
"""

import re
import zipfile
from dataclasses import dataclass
from io import BytesIO

from PIL import Image, ImageOps

from core import scan

MAX_BYTES = 15_000_000
MAX_PIXELS = 40_000_000
MAX_ENTRIES, MAX_UNPACKED, MAX_RATIO = 2_000, 50_000_000, 100  # of a DOCX, which is a ZIP
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LOGO = (480, 160)  # pixels at most, so that it is sharp in print and small on a page
PDF, PNG, JPG = "application/pdf", "image/png", "image/jpeg"
EXTENSIONS = {PDF: "pdf", PNG: "png", JPG: "jpg", DOCX: "docx"}
_UNSAFE = re.compile(r"[^\w .,()&+-]+")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


class UploadError(ValueError):
    """The file cannot be taken; the argument is a code: ``empty``, ``too_large``, ``type``, ``too_many_pixels``,
    ``damaged``, ``locked`` (with a password), ``macros``, ``bomb``, ``virus`` or ``not_scanned`` (the scanner gives no
    answer); from ``core.docx`` also ``external``, ``entities`` or ``too_heavy``."""


@dataclass(frozen=True)
class Upload:
    """A file that may be kept: its content (of a picture drawn anew) and what it is."""

    content: bytes
    content_type: str

    @property
    def extension(self) -> str:
        return EXTENSIONS[self.content_type]


def accept(content: bytes) -> Upload:
    """Look for viruses, then judge a file by its content, whatever it is called. Raises ``UploadError``."""
    if not content:
        raise UploadError("empty")
    if len(content) > MAX_BYTES:
        raise UploadError("too_large")
    refuse_viruses(content)
    return judge(content)


def refuse_viruses(content: bytes) -> None:
    if fault := scan.fault_of(content):
        raise UploadError(fault)


def judge(content: bytes) -> Upload:
    """What a file is by its content, without looking for viruses: for one that was accepted before."""
    if content.startswith(b"%PDF-"):
        return _pdf(content)
    if content.startswith(b"PK\x03\x04"):
        return _docx(content)
    if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):  # old Word, or a new one with a password
        raise UploadError("locked" if b"E\x00n\x00c\x00r\x00y\x00p\x00t\x00e\x00d" in content else "type")
    if content.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        return _picture(content)
    raise UploadError("type")


def logo(picture: Upload) -> bytes:
    """A picture as PNG that is no larger than a logo needs to be."""
    with Image.open(BytesIO(picture.content), formats=("PNG", "JPEG")) as image:
        image.thumbnail(LOGO)
        written = BytesIO()
        image.save(written, "PNG", optimize=True)
    return written.getvalue()


def safe_name(title: str, extension: str) -> str:
    """A file name that every system takes: no folders, no signs with a meaning, not too long."""
    stem = " ".join(_UNSAFE.sub(" ", title).split())[:80].strip(" .")
    if not stem or _RESERVED.match(stem):
        stem = f"document {stem}".strip()
    return f"{stem}.{extension}"


def _pdf(content: bytes) -> Upload:
    if b"%%EOF" not in content[-2048:]:
        raise UploadError("damaged")
    return Upload(content, PDF)


def _docx(content: bytes) -> Upload:
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            entries = archive.infolist()
            unpacked = sum(entry.file_size for entry in entries)
            if len(entries) > MAX_ENTRIES or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * len(content):
                raise UploadError("bomb")
            names = {entry.filename.lower() for entry in entries}
            if not {"[content_types].xml", "word/document.xml"} <= names:
                raise UploadError("type")
            types = _read(archive, next(e for e in entries if e.filename.lower() == "[content_types].xml")).lower()
            if any("vbaproject" in name for name in names) or b"macroenabled" in types or b"vbaproject" in types:
                raise UploadError("macros")
            for entry in entries:
                _read(archive, entry)
    except UploadError:
        raise
    except Exception as error:  # whatever a broken archive makes the libraries throw
        raise UploadError("damaged") from error
    return Upload(content, DOCX)


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """An entry, no further than it says it is long: what it says was counted already."""
    with archive.open(entry) as file:
        read = file.read(entry.file_size + 1)
    if len(read) > entry.file_size:
        raise UploadError("bomb")
    return read


def _picture(content: bytes) -> Upload:
    try:
        with Image.open(BytesIO(content), formats=("PNG", "JPEG")) as image:
            if image.width * image.height > MAX_PIXELS:
                raise UploadError("too_many_pixels")
            kind = image.format
            drawn = ImageOps.exif_transpose(image)
            mode = (
                "RGB"
                if kind == "JPEG"
                else "RGBA"
                if "A" in drawn.getbands() or "transparency" in image.info
                else "RGB"
            )
            plain = Image.new(mode, drawn.size)
            plain.paste(drawn.convert(mode))
            written = BytesIO()
            plain.save(written, kind, **({"quality": 88, "optimize": True} if kind == "JPEG" else {}))
    except UploadError:
        raise
    except Exception as error:  # whatever a broken picture makes the decoders throw
        raise UploadError("damaged") from error
    if written.tell() > 2 * MAX_BYTES:
        raise UploadError("too_large")
    return Upload(written.getvalue(), f"image/{kind.lower()}")  # type: ignore[union-attr]
