"""What is written of one person, found and handed over without others, and only by who may."""

import json
import zipfile
from datetime import date, timedelta
from io import BytesIO
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from core import outbox
from core.models import AuditEvent
from core.sealed import keyring
from core.tenancy import atomic
from incidents import follow_services
from incidents.models import Incident
from retention import request_selectors, request_services, rules
from retention.dossier_selectors import dossier_of, originals
from retention.models import DossierFile, ErasureItem, ErasureList, RightsCase, RightsRequest, RightsText
from schools.models import Group
from tests.retention.conftest import LONG_AGO, WORD, again

BASE = "/s/regenboog/incidenten/verzoeken/"
SUBJECT, OTHER = "Mila Vos", "Teun Kramer"


@pytest.fixture
def told(world, old):
    """A case in which two people have a name; a note says something of both."""
    row = old()
    with world.at(world.regenboog), atomic():
        one, two = row.involved.all()
        follow_services.names_save(
            incident=row, names={one.pk: SUBJECT, two.pk: OTHER}, seen=row.version, by=world.leader
        )
        follow_services.entry_add(
            incident=row, key=uuid4(), kind="note", code="", on_date=LONG_AGO, sealed=False, by=world.leader,
            text="Mila zei sorry tegen Teun. De moeder van Teun was boos.",
        )  # fmt: skip
    return row


@pytest.fixture
def asked(world):
    def asked(kind: str = "access", **values) -> RightsRequest:
        today = timezone.localdate()
        said = {
            "kind": kind, "received_date": today, "subject": SUBJECT, "asker": "moeder", "identified": True,
            "group": "Groep 7", "first_date": date(2023, 8, 1), "last_date": today,
        } | values  # fmt: skip
        with world.at(world.regenboog), atomic():
            ask = request_services.Asked(**said)
            return request_services.request_add(key=uuid4(), asked=ask, school=world.regenboog, by=world.leader)

    return asked


@pytest.fixture
def chosen(world, told, asked):
    """A request with its case."""
    row = asked()
    with world.at(world.regenboog), atomic():
        request_services.cases_choose(row=row, incidents=[told], by=world.leader)
    return row


def events(world, action: str) -> int:
    with world.at(world.regenboog), atomic():
        return AuditEvent.objects.filter(action=action).count()


def test_a_request_must_be_answered_within_a_month_and_once_two_months_later(world, asked):
    row = asked(received_date=date(2026, 1, 31))
    assert row.due_date == date(2026, 2, 28)
    with world.at(world.regenboog), atomic():
        for _ in range(2):
            row = request_services.request_extend(
                row=row, because="Het zijn veel zaken.", today=date(2026, 2, 28), by=world.leader
            )
    assert row.due_date == date(2026, 4, 28)
    late = asked(received_date=date(2026, 1, 31))
    with world.at(world.regenboog), pytest.raises(ValidationError), atomic():
        request_services.request_extend(row=late, because="Te laat.", today=date(2026, 3, 1), by=world.leader)


def test_a_name_is_found_in_sealed_texts_and_the_group_finds_the_rest(world, told, old, asked):
    other, row = old(), asked()
    with world.at(world.regenboog), atomic():
        found = request_selectors.search(row, world.leader)
        assert [(hit.incident.pk, hit.where) for hit in found.named] == [(told.pk, ["de namen", "de tijdlijn"])]
        assert [hit.incident.pk for hit in found.grouped] == [other.pk]
        assert (found.cases, found.closed_off) == (2, 0)


@pytest.mark.parametrize("name", ["groep 7", "zonnebloemen"])
def test_a_group_that_got_another_name_is_found_by_either(world, old, asked, name):
    with world.at(world.regenboog), atomic():
        group = Group.create(year=2023, name="Groep 7", grades=[7])
    row = old()
    with world.at(world.regenboog), atomic():
        Group.objects.filter(pk=group.pk).update(name="Zonnebloemen")
        found = request_selectors.search(asked(group=name), world.leader)
        assert [hit.incident.pk for hit in found.grouped] == [row.pk]


def test_searching_stays_within_the_cases_that_somebody_may_open(world, old, asked):
    old(type="sexual")
    row = asked()
    with world.at(world.regenboog), atomic():
        found = request_selectors.search(row, world.leader)
        assert (found.hits, found.cases, found.closed_off) == ([], 0, 1)


def test_each_look_is_written_down_before_anything_leaves(world, told, asked, sign_in):
    row, client = asked(), sign_in(world.leader)
    assert SUBJECT in client.get(f"{BASE}{row.pk}/").content.decode()
    page = client.get(f"{BASE}{row.pk}/zoeken/").content.decode()
    assert told.reference in page
    assert events(world, "rights.searched") == 1
    with world.at(world.regenboog), atomic():
        assert AuditEvent.objects.filter(action="incident.read", detail={"part": "search"}).count() == 1


def test_names_of_others_are_replaced_and_the_case_itself_never_changes(world, told, chosen):
    with world.at(world.regenboog), atomic():
        before = list(told.entries.values_list("text"))
        (chapter,) = dossier_of(chosen).chapters
        texts = " ".join(line.text for line in chapter.lines)
        assert "Mila zei sorry tegen een andere leerling." in texts
        assert "Teun" not in texts
        assert chapter.part == ["deed het, Groep 7"]
        assert list(told.entries.values_list("text")) == before


def redact(world, row, told, sign_in, **values):
    client = sign_in(world.leader)
    with world.at(world.regenboog), atomic():
        case = RightsCase.objects.get(request=row)
    url = f"{BASE}{row.pk}/incidenten/{case.pk}/"
    form = client.get(url).context["form"]
    data = {field.html_name: field.value() for _copy, field in form.lines()}
    return client, url, data | {"own": case.own, "seen": case.version, "sources": form["sources"].value()} | values


def test_what_is_left_out_by_hand_is_seen_and_kept_out(world, told, chosen, sign_in):
    client, url, data = redact(world, chosen, told, sign_in)
    note = next(name for name, text in data.items() if "boos" in str(text))
    data[note] = "Mila zei sorry tegen een andere leerling."
    assert client.post(url, data).status_code == 302
    page = client.get(url).content.decode()
    assert "<del>" in page
    assert "boos" in page.split("<del>", 1)[1]
    with world.at(world.regenboog), atomic():
        assert "boos" not in str(dossier_of(chosen).as_data())
        copies = "".join(RightsText.objects.values_list("text", flat=True))
        assert "Mila" not in copies


def test_two_who_go_through_the_same_texts_lose_nothing(world, told, chosen, sign_in):
    client, url, data = redact(world, chosen, told, sign_in)
    assert client.post(url, data).status_code == 302
    late = client.post(url, data | {"text-narrative": "Zoals ik het schreef."})
    assert late.status_code == 409
    assert "Zoals ik het schreef." in late.content.decode()


def make_file(world, row) -> DossierFile:
    with world.at(world.regenboog), atomic():
        for case in row.cases.all():
            sources = [each.source for each in originals(case.incident, keyring())]
            seen = {"own": case.own, "left_out": [], "files": [], "seen": case.version, "by": world.leader}
            request_services.case_save(case=case, texts={}, sources=sources, **seen)
        file = request_services.dossier_ask(row=row, key=uuid4(), by=world.leader)
    outbox.work()
    return again(world, file)


def test_the_dossier_is_a_sealed_file_that_is_fetched_and_logged(world, told, chosen, sign_in):
    file = make_file(world, chosen)
    url = f"{BASE}{chosen.pk}/dossier/{file.pk}/"
    answer = sign_in(world.leader).get(url)
    archive = zipfile.ZipFile(BytesIO(answer.content))
    assert archive.namelist() == ["dossier.pdf", "dossier.json"]
    assert archive.read("dossier.pdf").startswith(b"%PDF")
    said = json.loads(archive.read("dossier.json"))
    assert said["subject"] == SUBJECT
    assert "Teun" not in str(said)
    assert events(world, "rights.dossier_taken") == 1
    assert sign_in(world.teacher).get(url).status_code == 403
    assert sign_in(world.neighbour).get(url).status_code == 404
    with world.at(world.regenboog), atomic():
        assert SUBJECT not in str(DossierFile.objects.values().get())


def test_a_dossier_is_gone_after_its_day(world, told, chosen, sign_in):
    file = make_file(world, chosen)
    url = f"{BASE}{chosen.pk}/dossier/{file.pk}/"
    with world.at(world.regenboog):
        assert request_services.dossiers_expire(now=timezone.now() + timedelta(31)) == 1
    gone = again(world, file)
    assert (gone.path, gone.file_key, gone.name) == ("", "", "")
    assert sign_in(world.leader).get(url).status_code == 404


def test_what_was_written_since_the_texts_were_gone_through_goes_into_no_dossier(world, told, chosen, sign_in):
    client, url, data = redact(world, chosen, told, sign_in)

    def add(text: str) -> None:
        note = {"kind": "note", "code": "", "on_date": LONG_AGO, "sealed": True, "by": world.leader}
        with world.at(world.regenboog), atomic():
            follow_services.entry_add(incident=told, key=uuid4(), text=text, **note)

    add("Iets over Bas.")
    late = client.post(url, data | {"text-narrative": "Zoals ik het schreef."})
    assert late.status_code == 409
    assert "Iets over Bas." in late.content.decode()
    assert "Zoals ik het schreef." in late.content.decode()
    form = late.context["form"]
    shown = {field.html_name: field.value() for field in form if field.value() is not None}
    assert client.post(url, shown).status_code == 302
    with world.at(world.regenboog), atomic():
        file = request_services.dossier_ask(row=chosen, key=uuid4(), by=world.leader)
    add("Iets over Noor.")
    outbox.work()
    assert again(world, file).path == ""
    assert client.post(f"{BASE}{chosen.pk}/maken/", {"key": uuid4()}).status_code == 409


def test_a_dossier_waits_until_every_text_was_gone_through(world, chosen):
    with world.at(world.regenboog), pytest.raises(ValidationError), atomic():
        request_services.dossier_ask(row=chosen, key=uuid4(), by=world.leader)


def test_what_somebody_asked_about_is_not_erased_meanwhile(world, chosen, propose, told):
    assert propose() is None
    with world.at(world.regenboog), atomic():
        request_services.request_close(row=chosen, state="refused", outcome="Niet over haar.", by=world.leader)
    waiting = propose()
    assert waiting
    assert waiting.listed == 1


def test_a_request_to_erase_goes_the_way_of_every_list_with_a_certificate(world, told, asked, propose, sign_in):
    waiting, row = propose(), asked("erasure")
    with world.at(world.regenboog), atomic():
        request_services.cases_choose(row=row, incidents=[told], by=world.leader)
        request_services.erasure_grant(row=row, outcome="Gedaan.", count=1, by=world.leader)
    outbox.work()
    with world.at(world.regenboog), atomic():
        made = ErasureList.objects.get(origin="request")
        assert (made.origin, made.state, made.erased) == ("request", rules.DONE, 1)
        assert made.certificate_id
        assert Incident.objects.get(pk=told.pk).erased_at
        assert not RightsCase.objects.exists()
        assert RightsRequest.objects.get().state == "granted"
        item = ErasureItem.objects.get(list=waiting)
    url = f"/s/regenboog/incidenten/bewaren/{waiting.pk}/{item.pk}/"
    late = sign_in(world.leader).post(url, {"key": uuid4(), "text": "Er loopt een klacht."})
    assert late.status_code == 409


def test_who_answers_after_somebody_else_did_keeps_what_they_typed(world, asked, sign_in):
    row, client = asked(), sign_in(world.leader)
    url = f"{BASE}{row.pk}/antwoord/"
    assert client.post(url, {"state": "granted", "outcome": "Gegeven."}).status_code == 302
    late = client.post(url, {"state": "refused", "outcome": "Zoals ik het schreef."})
    assert late.status_code == 409
    assert "Zoals ik het schreef." in late.content.decode()
    assert events(world, "rights.read") == 1


def test_a_held_case_is_not_erased_on_request_and_that_is_said(world, told, asked, marked, sign_in):
    marked(told)
    row = asked("erasure")
    with world.at(world.regenboog), atomic():
        request_services.cases_choose(row=row, incidents=[told], by=world.leader)
    answer = sign_in(world.leader).post(f"{BASE}{row.pk}/wissen/", {"outcome": "Goed.", "count": "1"})
    assert answer.status_code == 422
    assert told.reference in answer.content.decode()
    assert again(world, told).erased_at is None


def test_who_is_refused_is_told_why(world, asked, sign_in):
    row, client = asked("erasure"), sign_in(world.leader)
    url = f"{BASE}{row.pk}/antwoord/"
    assert client.post(url, {"state": "refused", "outcome": ""}).status_code == 422
    assert client.post(url, {"state": "refused", "outcome": "Er loopt een klacht."}).status_code == 302
    with world.at(world.regenboog), atomic():
        found = RightsRequest.objects.get()
        assert keyring().open(found, "outcome") == "Er loopt een klacht."


def test_names_of_an_answered_request_go_after_two_years(world, asked):
    row = asked()
    with world.at(world.regenboog), atomic():
        request_services.request_close(row=row, state="granted", outcome=WORD, by=world.leader)
        today = timezone.localdate()
        assert request_services.requests_forget(today=today + timedelta(700)) == 0
        assert request_services.requests_forget(today=today + timedelta(800)) == 1
    gone = again(world, row)
    assert (gone.subject, gone.asker, gone.outcome, gone.group) == ("", "", "", "")
