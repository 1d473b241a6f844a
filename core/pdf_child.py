"""The press: a small process that keeps WeasyPrint warm and prints every document in a fork of its own.

Started by :mod:`core.pdf` with an empty environment; knows no Django, no settings, no secrets. It reads frames on
stdin and answers on stdout (see :func:`write_frame`): first the stylesheets, then one document at a time. For each
document it forks; the fork inherits the imported library, the decoded fonts and the parsed stylesheets, walls itself
in (:mod:`core.pdf_sandbox`), renders, and hands its PDF back through a pipe. End of stdin ends everything.
"""

import gc
import json
import logging
import os
import re
import select
import shutil
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from typing import Any, NoReturn

from core import pdf_sandbox

IDLE_SECONDS = 600  # a press that nobody needed for so long goes home; the next document starts a new one
CHUNK = 1 << 16
PAGE_STARTED = re.compile(r"Step 5 - Creating layout - Page (\d+)")
FIGURE_SPACE = "\u2007"

# Exercises the parts of the library that are imported late, before imports are refused.
WARM_UP = """<html lang="nl"><title>x</title><body><h1 id="a">x</h1><p><a href="#a">x</a> <strong>x</strong></p>
<p style="width: 9mm; hyphens: auto">samenwerkingsverband</p><ul><li>x</li></ul><ol><li>x</li></ol>
<table><thead><tr><th>x</th></tr></thead><tr><td>x</td></tr></table><div style="display: flex"><span>x</span></div>
<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><title>x</title><path d="M0 0L9 9" stroke="#000"/></svg>
</body></html>"""


class TooManyPages(BaseException):
    """Stops the layout; not an Exception, so that the library cannot swallow it."""


def write_frame(fd: int, header: dict[str, Any], body: bytes = b"") -> None:
    """Write one message: two 8-byte lengths, a JSON header, a body."""
    head = json.dumps(header).encode()
    write_all(fd, len(head).to_bytes(8, "big") + len(body).to_bytes(8, "big") + head + body)


def read_frame(fd: int) -> tuple[dict[str, Any], bytes] | None:
    """Read one message; None at the end of the stream or when it broke off."""
    lengths = _read_exactly(fd, 16)
    head_length, body_length = int.from_bytes(lengths[:8], "big"), int.from_bytes(lengths[8:], "big")
    content = _read_exactly(fd, head_length + body_length)
    if not content or len(content) != head_length + body_length:
        return None
    return json.loads(content[:head_length]), content[head_length:]


def write_all(fd: int, data: bytes) -> None:
    """Write everything to a pipe, which may take it in pieces."""
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(fd, rest) :]


def _read_exactly(fd: int, size: int) -> bytes:
    """Read ``size`` bytes, or less when the stream ends."""
    parts = []
    while size and (part := os.read(fd, min(size, CHUNK))):
        parts.append(part)
        size -= len(part)
    return b"".join(parts)


class Press:
    """WeasyPrint with fonts and stylesheets loaded; ``render`` may be called in forks."""

    def __init__(self, stylesheets: list[str]) -> None:
        import weasyprint
        from weasyprint.text.fonts import FontConfiguration
        from weasyprint.urls import URLFetcher, URLFetchingError

        class DataOnly(URLFetcher):
            """On every channel: what is fetched must be part of the document, ``data:`` and nothing else."""

            def __init__(self) -> None:
                super().__init__(allowed_protocols=("data",), allow_redirects=False)

            def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
                if not url.lower().startswith("data:"):
                    raise URLFetchingError("only data: may be fetched")
                return super().fetch(url, headers)

        for name in ("weasyprint", "fontTools"):  # a document's words never reach a log
            logging.getLogger(name).handlers = [logging.NullHandler()]
        self.weasyprint = weasyprint
        self.fetcher = DataOnly()
        self.fonts = FontConfiguration()
        self.stylesheets = [
            weasyprint.CSS(string=css, font_config=self.fonts, url_fetcher=self.fetcher) for css in stylesheets
        ]
        self.render(WARM_UP, max_pages=9)

    def render(self, html: str, *, max_pages: int) -> bytes:
        """Lay out and write a tagged PDF/UA-1; raises TooManyPages."""
        watch = _watch_pages(max_pages)
        progress = logging.getLogger("weasyprint.progress")
        progress.addFilter(watch)
        try:
            source = self.weasyprint.HTML(string=html, url_fetcher=self.fetcher)
            document = source.render(stylesheets=self.stylesheets, font_config=self.fonts, pdf_variant="pdf/ua-1")
        finally:
            progress.removeFilter(watch)
        _fill_in_page_numbers(document)
        return document.write_pdf(finisher=_add_scopes, pdf_variant="pdf/ua-1")


def _watch_pages(max_pages: int) -> Callable[[logging.LogRecord], bool]:
    """A log filter that counts the pages the library reports while it lays them out."""

    def watch(record: logging.LogRecord) -> bool:
        page = PAGE_STARTED.match(record.getMessage())
        if page and int(page[1]) > max_pages:
            raise TooManyPages
        return False

    logging.getLogger("weasyprint.progress").setLevel(logging.INFO)
    return watch


def _fill_in_page_numbers(document: Any) -> None:
    """Give every element with ``data-page-of`` the page number of that id.

    CSS has target-counter() for this, but then each page that names another is laid out two times more. The figure
    space is as wide as a tabular digit: the number fills the room of its placeholder exactly.
    """
    numbers: dict[str | None, str] = {}
    for number, page in enumerate(document.pages, start=1):
        for anchor in page.anchors:
            numbers.setdefault(anchor, str(number))
    for page in document.pages:
        for box in page._page_box.descendants(placeholders=True):
            layout = getattr(box, "pango_layout", None)
            if layout is not None and box.element is not None and "data-page-of" in box.element.attrib:
                shown = numbers.get(box.element.get("data-page-of"), "")
                box.text = layout.text = shown.rjust(len(box.text), FIGURE_SPACE)


def _add_scopes(document: Any, pdf: Any) -> None:
    """Say for every head cell whether it heads a row or a column: not all readers follow header ids alone."""
    for page in document.pages:
        for box in page._page_box.descendants(placeholders=True):
            element = getattr(box, "mark", None)
            if element is not None and box.element_tag == "th":
                row = box.element.get("scope") in ("row", "rowgroup")
                element["A"]["Scope"] = "/Row" if row else "/Column"


class Abandoned(Exception):
    """Nobody waits for the answer any more."""


def print_in_fork(press: Press, request: dict[str, Any], html: bytes, folder: str) -> tuple[dict[str, Any], bytes]:
    """Render in a walled-in fork; returns its answer or the reason why there is none, and what it used."""
    reader, writer = os.pipe()
    started = time.monotonic()
    pid = os.fork()
    if pid == 0:
        os.close(reader)
        _be_the_fork(press, request, html, folder, writer)
    os.close(writer)
    answer, reason = b"", "broken"
    try:
        answer, reason = _collect(reader, started + request["seconds"], request["output_bytes"])
    finally:
        os.close(reader)
        if reason:
            os.kill(pid, signal.SIGKILL)
        _, status, usage = os.wait4(pid, 0)
    unit = 1024 if sys.platform == "linux" else 1  # ru_maxrss: KiB on Linux, bytes on macOS
    used = {
        "rss_mb": usage.ru_maxrss * unit / pdf_sandbox.MIB,
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
    }
    head, _, body = answer.partition(b"\n")
    if reason:
        return {"code": reason, **used}, b""
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == 0 and head:
        return {**json.loads(head), **used}, body
    return {"code": _cause_of_death(status, used["rss_mb"], request["memory_mb"]), **used}, b""


def _collect(reader: int, deadline: float, output_bytes: int) -> tuple[bytes, str]:
    """Read the fork's answer; ("", reason) when it takes too long or grows too big."""
    chunks: list[bytes] = []
    size = 0
    while True:
        ready, _, _ = select.select([reader, 0], [], [], max(0, deadline - time.monotonic()))
        if 0 in ready:  # stdin speaks only between documents: this is its end
            raise Abandoned
        if not ready:
            return b"", "timeout"
        chunk = os.read(reader, CHUNK)
        if not chunk:
            return b"".join(chunks), ""
        chunks.append(chunk)
        size += len(chunk)
        if size > output_bytes:
            return b"", "too_long"


def _cause_of_death(status: int, rss_mb: float, memory_mb: int) -> str:
    if os.WIFSIGNALED(status):
        ended_by = os.WTERMSIG(status)
        if ended_by == signal.SIGXCPU:
            return "timeout"
        # The native libraries abort when they get no memory; the system's own killer sends SIGKILL.
        if ended_by == signal.SIGKILL or rss_mb > memory_mb / 2:
            return "memory"
    return "broken"


def _be_the_fork(press: Press, request: dict[str, Any], html: bytes, folder: str, writer: int) -> NoReturn:
    """Wall in, render, answer, leave without any clean-up of the press's things."""
    try:
        os.close(0)
        gc.disable()  # boxes live until the end, and this process hardly longer: nothing to gain by collecting
        pdf_sandbox.enclose(readable=folder, seconds=request["seconds"], memory_mb=request["memory_mb"])
        write_all(writer, _answer(press, request, html))
        os._exit(0)
    finally:
        os._exit(1)


def _answer(press: Press, request: dict[str, Any], html: bytes) -> bytes:
    """One JSON line, and the PDF when there is one. Says where it broke, never what the document held."""
    body = b""
    try:
        body = press.render(html.decode(), max_pages=request["pages"])
        header = {"code": "ok"}
    except TooManyPages:
        header = {"code": "too_long"}
    except MemoryError:
        header = {"code": "memory"}
    except Exception as error:
        frames = traceback.extract_tb(error.__traceback__)
        frame = [f for f in frames if f.filename != pdf_sandbox.__file__][-1]
        place = f"{os.path.basename(frame.filename)}:{frame.lineno} {frame.name}"
        header = {"code": "broken", "detail": f"{type(error).__name__} in {place}"}
    return json.dumps(header).encode() + b"\n" + body


def work(requests: int, answers: int, folder: str) -> None:
    """Serve documents until stdin ends or nobody has needed one for a while."""
    first = read_frame(requests)
    if first is None:
        return
    try:
        press = Press(first[0]["stylesheets"])
    except OSError:
        write_frame(answers, {"code": "missing_library"})
        return
    gc.collect()
    gc.freeze()  # the forks share these objects: no collection may touch (and so copy) them
    write_frame(answers, {"code": "ready"})
    while select.select([requests], [], [], IDLE_SECONDS)[0]:
        message = read_frame(requests)
        if message is None:
            return
        write_frame(answers, *print_in_fork(press, *message, folder))


def main() -> None:
    """Run with private pipes on stdin and stdout, in the temporary folder that is the press's own."""
    answers = os.dup(1)
    os.dup2(2, 1)  # the library prints to stdout when a system library is missing
    folder = tempfile.tempdir = os.getcwd()
    fontconfig = os.path.join(folder, "fonts.conf")
    with open(fontconfig, "w", encoding="utf-8") as file:  # only the fonts of the stylesheets exist
        file.write(f"<fontconfig><cachedir>{folder}</cachedir></fontconfig>")
    os.environ["FONTCONFIG_FILE"] = fontconfig
    try:
        work(0, answers, folder)
    except (Abandoned, BrokenPipeError):
        pass
    finally:
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
