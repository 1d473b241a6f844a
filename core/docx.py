"""The one gate to Word: HTML to DOCX (pandoc), DOCX to safe HTML (mammoth), in a process that can reach nothing.

Uploads pass :mod:`core.uploads` first; what comes out of here has passed the gate of rich text.
"""

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pypandoc

from core import docx_child, richtext
from core.pdf import child_environment
from core.uploads import DOCX, UploadError, judge

SECONDS = 30
MEMORY_MB = 768
MAX_HTML = 4_000_000  # bytes of a document to write: some 1,500 pages
MAX_TEXT = 2_000_000  # letters of a document that is read
REFERENCE = Path(__file__).resolve().parent.parent / "static" / "docx" / "reference.docx"  # our styles


class DocxError(Exception):
    """No Word document was made. ``code`` says why: ``too_long``, ``timeout`` or ``broken``; nothing of the text."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def html_from_docx(content: bytes) -> str:
    """The text of a Word document as safe HTML, with its headings (``h1`` to ``h6``), lists and tables.

    Pictures, contents lists, comments and deleted text stay behind; footnotes are a list at the end. To keep a text,
    ``richtext.clean`` it. Raises ``UploadError``: besides the codes of ``core.uploads`` also ``external`` (it takes
    something from elsewhere), ``entities`` (it unfolds without end) or ``too_heavy``.
    """
    if judge(content).content_type != DOCX:
        raise UploadError("type")
    try:
        done = _run("read", content)
        answer = json.loads(done.stdout) if done.returncode == 0 else {"code": "too_heavy"}
    except subprocess.TimeoutExpired:
        answer = {"code": "too_heavy"}
    if answer["code"] != "ok":
        raise UploadError(answer["code"])
    if len(answer["html"]) > MAX_TEXT:
        raise UploadError("too_heavy")
    try:
        return richtext.safe(answer["html"]).replace("<a></a>", "")  # bookmarks lost their names
    except richtext.RichTextError as error:
        raise UploadError("too_heavy") from error


def docx_from_html(html: str, *, reference: Path = REFERENCE, on_wait: Callable[[], None] | None = None) -> bytes:
    """A Word document from one whole HTML document (with its own ``lang`` and ``<title>``), in the styles of
    ``reference``. Pictures are not taken in. ``on_wait`` is called about once a second meanwhile; an exception in it
    ends the work. Raises ``DocxError``."""
    source = html.encode()
    if len(source) > MAX_HTML:
        raise DocxError("too_long")
    options = (
        "--sandbox",
        "--from=html-native_divs-native_spans",
        "--to=docx",
        "--output=-",
        f"--reference-doc={reference}",
    )
    try:
        done = _run(
            "write", source, pypandoc.get_pandoc_path(), *options, "+RTS", f"-M{MEMORY_MB}M", "-RTS", on_wait=on_wait
        )
    except subprocess.TimeoutExpired:
        raise DocxError("timeout") from None
    if done.returncode or not done.stdout.startswith(b"PK"):
        raise DocxError("broken")
    return done.stdout


def _run(
    mode: str, source: bytes, *program: str, on_wait: Callable[[], None] | None = None
) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-sP", "-W", "ignore", "-m", docx_child.__name__, mode, str(SECONDS), str(MEMORY_MB)]
    deadline = time.monotonic() + 2 * SECONDS
    with (
        tempfile.TemporaryDirectory(prefix="safetyplan-docx-") as folder,
        subprocess.Popen(  # noqa: S603 -- our own interpreter and module, no shell
            [*command, *program],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=folder,
            env=child_environment(),
        ) as child,
    ):
        try:
            return subprocess.CompletedProcess(command, *_answer(child, source, deadline, on_wait))
        except BaseException:
            child.kill()
            raise


def _answer(
    child: subprocess.Popen[bytes], source: bytes, deadline: float, on_wait: Callable[[], None] | None
) -> tuple[int, bytes]:
    given: bytes | None = source
    while True:
        try:
            written, _ = child.communicate(given, timeout=1)
        except subprocess.TimeoutExpired:
            given = None  # it was handed over at the first call
            if time.monotonic() > deadline:
                raise
            if on_wait:
                on_wait()
        else:
            return child.returncode, written
