"""The gate to WeasyPrint: what comes out, what it may cost, and what it can reach (nothing)."""

import io
import os
import select
import signal
import socket
import subprocess
import sys
import textwrap

import pikepdf
import pypdfium2
import pytest

from core import pdf, pdf_child, pdf_sandbox

CANARY = "kanarie-7f3a"
ENDLESS = "<p>" + "Nog een regel tekst in een heel lang plan. " * 40 + "</p>"


def html(body: str, head: str = "") -> str:
    return f'<html lang="nl"><head><title>Proef</title>{head}</head><body>{body}</body></html>'


def words(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def everything_in(data: bytes) -> bytes:
    """All streams and all dictionaries of a PDF, unpacked."""
    with pikepdf.open(io.BytesIO(data)) as document:
        parts = [repr(thing).encode() for thing in document.objects]
        parts += [thing.read_bytes() for thing in document.objects if isinstance(thing, pikepdf.Stream)]
    return b"\n".join(parts) + words(data).encode()


def has_ended(pid: int) -> bool:
    """Wait for a process that is not our child."""
    try:
        handle = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    ready, _, _ = select.select([handle], [], [], 20)
    os.close(handle)
    return bool(ready)


# --- what comes out ---


def test_a_document_becomes_a_tagged_pdf_with_language_and_title():
    with pikepdf.open(io.BytesIO(pdf.render(html("<h1>Plan</h1>")))) as document:
        assert document.Root.MarkInfo.Marked
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert str(document.Root.Lang) == "nl"
        assert str(document.docinfo.Title) == "Proef"
        assert b"pdfuaid:part" in document.Root.Metadata.read_bytes()


def test_the_same_input_gives_the_same_bytes_even_from_another_press():
    document = html("<h1>Plan</h1><table><tr><th>a</th></tr><tr><td>b</td></tr></table>")
    first = pdf.render(document)
    assert pdf.render(document) == first
    pdf._close_press()
    assert pdf.render(document) == first


def test_an_element_is_filled_with_the_page_number_of_what_it_names():
    body = '<p data-page-of="a">000</p>' + "<p style='break-before: page'>x</p>" * 11 + '<p id="a">doel</p>'
    assert words(pdf.render(html(body))).split()[0] == "12"


def test_the_page_number_of_something_that_is_not_there_is_blank():
    assert "000" not in words(pdf.render(html('<p>tekst</p><p data-page-of="weg">000</p>')))


def test_a_stylesheet_file_brings_the_files_beside_it_along(tmp_path):
    (tmp_path / "dot.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>")
    sheet = tmp_path / "plan.css"
    sheet.write_text('p::before { content: "voor " } p { background: url("dot.svg") }')
    assert "voor tekst" in words(pdf.render(html("<p>tekst</p>"), stylesheets=[sheet]))
    assert "dot.svg" not in pdf._embedded(sheet)
    assert "data:image/svg+xml" in pdf._embedded(sheet)


# --- what it may cost ---


def test_a_document_of_just_enough_pages_is_printed():
    assert pdf.render(html("<p style='break-after: page'>x</p>" * 2 + "x"), limits=pdf.Limits(pages=3))


def test_a_document_of_too_many_pages_is_refused():
    with pytest.raises(pdf.PdfTooLong):
        pdf.render(html("<p style='break-after: page'>x</p>" * 3 + "x"), limits=pdf.Limits(pages=3))


def test_too_much_input_is_refused_before_anything_is_rendered():
    with pytest.raises(pdf.PdfTooLong):
        pdf.render(html("x" * 100), limits=pdf.Limits(input_bytes=100))


def test_too_much_output_is_refused():
    with pytest.raises(pdf.PdfTooLong):
        pdf.render(html(ENDLESS), limits=pdf.Limits(output_bytes=1000))


def test_a_document_that_takes_too_long_is_stopped():
    with pytest.raises(pdf.PdfTimeout) as error:
        pdf.render(html(ENDLESS * 500), limits=pdf.Limits(seconds=1, pages=9999))
    assert error.value.code == "timeout"


def test_a_document_that_needs_too_much_memory_is_stopped():
    with pytest.raises(pdf.PdfMemory):
        pdf.render(html("<b>x</b>" * 800_000), limits=pdf.Limits(memory_mb=64))


def test_after_a_failure_the_next_document_is_printed():
    with pytest.raises(pdf.PdfTooLong):
        pdf.render(html(ENDLESS * 20), limits=pdf.Limits(pages=1))
    assert "goed" in words(pdf.render(html("goed")))


def test_a_failure_tells_where_it_broke_but_nothing_of_the_document(monkeypatch):
    answers = iter([({"code": "broken", "detail": "TypeError in table.py:12 f", "rss_mb": 1, "cpu_seconds": 1}, b"")])
    monkeypatch.setattr(pdf, "_ask", lambda *args: next(answers))
    with pytest.raises(pdf.PdfBroken, match=r"TypeError in table\.py:12 f"):
        pdf.render(html(CANARY))


def test_whoever_waits_is_called_while_the_renderer_works():
    calls = []
    with pytest.raises(pdf.PdfTimeout):
        pdf.render(html(ENDLESS * 500), limits=pdf.Limits(seconds=2, pages=9999), on_wait=lambda: calls.append(1))
    assert 1 <= len(calls) <= 3


def test_an_exception_of_whoever_waits_ends_the_renderer():
    class LeaseLost(Exception):
        pass

    def lost():
        raise LeaseLost

    pdf.render(html("warm"))
    press = pdf._press.process
    with pytest.raises(LeaseLost):
        pdf.render(html(ENDLESS * 500), limits=pdf.Limits(pages=9999), on_wait=lost)
    assert press.returncode is not None


# --- the press ---


def test_the_press_is_warm_for_the_next_document():
    pdf.render(html("een"))
    press = pdf._press
    pdf.render(html("twee"))
    assert pdf._press is press


def test_a_press_that_has_gone_is_replaced():
    pdf.render(html("een"))
    folder = pdf._press.folder
    pdf._press.process.send_signal(signal.SIGKILL)
    assert "twee" in words(pdf.render(html("twee")))
    assert not os.path.exists(folder)


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_the_press_inherits_no_environment(monkeypatch):
    monkeypatch.setenv("SECRET_KEY", CANARY)
    pdf._close_press()
    pdf.render(html("een"))
    with open(f"/proc/{pdf._press.process.pid}/environ", "rb") as file:
        assert CANARY.encode() not in file.read()


@pytest.mark.skipif(sys.platform != "linux", reason="pidfd")
def test_a_killed_worker_takes_its_press_along():
    script = (
        "from core import pdf; pdf.render('<p>x'); p = pdf._press; print(p.process.pid, p.folder, flush=True); input()"
    )
    worker = subprocess.Popen([sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    with worker:
        press, folder = worker.stdout.readline().split()
        worker.kill()
    assert has_ended(int(press))
    assert not os.path.exists(folder)


def test_a_fork_of_the_worker_lets_go_of_the_press():
    pdf.render(html("een"))
    reader, writer = os.pipe()
    if os.fork() == 0:
        os.write(writer, b"gone" if pdf._press is None else b"kept")
        os._exit(0)
    os.wait()
    assert os.read(reader, 4) == b"gone"
    os.close(reader)
    os.close(writer)
    assert pdf.render(html("twee"))


def test_missing_system_libraries_are_named_with_the_command_that_installs_them(monkeypatch, tmp_path):
    (tmp_path / "weasyprint").mkdir()
    (tmp_path / "weasyprint" / "__init__.py").write_text("print('noise'); raise OSError('cannot load libpango')")
    environment = {**pdf.child_environment(), "PYTHONPATH": f"{tmp_path}{os.pathsep}{pdf._ROOT}"}
    monkeypatch.setattr(pdf, "child_environment", lambda: environment)
    pdf._close_press()
    with pytest.raises(pdf.PdfLibraryMissing, match=pdf.APT_GET):
        pdf.render(html("een"))


# --- what it can reach ---

# Every way a document can name something outside itself; {0} is an address of a file or a server.
CHANNELS = {
    "image": '<img alt="x" src="{0}.svg">',
    "image set": '<img alt="x" srcset="{0}.svg 2x">',
    "stylesheet": '<link rel="stylesheet" href="{0}.css"><p>x</p>',
    "import": '<style>@import "{0}.css";</style><p>x</p>',
    "import in data": '<link rel="stylesheet" href="data:text/css,@import%20%22{0}.css%22;"><p>x</p>',
    "background": '<p style="background: url({0}.svg)">x</p>',
    "content": '<style>p::before {{ content: url("{0}.svg") }}</style><p>x</p>',
    "list marker": '<ul style="list-style-image: url({0}.svg)"><li>x</li></ul>',
    "font": '<style>@font-face {{ font-family: k; src: url("{0}.woff2") }} p {{ font-family: k }}</style><p>x</p>',
    "attachment": '<link rel="attachment" href="{0}.txt"><p>x</p>',
    "attachment link": '<p><a rel="attachment" href="{0}.txt">x</a></p>',
    "object": '<object data="{0}.svg" type="image/svg+xml"></object>',
    "embed": '<embed src="{0}.svg" type="image/svg+xml">',
    "frame": '<iframe src="{0}.html"></iframe>',
    "svg image": '<svg xmlns="http://www.w3.org/2000/svg"><image href="{0}.svg" width="9" height="9"/></svg>',
    "svg use": '<svg xmlns="http://www.w3.org/2000/svg"><use href="{0}.svg#k"/></svg>',
    "svg style": '<svg xmlns="http://www.w3.org/2000/svg"><style>@import "{0}.css";</style><path d="M0 0h9"/></svg>',
    "svg in data": '<img alt="x" src="data:image/svg+xml,<svg xmlns=%22http://www.w3.org/2000/svg%22>'
    '<image href=%22{0}.svg%22 width=%229%22 height=%229%22/></svg>">',
    "base": '<base href="{0}/"><img alt="x" src="k.svg"><link rel="attachment" href="k.txt">',
    "colour profile": '<style>@color-profile k {{ src: url("{0}.icc") }}</style><p>x</p>',
}


@pytest.fixture
def canary_files(tmp_path):
    """One file of every kind that would show if it were read; gives the address without the ending."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="99" height="9"><text id="k" y="9">{CANARY}</text></svg>'
    css = f'body::after {{ content: "{CANARY}" }}'
    (tmp_path / "k").mkdir()
    for place in (tmp_path, tmp_path / "k"):
        for ending, content in {
            "svg": svg,
            "css": css,
            "txt": CANARY,
            "html": CANARY,
            "woff2": CANARY,
            "icc": CANARY,
        }.items():
            (place / f"k.{ending}").write_text(content)
    return (tmp_path / "k").as_uri()


@pytest.mark.parametrize("channel", CHANNELS)
def test_no_file_of_the_machine_gets_into_a_document(channel, canary_files):
    printed = pdf.render(html(CHANNELS[channel].format(canary_files)))
    assert CANARY.encode() not in everything_in(printed)


@pytest.mark.parametrize("channel", CHANNELS)
def test_no_document_calls_a_server(channel):
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()
        pdf.render(html(CHANNELS[channel].format(f"http://{host}:{port}/k")))
        ready, _, _ = select.select([server], [], [], 0)
    assert not ready


def test_the_channels_are_real_ones(canary_files, tmp_path):
    """Without the gate the very same documents do show the canary: the tests above look at something."""
    import weasyprint  # noqa: TID251 -- to show what the gate is for

    shown = set()
    for name in ("image", "stylesheet", "attachment", "object", "svg image", "base"):
        printed = weasyprint.HTML(string=html(CHANNELS[name].format(canary_files))).write_pdf(pdf_variant="pdf/ua-1")
        if CANARY.encode() in everything_in(printed):
            shown.add(name)
    assert shown == {"image", "stylesheet", "attachment", "object", "svg image", "base"}


def attempt(code: str, folder: str) -> str:
    """Run code behind the walls, in a process of its own; prints what it could do."""
    script = f"""
        import ctypes, os, socket, subprocess, sys
        native_open = ctypes.CDLL(None).open
        from core import pdf_sandbox
        pdf_sandbox.enclose(readable={folder!r}, seconds=10, memory_mb=1024)
        try:
            result = {code}
        except BaseException as error:
            result = type(error).__name__
        os.write(1, str(result).encode())
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(script)], capture_output=True, text=True, timeout=30, check=False
    )
    return done.stdout


@pytest.mark.parametrize(
    "code",
    [
        "open('/etc/passwd').read()",
        "os.open('/etc/passwd', os.O_RDONLY)",
        "os.listdir('/')",
        "socket.socket()",
        "subprocess.run(['true'])",
        "os.system('true')",
        "os.fork()",
        "__import__('sqlite3')",
        "ctypes.CDLL('libc.so.6')",
        "os.remove('/tmp/x')",
    ],
)
def test_python_code_behind_the_walls_can_do_nothing(code, tmp_path):
    assert attempt(code, str(tmp_path)) == "PermissionError"


@pytest.mark.skipif(sys.platform != "linux", reason="Landlock")
def test_native_code_behind_the_walls_reads_only_the_folder_it_was_given(tmp_path):
    if pdf_sandbox._libc.syscall(444, None, 0, 1) < 1:
        pytest.skip("this kernel has no Landlock")
    inside, outside = tmp_path / "in", tmp_path / "out"
    for folder in (inside, outside):
        folder.mkdir()
        (folder / "file").write_text(CANARY)
    assert int(attempt(f"native_open({bytes(inside / 'file')!r}, 0)", str(inside))) > 0
    assert int(attempt(f"native_open({bytes(outside / 'file')!r}, 0)", str(inside))) == -1
    assert int(attempt(f"native_open({bytes(inside / 'new')!r}, 65, 0o600)", str(inside))) == -1


def test_frames_survive_pipes_that_give_them_in_pieces():
    reader, writer = os.pipe()
    body = os.urandom(300_000)
    if os.fork() == 0:
        pdf_child.write_frame(writer, {"code": "ok"}, body)
        os._exit(0)
    os.close(writer)
    assert pdf_child.read_frame(reader) == ({"code": "ok"}, body)
    assert pdf_child.read_frame(reader) is None
    os.close(reader)
    os.wait()
