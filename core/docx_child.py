"""What really touches Word: a process for one document, with an empty environment and no way out.

Started by :mod:`core.docx`; knows no Django, no settings, no secrets. ``read``: a DOCX on stdin, one line of JSON and
HTML on stdout. ``write``: becomes pandoc, which reads HTML and writes a DOCX.
"""

import json
import os
import re
import sys
import zipfile
from io import BytesIO

from core import pdf_sandbox

HYPERLINK, PICTURE, TEMPLATE = "/hyperlink", "/image", "/attachedTemplate"
LOCAL_FILE = re.compile(r"(?i)(file:/{2,3})?[a-z]:[/\\]")  # on the writer's own disk: nobody's business, and harmless
# Word's own contents list is made anew by whoever prints; titles are text, the headings below them are the outline.
STYLES = "\n".join(
    [
        *(f"p[style-name='{name} {level}'] => !" for name in ("toc", "TOC") for level in range(1, 10)),
        *(f"p[style-name='{name}'] => !" for name in ("TOC Heading", "table of figures")),
        *(f"p[style-name='{name}'] => blockquote > p:fresh" for name in ("Quote", "Intense Quote", "Block Text")),
        *(f"p[style-name='{name} {level}'] => h6:fresh" for name in ("heading", "Heading") for level in (7, 8, 9)),
    ]
)
SEED = {
    "[Content_Types].xml": "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>",
    "word/document.xml": (
        "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>"
        "<w:p><w:r><w:t>x</w:t></w:r></w:p><w:tbl><w:tr><w:tc><w:p/></w:tc></w:tr></w:tbl></w:body></w:document>"
    ),
}


class Refused(Exception):
    """The document is not read; the argument is a code of :class:`core.uploads.UploadError`."""


def read(content: bytes) -> dict[str, str]:
    """The document as HTML, or the code of what is wrong with it."""
    import mammoth
    from defusedxml.common import DefusedXmlException

    try:
        _refuse_references(content)
        options = {"style_map": STYLES, "include_embedded_style_map": False, "external_file_access": False}
        made = mammoth.convert_to_html(BytesIO(content), convert_image=lambda image: [], **options)
    except Refused as refusal:
        return {"code": str(refusal)}
    except DefusedXmlException:
        return {"code": "entities"}
    except (MemoryError, RecursionError):
        return {"code": "too_heavy"}
    except Exception:  # whatever a broken document makes the libraries throw
        return {"code": "damaged"}
    return {"code": "ok", "html": made.value}


def _refuse_references(content: bytes) -> None:
    """Links and pictures elsewhere are not followed, so they may be named; nothing else from outside may be."""
    from defusedxml import ElementTree

    with zipfile.ZipFile(BytesIO(content)) as archive:
        for name in archive.namelist():
            if name.lower().endswith(".rels"):
                for relation in ElementTree.fromstring(archive.read(name)).iter():
                    _refuse_reference(relation.attrib)


def _refuse_reference(relation: dict[str, str]) -> None:
    kind, target = relation.get("Type", ""), relation.get("Target", "")
    if relation.get("TargetMode") != "External" or kind.endswith((HYPERLINK, PICTURE)):
        return
    if not (kind.endswith(TEMPLATE) and LOCAL_FILE.match(target)):
        raise Refused("external")


def _seed() -> bytes:
    """A document of one word, to import what the library imports late."""
    written = BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in SEED.items():
            archive.writestr(name, text)
    return written.getvalue()


def main(mode: str, seconds: str, memory_mb: str, *program: str) -> None:
    if mode == "write":
        pdf_sandbox.enclose_program(seconds=int(seconds))
        os.execve(program[0], program, {"LC_ALL": "C.UTF-8"})  # noqa: S606 -- pandoc, with our own arguments
    import defusedxml

    defusedxml.defuse_stdlib()  # every parser of XML in this process, whoever uses it
    content = sys.stdin.buffer.read()
    read(_seed())
    pdf_sandbox.enclose(readable=os.getcwd(), seconds=int(seconds), memory_mb=int(memory_mb))
    sys.stdout.buffer.write(json.dumps(read(content)).encode())
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main(*sys.argv[1:])
