"""Attachments: known by their content, scanned, stripped, sealed on disk, and opened by who follows the case."""

import socketserver
import struct
import threading
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings as django_settings
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image  # noqa: TID251  (what came out is looked at with the same library)

from core import sealed, uploads
from core.files import open_sealed
from core.models import AuditEvent
from core.sealed import Unreadable
from core.tenancy import Scope, atomic, use_scope
from incidents import attachment_services, rules, services
from incidents.models import Attachment

BASE = "/s/regenboog/incidenten/"
SECRET = b"kanariebijlage"
PDF = b"%PDF-1.7\n1 0 obj\n" + SECRET + b"\n%%EOF\n"


@pytest.fixture
def case(world, report):
    row = report(by=world.teacher)
    with world.at(world.regenboog), atomic():
        return services.incident_assign(incident=row, owner=world.coordinator, by=world.coordinator)


@pytest.fixture
def attach(world, case):
    def attach(content=PDF, title="Foto van de plek") -> Attachment:
        with world.at(world.regenboog), atomic():
            upload = uploads.accept(content)
            return attachment_services.attachment_add(
                incident=case, key=uuid4(), title=title, upload=upload, by=world.coordinator
            )

    return attach


def send(client, case, content=PDF, **values):
    data = {"key": str(uuid4()), "title": "Kanarietitel", "file": SimpleUploadedFile("x.pdf", content)} | values
    return client.post(f"{BASE}{case.pk}/bijlagen/", data)


def photo() -> bytes:
    image, exif, written = Image.new("RGB", (30, 20), "navy"), Image.Exif(), BytesIO()
    exif[0x010E] = SECRET.decode()
    exif.get_ifd(0x8825)[29] = "2026:11:28"
    image.save(written, "JPEG", exif=exif)
    return written.getvalue()


def test_a_file_is_added_once_and_saved_by_who_follows_the_case(world, case, sign_in):
    client, key = sign_in(world.coordinator), str(uuid4())
    for _ in range(2):
        assert send(client, case, key=key).status_code == 302
    with world.at(world.regenboog), atomic():
        row = Attachment.objects.get()
    answer = client.get(f"{BASE}{case.pk}/bijlagen/{row.pk}/")
    assert answer.content == PDF
    assert "attachment" in answer["Content-Disposition"]
    assert "Kanarietitel.pdf" in answer["Content-Disposition"]
    assert "no-store" in answer["Cache-Control"]
    assert "sandbox" in answer["Content-Security-Policy"]
    assert "Kanarietitel.pdf" in client.get(f"{BASE}{case.pk}/").content.decode()


def test_others_find_no_attachment_and_reading_one_is_written_down(world, staff, case, attach, sign_in):
    url = f"{BASE}{case.pk}/bijlagen/{attach().pk}/"
    for name, status in (("anna", 404), ("ib", 404), ("sven", 403), ("board_admin", 403)):
        for address in (url, f"{BASE}{case.pk}/bijlagen/"):
            assert sign_in(staff[name]).get(address).status_code == status
    sign_in(world.leader).get(url)
    with world.at(world.regenboog), atomic():
        events = AuditEvent.objects.filter(action="incident.attachment_read")
        assert [event.actor_id for event in events] == [world.leader.user_id]


def test_on_disk_and_in_the_database_a_file_and_its_name_cannot_be_read(world, case, sign_in):
    send(sign_in(world.coordinator), case)
    with world.at(world.regenboog), atomic():
        row = Attachment.objects.get()
    assert "anarie" not in row.name + row.path
    kept = Path(django_settings.MEDIA_ROOT, row.path)
    assert kept.stat().st_size > len(PDF)
    assert SECRET not in kept.read_bytes()


def test_a_file_opens_for_its_own_row_and_board_only(world, attach):
    first, second = attach(), attach()
    with world.at(world.regenboog), atomic():
        second.path = first.path
        with pytest.raises(Unreadable):
            open_sealed(second)
    with world.at(world.vuurtoren if hasattr(world, "vuurtoren") else world.baken), atomic(), pytest.raises(Unreadable):
        open_sealed(first)


def test_a_file_stays_readable_when_the_keys_of_its_board_are_renewed(world, attach):
    row = attach()
    with use_scope(Scope(board=world.samen.pk)), atomic():
        sealed.renew()
    with world.at(world.regenboog):
        assert sealed.reseal() > 0
        with atomic():
            row.refresh_from_db()
            assert row.file_key.split("|")[1] == sealed.keyring().current
            assert open_sealed(row) == PDF


def test_a_picture_keeps_nothing_but_what_one_sees(world, attach):
    assert SECRET in photo()
    row = attach(photo())
    with world.at(world.regenboog), atomic():
        content = open_sealed(row)
    assert SECRET not in content
    assert dict(Image.open(BytesIO(content)).getexif()) == {}


@pytest.mark.parametrize("content", [b"", b"MZ program", b"%PDF-1.7 half", b"\xff\xd8\xff half", b"PK\x03\x04 word"])
def test_what_is_no_picture_or_pdf_is_refused_whatever_it_is_called(world, case, sign_in, content):
    page = send(sign_in(world.coordinator), case, content)
    assert page.status_code == 422
    assert page.context["form"].errors["file"]
    assert "Kanarietitel" in page.content.decode()


def test_a_file_that_is_too_large_is_refused_and_was_never_on_disk(world, case, sign_in):
    page = send(sign_in(world.coordinator), case, PDF + bytes(uploads.MAX_BYTES))
    assert page.status_code == 422
    assert "15 MB" in page.content.decode()
    files = send(sign_in(world.coordinator), case, PDF + bytes(4_000_000)).wsgi_request.FILES
    assert not hasattr(files["file"], "temporary_file_path")


def test_an_incident_has_no_more_attachments_than_the_limit(world, case, attach, sign_in, monkeypatch):
    monkeypatch.setattr(rules, "MOST_ATTACHMENTS", 2)
    rows = [attach(), attach()]
    client = sign_in(world.coordinator)
    assert send(client, case).status_code == 422
    client.post(f"{BASE}{case.pk}/bijlagen/{rows[0].pk}/weg/")
    assert send(client, case).status_code == 302


def test_what_is_taken_away_is_gone_for_good(world, case, attach, sign_in):
    row, client = attach(), sign_in(world.coordinator)
    kept = Path(django_settings.MEDIA_ROOT, row.path)
    for status in (302, 404):
        assert client.post(f"{BASE}{case.pk}/bijlagen/{row.pk}/weg/").status_code == status
    assert client.get(f"{BASE}{case.pk}/bijlagen/{row.pk}/").status_code == 404
    assert not kept.exists()
    with world.at(world.regenboog), atomic():
        row.refresh_from_db()
        assert (row.name, row.file_key, row.path) == ("", "", "")


# --- The virus scanner ---


class Clamd(socketserver.BaseRequestHandler):
    """Speaks INSTREAM; what it hears it keeps, and answers what the test wants."""

    def handle(self) -> None:
        assert self.read(10) == b"zINSTREAM\0"
        heard = b""
        while size := struct.unpack("!I", self.read(4))[0]:
            heard += self.read(size)
        self.server.heard = heard
        self.request.sendall(self.server.answer)

    def read(self, size: int) -> bytes:
        content = b""
        while len(content) < size:
            content += self.request.recv(size - len(content))
        return content


@pytest.fixture(params=["tcp", "unix"])
def clamd(request, settings, tmp_path):
    """A scanner whose answer is its attribute ``answer``, at both kinds of address."""
    if request.param == "tcp":
        server = socketserver.TCPServer(("127.0.0.1", 0), Clamd)
        settings.CLAMD_URL = f"tcp://127.0.0.1:{server.server_address[1]}"
    else:
        server = socketserver.UnixStreamServer(str(tmp_path / "clamd"), Clamd)
        settings.CLAMD_URL = f"unix://{tmp_path}/clamd"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (b"stream: OK\0", 302),
        (b"stream: Win.Test.EICAR_HDB-1 FOUND\0", 422),
        (b"INSTREAM size limit exceeded. ERROR\0", 422),
        (b"", 422),
    ],
)
def test_a_file_is_taken_only_when_the_scanner_says_that_it_is_clean(world, case, sign_in, clamd, answer, status):
    clamd.answer = answer
    content = PDF.replace(b"1 0 obj", b"x" * 200_000)
    assert send(sign_in(world.coordinator), case, content).status_code == status
    assert clamd.heard == content
    with world.at(world.regenboog), atomic():
        assert Attachment.objects.exists() is (status == 302)


def test_while_the_scanner_is_away_nothing_is_taken(world, case, sign_in, settings, tmp_path):
    settings.CLAMD_URL = f"unix://{tmp_path}/nobody"
    page = send(sign_in(world.coordinator), case)
    assert page.status_code == 422
    assert "virusscanner" in page.content.decode()
