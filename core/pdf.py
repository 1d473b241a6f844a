"""The one gate to WeasyPrint: HTML in, tagged PDF/UA-1 out, rendered by a process that can reach nothing.

The first call in a process starts a press (:mod:`core.pdf_child`): a fresh interpreter with an empty environment
that imports the library, decodes the fonts and parses the stylesheets once. Every document is then rendered in a
fork of that press. Compared with a fresh interpreter per document this saves the import (over a second); compared
with forking the worker itself it keeps settings, secrets and database connections out of the renderer's memory.
"""

import atexit
import base64
import mimetypes
import os
import re
import selectors
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from core import pdf_child

APT_GET = "apt-get install --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
START_SECONDS = 60
GRACE_SECONDS = 10  # beyond the document's own limit, before a silent press is given up
_ROOT = Path(__file__).resolve().parent.parent
FONTS = _ROOT / "static" / "pdf" / "fonts.css"  # the only fonts there are: no document depends on the machine's


@dataclass(frozen=True)
class Limits:
    """What one document may cost.

    ``seconds`` bounds wall clock and CPU alike; ``memory_mb`` is MiB of address space (of which a plan of 25 pages
    really uses about 90); ``pages`` stops the layout as soon as it is passed.
    """

    seconds: int = 60
    memory_mb: int = 768
    pages: int = 300
    input_bytes: int = 8_000_000
    output_bytes: int = 40_000_000


@dataclass(frozen=True)
class Usage:
    """What the last document in this process cost its renderer: peak MiB of real memory, CPU seconds."""

    rss_mb: float
    cpu_seconds: float


class PdfError(Exception):
    """No PDF was made. ``code`` says why; neither it nor the text holds anything of the document."""

    code = "broken"


class PdfBroken(PdfError):
    """The renderer failed on this document."""


class PdfTooLong(PdfError):
    """More input, pages or output than the limits allow."""

    code = "too_long"


class PdfTimeout(PdfError):
    """Not ready within the limit."""

    code = "timeout"


class PdfMemory(PdfError):
    """More memory than the limit."""

    code = "memory"


class PdfLibraryMissing(PdfError):
    """The system libraries that WeasyPrint needs are not installed."""

    code = "missing_library"


_ERRORS = {cls.code: cls for cls in (PdfBroken, PdfTooLong, PdfTimeout, PdfMemory, PdfLibraryMissing)}


def render(
    html: str,
    *,
    stylesheets: Sequence[Path | str] = (),
    limits: Limits = Limits(),
    on_wait: Callable[[], None] | None = None,
) -> bytes:
    """Render one HTML document (with its own ``lang`` and ``<title>``) as tagged PDF/UA-1.

    Args:
        html: the document. It may refer to ``data:`` URLs only; anything else is silently not there. The text of
            an element with ``data-page-of="an-id"`` (as many digits as there is room for, with tabular figures) is
            replaced by the number of the page that id is on.
        stylesheets: our own CSS, as text or as a file; ``url(…)`` of a file next to it (fonts) is embedded.
        limits: what the document may cost.
        on_wait: called about once a second while the renderer works; an exception in it ends the renderer.

    Returns:
        The PDF. The same input gives the same bytes.

    Raises:
        PdfError: one of its subclasses, see ``code``.
    """
    document = html.encode()
    if len(document) > limits.input_bytes:
        raise PdfTooLong(f"{len(document)} bytes of HTML")
    sheets = tuple(_embedded(item) if isinstance(item, Path) else item for item in (FONTS, *stylesheets))
    deadline = time.monotonic() + limits.seconds + GRACE_SECONDS
    global last_usage
    with _lock:
        header, pdf = _ask(sheets, asdict(limits), document, deadline, on_wait)
        last_usage = Usage(header["rss_mb"], header["cpu_seconds"])
    if header["code"] != "ok":
        raise _ERRORS[header["code"]](header.get("detail", header["code"]))
    return pdf


def _embedded(path: Path) -> str:
    """The text of a stylesheet file with the files it names beside it as ``data:`` URLs."""
    return _embedded_version(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _embedded_version(path: Path, version: int) -> str:
    def embed(match: re.Match[str]) -> str:
        file = path.parent / match[1]
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        return f'url("data:{kind};base64,{base64.b64encode(file.read_bytes()).decode()}")'

    return re.sub(r"""url\(["']?([^"':#)]+)["']?\)""", embed, path.read_text(encoding="utf-8"))


# --- the press of this process ---

last_usage: Usage | None = None  # for the bench and for logs
_lock = threading.Lock()
_press: "_Press | None" = None


class _PressGone(Exception):
    """The press ended before it answered."""


class _Press:
    """A running :mod:`core.pdf_child` for one set of stylesheets."""

    def __init__(self, sheets: tuple[str, ...], on_wait: Callable[[], None] | None) -> None:
        self.sheets = sheets
        self.folder = tempfile.mkdtemp(prefix="safetyplan-press-")
        self.process = subprocess.Popen(  # noqa: S603 -- our own interpreter and module, no shell
            [sys.executable, "-sP", "-W", "ignore", "-m", pdf_child.__name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self.folder,
            env=child_environment(),
            bufsize=0,
            start_new_session=True,  # Ctrl-C is for the worker; the press goes when its stdin ends
        )
        try:
            header, _ = self.ask({"stylesheets": sheets}, b"", time.monotonic() + START_SECONDS, on_wait)
            if header["code"] == "missing_library":
                raise PdfLibraryMissing(f"WeasyPrint needs system libraries: {APT_GET}")
        except BaseException:
            self.close()
            raise

    def ask(
        self, header: dict[str, Any], body: bytes, deadline: float, on_wait: Callable[[], None] | None
    ) -> tuple[dict[str, Any], bytes]:
        """Send one message, wait for the answer; raises _PressGone or PdfTimeout."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            pdf_child.write_frame(self.process.stdin.fileno(), header, body)
        except BrokenPipeError:
            raise _PressGone from None
        with selectors.DefaultSelector() as selector:
            selector.register(self.process.stdout, selectors.EVENT_READ)
            while not selector.select(timeout=1):
                if on_wait:
                    on_wait()
                if time.monotonic() > deadline:
                    raise PdfTimeout("the press does not answer")
        answer = pdf_child.read_frame(self.process.stdout.fileno())
        if answer is None:
            raise _PressGone
        return answer

    def close(self) -> None:
        """End the press, and with it a document it may be working on."""
        self.abandon()
        try:
            self.process.wait(timeout=GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        shutil.rmtree(self.folder, ignore_errors=True)  # the press does so itself, unless it was killed

    def abandon(self) -> None:
        """Let go of the pipes; the press ends once nobody holds them."""
        for stream in (self.process.stdin, self.process.stdout):
            if stream:
                stream.close()


def child_environment() -> dict[str, str]:
    """All that a walled-in process knows of the world: where the code is, and that hashes must not vary."""
    return {"PYTHONPATH": str(_ROOT), "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": "0"}


def _ask(
    sheets: tuple[str, ...],
    request: dict[str, Any],
    document: bytes,
    deadline: float,
    on_wait: Callable[[], None] | None,
) -> tuple[dict[str, Any], bytes]:
    """Ask this process's press; a press that had gone home in the meantime is replaced once."""
    global _press
    for attempt in (1, 2):
        if _press and _press.sheets != sheets:
            _close_press()
        try:
            _press = _press or _Press(sheets, on_wait)
            return _press.ask(request, document, deadline, on_wait)
        except _PressGone:
            _close_press()
            if attempt == 2:
                raise PdfBroken("the press ended without an answer") from None
        except BaseException:
            _close_press()
            raise
    raise AssertionError("unreachable")


def _close_press() -> None:
    global _press
    press, _press = _press, None
    if press:
        press.close()


def _forget_press() -> None:
    """In a forked worker: the press belongs to the parent; holding its pipes would keep it alive."""
    global _press, _lock
    press, _press, _lock = _press, None, threading.Lock()
    if press:
        press.abandon()
        press.process.returncode = 0  # not ours to wait for


atexit.register(_close_press)
os.register_at_fork(after_in_child=_forget_press)
