"""Words about an incident are where they are read, and nowhere else: a whole case, and then every place is searched."""

import logging
from uuid import uuid4

import pytest
from django.conf import settings
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from core import outbox
from core.reminders import collect
from core.tenancy import atomic
from incidents import cards
from incidents.models import Incident, Talk, Task
from schools.fact_selectors import current_facts
from tests.incidents.conftest import form_of
from tests.isolation.canaries import logged
from tests.traces import kept

# Every text that somebody types about one case.
NAMES = ("zin", "aanleiding", "notitie", "verzegeld", "taak", "naam", "antwoord", "uitkomst")
NAMES += ("schorsing", "gesprek", "titel", "bijlage")
TYPED = {name: f"kanarie{name}" for name in NAMES}
BASE = "/s/regenboog/incidenten/"


@pytest.fixture
def told(world, sign_in) -> Incident:
    """A case with a word in every text it can have, typed by people on the site; the workers did their work too."""
    teacher, client = sign_in(world.teacher), sign_in(world.coordinator)
    sent = form_of(narrative=TYPED["zin"], severity="3", **{"wie1-part": "did"})
    assert teacher.post(f"{BASE}melden/", sent).status_code == 302
    with world.at(world.regenboog), atomic():
        row = Incident.objects.get()
        person = row.involved.get()
    url = f"{BASE}{row.pk}/"

    def post(part: str, **data) -> None:
        assert client.post(url + part, data).status_code == 302, part

    post("behandelaar/", owner=world.coordinator.pk)
    post("namen/", seen=row.version + 1, **{f"naam-{person.pk}": TYPED["naam"]})
    day = {"on_date": row.reported_date.isoformat()}
    post("tijdlijn/", key=uuid4(), what="note:", text=TYPED["notitie"], **day)
    post("tijdlijn/", key=uuid4(), what="measure:talk", text=TYPED["verzegeld"], sealed="on", **day)
    post("taken/", key=uuid4(), text=TYPED["taak"], owner=world.teacher.pk, due_date=row.reported_date.isoformat())
    with world.at(world.regenboog), atomic():
        row, check = Incident.objects.get(), Task.objects.filter(kind="check").first()
    post("schorsing/", key=uuid4(), code="suspension", first="2026-09-07", last="2026-09-08", text=TYPED["schorsing"])
    post("herstel/", key=uuid4(), held_by=world.coordinator.pk)
    with world.at(world.regenboog), atomic():
        talk = Talk.objects.get()
    post(f"herstel/{talk.pk}/", happened=TYPED["gesprek"], seen=1)
    file = SimpleUploadedFile("a.pdf", b"%PDF-1.7 " + TYPED["bijlage"].encode() + b" %%EOF")
    post("bijlagen/", key=uuid4(), title=TYPED["titel"], file=file)
    post("aanvullen/", kind="physical_violence:", cause=TYPED["aanleiding"], seen=row.version)
    post(f"taken/{check.pk}/", answer="stopped", note=TYPED["antwoord"])
    with world.at(world.regenboog), atomic():
        row = Incident.objects.get()
    post("afronden/", outcome=TYPED["uitkomst"], seen=row.version)
    return row


def found(text: str) -> set[str]:
    return {word for word in TYPED.values() if word in text}


@override_settings(EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend")
def test_no_word_of_a_case_is_in_the_database_mails_logs_redis_or_files(world, told, sign_in):
    with logged() as lines:
        for member in (world.coordinator, world.teacher, world.leader):
            client = sign_in(member)
            for part in ("", "aanvullen/", "namen/", "stappen/", "inspectie/", "notitie/?wie=1"):
                client.get(f"{BASE}{told.pk}/{part}")
            for part in ("excel", "csv"):
                client.get(f"{BASE}lijst/{part}/")
            client.post(f"{BASE}bestanden/", {"vorm": "register"})
        collect(told.reported_date)
        outbox.work()
        logging.getLogger("django").info("the handler listens")
    assert lines
    assert found("\n".join(lines)) == set()
    assert mail.outbox
    assert found("\n".join(str(message.message()) for message in mail.outbox)) == set()
    for where, text in kept():
        assert found(text) == set(), where


@pytest.mark.parametrize("part", ["", "incidenten/", "plan/", "acties/", "beheer/logboek/"])
def test_no_word_of_a_case_is_on_another_page(world, told, sign_in, part):
    for member in (world.leader, world.teacher, world.board_admin):
        assert found(sign_in(member).get(f"/s/regenboog/{part}").content.decode()) == set()


def test_a_fact_tells_no_small_number(world, told):
    with world.at(world.regenboog), atomic():
        known = current_facts()
        assert known["incidents.quarter"].value == known["incidents.year"].value == "minder dan 5"


def test_a_card_says_that_there_is_something_and_not_what(world, told):
    request = type("Request", (), {"place_kind": "school", "school": world.regenboog})()
    with world.at(world.regenboog), atomic():
        for member in (world.leader, world.teacher, world.coordinator):
            request.member, request.permissions = member, member.permissions
            shown = [*cards.waiting(request), *cards.tasks(request), *cards.outcomes(request)]
            said = " ".join(f"{card.title} {card.text}" for card in shown)
            assert found(said) == set()
            assert "geweld" not in said.lower()


def test_the_pages_script_keeps_nothing_on_the_device():
    script = (settings.BASE_DIR / "static" / "js" / "report.js").read_text()
    for store in ("localStorage", "sessionStorage", "indexedDB", "caches", "serviceWorker", "document.cookie ="):
        assert store not in script
