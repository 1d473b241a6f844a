"""Who reads what of a round: each no more than is theirs."""

import pytest
from django.utils import timezone
from django.utils.translation import override

from core.outbox import work
from monitoring.models import MonitorPaper, ResultSharing
from monitoring.result_selectors import told
from monitoring.talk_selectors import talks_of
from monitoring.variant_selectors import variant
from surveys.close_services import round_close
from surveys.models import SurveyRound
from tests.monitoring.test_files import GROUPS
from tests.world import make_member


@pytest.fixture
def council(world):
    return make_member("olga", world.regenboog, "participation_council")


@pytest.fixture
def row(closed):
    return closed(groups=GROUPS, EV3=1)


def address(row, name: str) -> str:
    return f"/s/regenboog/monitor/{row.pk}/{name}/"


def share(client, row, reader: str, **more):
    return client.post(address(row, "delen"), {"reader": reader, **more})


def test_the_team_reads_its_page_once_it_is_shared(world, row, sign_in):
    teacher, leader = sign_in(world.teacher), sign_in(world.leader)
    assert address(row, "team") in teacher.get(f"/s/regenboog/monitor/{row.pk}/").content.decode()
    assert "Nog niet gedeeld" in teacher.get(address(row, "team")).content.decode()
    share(leader, row, "team")
    page = teacher.get(address(row, "team")).content.decode()
    assert "Wat beter kan" in page
    assert "Om over te praten" in page
    share(leader, row, "team", do="end")
    assert "Nog niet gedeeld" in teacher.get(address(row, "team")).content.decode()


def test_no_page_but_that_of_managers_tells_of_groups(world, council, row, sign_in):
    leader = sign_in(world.leader)
    for reader in ("team", "council"):
        share(leader, row, reader)
    pages = [
        sign_in(world.teacher).get(address(row, "team")),
        sign_in(council).get(address(row, "mr")),
        leader.get(address(row, "leerlingen")),
        leader.get(address(row, "ouders")),
    ]
    for page in pages:
        assert page.status_code == 200
        assert "Groep 6" not in page.content.decode()


def test_the_council_finds_what_was_shared_and_nothing_else(world, council, row, sign_in):
    client = sign_in(council)
    assert "Nog niets gedeeld" in client.get("/s/regenboog/monitor/gedeeld/").content.decode()
    assert "Nog niet gedeeld" in client.get(address(row, "mr")).content.decode()
    share(sign_in(world.leader), row, "council")
    assert str(row.pk) in client.get("/s/regenboog/monitor/gedeeld/").content.decode()
    assert "Lees wat er uit de monitor kwam" in client.get("/s/regenboog/").content.decode()
    for name in ("team", "resultaten", "delen", "leerlingen", "ouders"):
        assert client.get(address(row, name)).status_code == 403


def test_below_ten_answers_nothing_is_shared(world, at, closed, sign_in):
    row = closed(groups=(("Groep 7", 7, 9),))
    client = sign_in(world.leader)
    share(client, row, "team")
    assert at(lambda: ResultSharing.objects.count()) == 0
    for name in ("team", "mr", "leerlingen", "ouders"):
        assert "Te weinig antwoorden om te delen" in client.get(address(row, name)).content.decode()


def test_who_reads_along_has_the_file_for_as_long_as_it_is_shared(world, at, row, sign_in):
    teacher, leader = sign_in(world.teacher), sign_in(world.leader)
    leader.post(f"/s/regenboog/monitor/{row.pk}/pdf/", {"kind": "team"})
    work()
    share(leader, row, "team")
    file = f"{address(row, 'team')}pdf/"
    assert file in teacher.get(address(row, "team")).content.decode()
    assert teacher.get(file)["Content-Type"] == "application/pdf"
    paper = at(lambda: MonitorPaper.objects.get())
    assert teacher.get(f"/s/regenboog/bestanden/{paper.file_id}/").status_code == 403
    share(leader, row, "team", do="end")
    assert teacher.get(file).status_code == 404


def test_a_round_of_staff_has_pages_and_talks_of_its_own(world, at, sign_in):
    day = timezone.localdate()
    row = at(SurveyRound.create, audience="staff", year=day.year, opens_on=day, closes_on=day, state="open")
    at(round_close, survey_round=row, by=world.leader)
    row = at(SurveyRound.objects.get)
    assert [str(each) for each in at(talks_of, row).missing] == ["Team", "Medezeggenschapsraad"]
    assert at(talks_of, row).demanded
    assert sign_in(world.leader).get(address(row, "leerlingen")).status_code == 404
    # What staff said is for the prevention officer too, before it is shared; the thresholds are those of every page.
    client = sign_in(make_member("bram", world.regenboog, "prevention_officer"))
    assert "Te weinig antwoorden om te delen" in client.get(address(row, "team")).text
    assert "Te weinig antwoorden om te delen" in sign_in(world.teacher).get(address(row, "team")).text


def test_the_prevention_officer_reads_of_pupils_what_is_shared(world, row, sign_in):
    client = sign_in(make_member("bram", world.regenboog, "prevention_officer"))
    assert "Nog niet gedeeld" in client.get(address(row, "team")).text
    assert client.get(address(row, "resultaten")).status_code == 403


def test_sharing_twice_is_sharing_once(world, at, row, sign_in):
    client = sign_in(world.leader)
    assert [share(client, row, "team").status_code for _ in range(2)] == [302, 302]
    assert at(lambda: ResultSharing.objects.count()) == 1
    assert share(client, row, "iedereen").status_code == 404


def test_the_pupil_council_reads_plain_words_with_pictures(world, row, sign_in):
    page = sign_in(world.leader).get(address(row, "leerlingen")).content.decode()
    assert "43 leerlingen vulden de vragen in. Niemand weet wie wat zei." in page
    assert "Bij 10 van de 10 gaat dit goed." in page
    assert page.count('class="ten"') == 6


def test_no_question_goes_well_and_asks_attention_at_once(world, at, row):
    with override("nl"):
        found = at(lambda: variant(told(row, world.regenboog), "pupils"))
    assert not {line.text for line in found.good} & {line.text for line in found.attention}
