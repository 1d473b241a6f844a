"""Particulars of a school that somebody fills in: kept beside what DUO says, and never over a colleague's."""

import re

from core.models import AuditEvent
from core.tenancy import atomic, system_scope
from schools.models import Board, School

HERE = "/s/regenboog/beheer/gegevens/"
DUO = {"name": "De Regenboog", "street": "", "postcode": "", "town": "", "phone": "", "website": ""}
FILLED = DUO | {"name": "De Gouden Regenboog", "phone": "0206224411", "website": "https://www.regenboog.example/"}


def school(world) -> School:
    with world.at(world.regenboog), atomic():
        return School.objects.get(pk=world.regenboog.pk)


def seen(page) -> dict[str, str]:
    return {"seen": re.search(r'name="seen" value="(\w+)"', page.text)[1]}


def test_a_school_gives_itself_a_name_and_takes_that_of_duo_again(world, sign_in):
    with system_scope("a test's school"):
        School.objects.filter(pk=world.regenboog.pk).update(name=DUO["name"], duo=DUO, town="")
    client = sign_in(world.leader)
    assert client.post(HERE, FILLED | seen(client.get(HERE))).status_code == 302
    found = school(world)
    assert (found.name, found.phone, found.website) == ("De Gouden Regenboog", "020 622 4411", "www.regenboog.example")
    page = client.get(HERE)
    assert "De Regenboog" in page.text
    assert client.post(HERE, {"duo": "1"} | seen(page)).status_code == 302
    assert (school(world).name, school(world).phone) == ("De Regenboog", "")
    with world.at(world.regenboog), atomic():
        events = AuditEvent.objects.filter(action="school.particulars_changed").order_by("at")
        assert [event.detail["fields"] for event in events] == [["name", "phone", "website"]] * 2


def test_who_changes_it_beside_a_colleague_sees_both(world, sign_in):
    client = sign_in(world.leader)
    before = seen(client.get(HERE))
    assert sign_in(world.board_admin).post(HERE, FILLED | before).status_code == 302
    answer = client.post(HERE, DUO | {"name": "Van mij"} | before)
    assert answer.status_code == 409
    assert ("Van mij" in answer.text, "De Gouden Regenboog" in answer.text) == (True, True)
    assert client.post(HERE, DUO | {"name": "Van mij"} | seen(answer)).status_code == 302


def test_a_board_changes_its_own_name_and_finds_its_schools(world, sign_in):
    client = sign_in(world.board_admin)
    page = client.get("/b/samen/beheer/gegevens/")
    assert HERE in page.text
    assert client.post("/b/samen/beheer/gegevens/", {"name": "Samen Verder"} | seen(page)).status_code == 302
    with system_scope("a test looks"):
        assert Board.objects.get(pk=world.samen.pk).name == "Samen Verder"
    assert client.post(HERE, FILLED | {"phone": "12", "postcode": "x"} | seen(client.get(HERE))).status_code == 422
