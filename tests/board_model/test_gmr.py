"""The joint council is asked about one exact version: it reads, asks, votes; what it decided stands."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from adoption.council_services import AlreadyClosed, Voter, vote_cast
from board_model import gmr_services, services, tasks
from board_model.models import GmrQuestion, GmrRequest, GmrVoice, ModelText, ModelVersion
from core import outbox
from core.models import BoardFile, Job, Mail
from core.tenancy import Scope, atomic, use_scope

NEW = "<p>Nieuw van het bestuur.</p>"
GMR = "/b/samen/modelplan/gmr/"
TODAY = timezone.localdate()


@pytest.fixture
def at(world):
    def run(work, *args, **values):
        with use_scope(Scope(board=world.samen.pk)), atomic():
            return work(*args, **values)

    return run


@pytest.fixture
def asked(world, at, board_writes) -> GmrRequest:
    board_writes("supervision", html=lambda html: html + NEW, reason="Overal hetzelfde")
    return at(
        gmr_services.gmr_ask,
        seen=at(services.draft_digest),
        voters=[Voter("Vera", "vera@demo.example"), Voter("Omar", "omar@demo.example")],
        explanation="Eén lijn op al onze scholen.",
        due_date=TODAY + timedelta(weeks=6),
        by=world.board_admin,
    )


@pytest.fixture
def record(world, at, asked):
    def run(granted=True, conditions="", minutes=None):
        outcome = {"granted": granted, "decided_on": TODAY, "signer": "J. Vos, voorzitter", "conditions": conditions}
        return at(gmr_services.gmr_record, request=asked, minutes=minutes, by=world.board_admin, **outcome)

    return run


@pytest.fixture
def boards_client(world, sign_in):
    return sign_in(world.board_admin)


def links(at) -> dict[str, str]:
    mails = at(lambda: list(Mail.objects.filter(kind="consent").order_by("created_at")))
    return {mail.to: re.search(r"http://[^/]+(/\S+)", mail.text)[1] for mail in mails}


def test_a_member_reads_the_proposal_what_it_changes_and_why(client, at, asked):
    page = client.get(links(at)["vera@demo.example"])
    assert page.status_code == 200
    for words in ("Vera", "Eén lijn", "Nieuw van het bestuur.", "Overal hetzelfde"):
        assert words in page.text
    assert "Omar" not in page.text


def test_what_is_written_afterwards_is_not_in_the_proposal(client, at, asked, board_writes):
    board_writes("supervision", html="<p>Later bedacht.</p>")
    assert "Later bedacht." not in client.get(links(at)["vera@demo.example"]).text


def test_a_member_asks_and_votes_and_the_board_answers(client, at, asked, boards_client):
    url = links(at)["vera@demo.example"]
    for _ in range(2):
        client.post(url, {"question": "1", "text": "Wie betaalt de hesjes?"})
    client.post(url, {"vote": "no"})
    client.post(url, {"vote": "yes", "remark": "Goed zo"})
    question = at(GmrQuestion.objects.get)
    assert "Wie betaalt de hesjes?" in boards_client.get(GMR).text
    boards_client.post(f"{GMR}vragen/{question.pk}/", {"answer": "Het bestuur."})
    assert "Het bestuur." in client.get(links(at)["omar@demo.example"]).text
    assert at(GmrVoice.objects.get, name="Vera").vote == "yes"


def test_the_very_version_that_was_consented_to_is_published(world, at, asked, record, boards_client, board_writes):
    record()
    board_writes("supervision", html="<p>Later bedacht.</p>", reason="Voor de volgende keer")
    assert boards_client.post(f"{GMR}publiceren/", {"due_date": ""}).status_code == 302
    version = at(ModelVersion.objects.get)
    assert (version.number, version.pk) == (1, asked.version_id)
    assert at(lambda: version.texts.get(key="supervision").html).endswith(NEW)
    assert at(ModelText.objects.get, key="supervision").reason == "Voor de volgende keer"


def test_while_a_proposal_lies_with_the_council_nothing_else_is_published(world, at, asked, boards_client):
    values = {"summary": "", "due_date": None, "by": world.board_admin}
    with pytest.raises(services.ProposalWaits):
        at(services.model_publish, seen=at(services.draft_digest), **values)
    assert boards_client.post(f"{GMR}publiceren/", {"due_date": ""}).status_code == 302
    assert at(ModelVersion.objects.get).number is None


def test_asking_twice_is_told(world, at, asked, boards_client):
    form = {"seen": at(services.draft_digest), "due_date": TODAY + timedelta(days=9), "others": "Vera, v@demo.example"}
    answer = boards_client.post(f"{GMR}vragen/", form)
    assert answer.status_code == 409
    assert "v@demo.example" in answer.text
    assert at(GmrRequest.objects.count) == 1


def test_refusing_shows_the_reasons_and_the_road_back(at, asked, boards_client, client):
    url = links(at)["vera@demo.example"]
    values = {"granted": "0", "decided_on": TODAY, "signer": "J. Vos", "conditions": "Te weinig geld"}
    assert boards_client.post(f"{GMR}uitkomst/", values | {"conditions": ""}).status_code == 422
    assert boards_client.post(f"{GMR}uitkomst/", values).status_code == 302
    assert "Te weinig geld" in boards_client.get(GMR).text
    assert client.get(url).status_code == 404
    voice = at(lambda: GmrVoice.objects.select_related("request").get(name="Vera"))
    with pytest.raises(AlreadyClosed):
        at(vote_cast, voice=voice, vote="no", remark="", by=None)
    assert boards_client.get(f"{GMR}vragen/").status_code == 200


def test_more_time_and_a_new_link_end_the_old_ones(at, asked, boards_client, client):
    old = links(at)["vera@demo.example"]
    boards_client.post(f"{GMR}termijn/", {"due_date": TODAY + timedelta(weeks=9)})
    voice = at(GmrVoice.objects.get, name="Vera")
    boards_client.post(f"{GMR}leden/{voice.pk}/")
    assert client.get(old).status_code == 404
    assert client.get(links(at)["vera@demo.example"]).status_code == 200


def test_taking_the_question_back_closes_every_door(at, asked, boards_client, client):
    boards_client.post(f"{GMR}terugnemen/")
    page = client.get(links(at)["omar@demo.example"])
    assert page.status_code == 404
    assert "Deze link werkt niet meer" in page.text
    assert at(GmrRequest.objects.get).state == "withdrawn"


def test_minutes_and_certificate_are_the_boards_files(world, at, asked, boards_client, sign_in):
    minutes = SimpleUploadedFile("notulen.pdf", b"%PDF-1.7 notulen %%EOF")
    values = {"granted": "1", "decided_on": TODAY, "signer": "J. Vos", "minutes": minutes}
    assert boards_client.post(f"{GMR}uitkomst/", values).status_code == 302
    outbox.work()
    request = at(lambda: GmrRequest.objects.select_related("minutes", "certificate", "version", "board").get())
    assert request.certificate is not None
    url = f"/b/samen/bestanden/{request.certificate.pk}/"
    assert boards_client.get(url).content.startswith(b"%PDF-")
    assert sign_in(world.people["other_board_admin"]).get(url).status_code == 404
    assert at(BoardFile.objects.count) == 2
    assert request.version.digest in at(tasks.certificate_html, request)
    assert at(lambda: Job.objects.get(name="board_model.certificate").state) == "done"


def test_staff_reads_how_it_stands_and_decides_nothing(world, asked, sign_in):
    client = sign_in(world.people["board_staff"])
    assert client.get(GMR).status_code == 200
    assert client.post(f"{GMR}terugnemen/").status_code == 403
