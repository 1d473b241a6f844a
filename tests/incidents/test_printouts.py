"""Printed files and lists: made by a job, for who asked and may read what is in them, and gone after two weeks."""

import csv
import io
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
from django.conf import settings
from django.utils import timezone

from core import outbox
from core.models import AuditEvent, Job
from core.reminders import collect
from core.tenancy import atomic
from incidents.models import Printout
from schools.models import Membership
from schools.school_year import SchoolYear
from tests.incidents.conftest import WORD, printed
from tests.world import make_member

BASE = "/s/regenboog/incidenten/"
FILES = f"{BASE}bestanden/"
YEAR = SchoolYear.of(timezone.localdate()).start


def words(content: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))


def rows_of(world) -> list[Printout]:
    with world.at(world.regenboog), atomic():
        return list(Printout.objects.order_by("requested_at"))


def test_a_pdf_is_made_by_a_job_and_the_page_can_be_left(world, report, sign_in):
    report()
    client = sign_in(world.leader)
    url = client.post(FILES, {"vorm": "analysis", "periode": str(YEAR)}).url
    assert "We maken de pdf" in client.get(url).content.decode()
    assert client.get(f"{url}pdf/").status_code == 404
    assert "Wordt gemaakt" in client.get(FILES).content.decode()
    outbox.work()
    assert "Download de pdf" in client.get(url).content.decode()
    assert words(client.get(f"{url}pdf/").content).count("Afgedrukt op") == 1


def test_the_same_state_is_made_once_and_another_state_anew(world, report, sign_in):
    report()
    client = sign_in(world.leader)
    for _ in range(2):
        printed(client, {"vorm": "analysis"})
    assert len(rows_of(world)) == 1
    report()
    printed(client, {"vorm": "analysis"})
    assert len(rows_of(world)) == 2
    with world.at(world.regenboog), atomic():
        assert Job.objects.filter(name="incidents.printout").count() == 2


def test_only_who_asked_reads_it_and_only_while_they_may(world, report, sign_in):
    report()
    client = sign_in(world.leader)
    url = client.post(FILES, {"vorm": "analysis"}).url
    outbox.work()
    assert sign_in(world.coordinator).get(f"{url}pdf/").status_code == 404
    with world.at(world.regenboog), atomic():
        Membership.objects.filter(pk=world.leader.pk).update(roles=["antibullying_coordinator"])
    assert client.get(f"{url}pdf/").status_code == 404
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    ("role", "form", "status"),
    [
        ("teacher", "analysis", 403),
        ("participation_council", "analysis", 404),
        ("participation_council", "register", 404),
        ("school_leader", "onzin", 400),
        ("antibullying_coordinator", "register", 302),
        ("school_leader", "register", 302),
    ],
)
def test_everybody_asks_for_what_they_may_read(world, sign_in, role, form, status):
    client = sign_in(make_member("iemand", world.regenboog, role))
    assert client.post(FILES, {"vorm": form}).status_code == status


def test_a_printed_file_is_sealed_and_goes_after_two_weeks(world, report, sign_in):
    report()
    content = printed(sign_in(world.leader), {"vorm": "register", "jaar": str(YEAR)})
    [row] = rows_of(world)
    path = Path(settings.MEDIA_ROOT) / row.path
    assert content[:8] not in path.read_bytes()
    with world.at(world.regenboog), atomic():
        Printout.objects.update(requested_at=timezone.now() - timedelta(15))
    collect(timezone.localdate())
    outbox.work()
    [row] = rows_of(world)
    assert (row.path, row.file_key) == ("", "")
    assert not path.exists()


def test_a_pdf_that_is_too_long_says_so_and_can_be_tried_again(world, report, sign_in, monkeypatch):
    report()
    client = sign_in(world.leader)
    url = client.post(FILES, {"vorm": "analysis"}).url
    with world.at(world.regenboog), atomic():
        Job.objects.filter(name="incidents.printout").update(state=Job.State.FAILED, error="too_long")
    assert "kortere periode" in client.get(url).content.decode()
    assert client.post(FILES, {"vorm": "analysis"}).url == url
    outbox.work()
    assert client.get(f"{url}pdf/").status_code == 200


# --- The list ---


def test_the_list_holds_codes_and_nothing_that_was_told(world, report, sign_in):
    report(by=world.teacher)
    client = sign_in(world.leader)
    text = client.get(f"{BASE}lijst/csv/?jaar={YEAR}").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[4][2:5] == ["Fysiek geweld", "", "Plein"]
    assert "Afgedrukt op" in text
    pdf = words(printed(client, {"vorm": "register", "jaar": str(YEAR)}))
    assert "Fysiek geweld" in pdf
    for told in (text, pdf):
        assert WORD not in told
        assert world.teacher.name not in told
    with world.at(world.regenboog), atomic():
        assert AuditEvent.objects.filter(action="incidents.list_exported").count() == 1


def test_of_a_case_that_is_closed_off_the_list_says_that_it_is_there(world, report, staff, sign_in):
    report(type="sexual", severity=3)
    report(type="bullying")
    report()
    text = sign_in(world.leader).get(f"{BASE}lijst/csv/").content.decode("utf-8-sig")
    assert "Afgeschermd" in text
    assert "Seksueel" not in text
    own = sign_in(staff["anna"]).get(f"{BASE}lijst/csv/").content.decode("utf-8-sig")
    assert "Pesten" in own
    assert "Afgeschermd" not in own
    assert "Fysiek" not in own


@pytest.mark.parametrize("asked", ["?jaar=1999", "?jaar=x", "?jaar=%00"])
def test_a_year_that_is_not_offered_is_not_there(world, sign_in, asked):
    for part in ("", "excel/", "csv/"):
        assert sign_in(world.leader).get(f"{BASE}lijst/{part}{asked}").status_code == 404


def test_no_cell_of_a_file_is_a_formula(world, report, sign_in):
    with world.at(world.regenboog), atomic():
        Membership.objects.filter(pk=world.leader.pk).update(name="=1+1")
    row, client = report(), sign_in(world.leader)
    client.post(f"{BASE}{row.pk}/behandelaar/", {"owner": world.leader.pk})
    text = client.get(f"{BASE}lijst/csv/").content.decode("utf-8-sig")
    assert "'=1+1" in text
    assert ";=1+1" not in text
