"""Files: behind the school's wall, read with the permission of their kind, every reading recorded, never inline."""

import pytest
from django.core.files.storage import default_storage
from django.db import connections

from core import files
from core.models import AuditEvent, StoredFile
from core.tenancy import OutsideScope, Scope, atomic, use_scope

KIND = "test_file"


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    monkeypatch.setitem(files.PERMISSIONS, KIND, "plan.read")
    monkeypatch.setitem(files.PERMISSIONS, "for_leaders", "people.manage")


def keep(world, content=b"inhoud", **values):
    values = {"kind": KIND, "name": "plan.pdf", "content_type": "application/pdf", "by": world.leader} | values
    with world.at(world.regenboog), atomic():
        return files.store(content, **values)


def address(world, row, school=None):
    return f"/s/{(school or world.regenboog).slug}/bestanden/{row.pk}/"


def events(world, action):
    with use_scope(Scope(board=world.samen.pk)), atomic():
        return list(AuditEvent.objects.filter(action=action))


def test_a_file_is_kept_and_served(world, sign_in):
    response = sign_in(world.teacher).get(address(world, keep(world)))
    assert response.status_code == 200
    assert response.content == b"inhoud"


def test_a_file_is_known_by_its_size_and_hash(world):
    row = keep(world)
    assert (row.size, len(row.sha256), row.created_by) == (6, 64, world.leader.user_id)


def test_the_path_says_nothing_about_the_content(world):
    row = keep(world, name="../../geheim van Jan.pdf")
    assert "geheim" not in row.path
    assert ".." not in row.path
    assert default_storage.exists(row.path)


def test_a_file_is_a_download_and_never_shown_or_kept_by_the_browser(world, sign_in):
    row = keep(world, b"<script>alert(1)</script>", name="x.html", content_type="text/html")
    response = sign_in(world.leader).get(address(world, row))
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", ['a"b.pdf', "a\r\nSet-Cookie: x=1.pdf", "naam ‮fdp.exe", "plan; filename=x.exe"])
def test_a_hostile_name_stays_inside_its_header(world, sign_in, name):
    response = sign_in(world.leader).get(address(world, keep(world, name=name)))
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert "\n" not in response["Content-Disposition"]
    assert "x" not in response.cookies


def test_every_reading_is_recorded(world, sign_in):
    row = keep(world)
    sign_in(world.teacher).get(address(world, row))
    (event,) = events(world, "file.read")
    assert (event.actor_id, event.object_id, event.detail) == (world.teacher.user_id, str(row.pk), {"kind": KIND})


def test_nothing_leaves_when_the_reading_cannot_be_recorded(world, sign_in, monkeypatch):
    row, client = keep(world), sign_in(world.teacher)
    client.raise_request_exception = False

    def fail(*args, **kwargs):
        raise RuntimeError

    monkeypatch.setattr(files.audit, "record", fail)
    response = client.get(address(world, row))
    assert response.status_code == 500
    assert b"inhoud" not in response.content


def test_a_kind_has_a_permission_of_its_own(world, sign_in):
    row = keep(world, kind="for_leaders")
    assert sign_in(world.teacher).get(address(world, row)).status_code == 403
    assert sign_in(world.leader).get(address(world, row)).status_code == 200


def test_a_file_of_a_kind_that_is_gone_is_read_by_nobody(world, sign_in, monkeypatch):
    row = keep(world)
    monkeypatch.delitem(files.PERMISSIONS, KIND)
    assert sign_in(world.leader).get(address(world, row)).status_code == 403


def test_an_unknown_kind_is_not_stored(world):
    with pytest.raises(LookupError):
        keep(world, kind="unheard_of")


def test_a_file_belongs_to_a_school(world):
    with use_scope(Scope(board=world.samen.pk)), pytest.raises(OutsideScope), atomic():
        files.store(b"x", kind=KIND, name="x", content_type="text/plain", by=world.board_admin)


def test_another_school_does_not_find_it(world, sign_in):
    row = keep(world)
    assert sign_in(world.neighbour).get(address(world, row)).status_code == 404
    assert sign_in(world.neighbour).get(address(world, row, world.wilgen)).status_code == 404
    assert sign_in(world.stranger).get(address(world, row, world.baken)).status_code == 404
    assert events(world, "file.read") == []


def test_files_are_not_served_from_the_disk(world, sign_in):
    row = keep(world)
    for prefix in ("/media/", "/files/", "/static/", "/"):
        assert sign_in(world.leader).get(prefix + row.path).status_code == 404


def test_the_system_login_cannot_read_files(world):
    keep(world)
    with connections["system"].cursor() as cursor, pytest.raises(Exception, match="permission denied"):
        cursor.execute(f"SELECT 1 FROM {StoredFile._meta.db_table}")
