"""Documents beside sections: added, renewed, ended; listed in the PDF, delivered in the ZIP, their links called."""

import zipfile
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from core import links, outbox, uploads
from core.files import store
from core.links import Answer
from core.models import Job, StoredFile
from core.reminder_models import Reminder
from core.reminders import collect
from core.tenancy import atomic, system_scope
from plans import annex_selectors, annex_services, annex_tasks
from plans.annex_rules import file_names
from plans.document import plan_html
from plans.models import Annex, PlanBundle
from plans.print_selectors import plan_document
from plans.selectors import current_plan
from plans.tidy_services import KEPT
from tests.plans.test_views import key_of

PDF = b"%PDF-1.7\nkanarie\n%%EOF\n"


def add(world, section, title="Rooster", **values):
    source = values or {"upload": uploads.accept(PDF)}
    with world.at(world.regenboog), atomic():
        return annex_services.annex_add(section=section, title=title, by=world.leader, **source)


@pytest.fixture
def file(world, section):
    return add(world, section)


@pytest.fixture
def link(world, section):
    return add(world, section, "Kaart", url="https://school.nl/kaart")


def answer(world, annex, code, today=None):
    with world.at(world.regenboog), atomic():
        annex_services.link_answered(annex=annex, answer=Answer(code), today=today or timezone.localdate())
        annex.refresh_from_db()


def test_a_new_version_keeps_the_old_one(world, plan, file):
    with world.at(world.regenboog), atomic():
        assert annex_services.annex_renew(annex=file, upload=uploads.accept(PDF + PDF), seen=1, by=world.leader)
        assert [(each.number, each.file.size) for each in file.versions.all()] == [(2, 2 * len(PDF)), (1, len(PDF))]


def test_who_looked_at_an_old_version_renews_nothing(world, plan, file):
    with world.at(world.regenboog), atomic():
        assert annex_services.annex_renew(annex=file, url="https://a.nl", seen=1, by=world.leader)
        assert not annex_services.annex_renew(annex=file, url="https://b.nl", seen=1, by=world.leader)


def test_a_document_that_ended_is_no_longer_listed_but_kept(world, plan, file):
    with world.at(world.regenboog), atomic():
        annex_services.annex_end(annex=file, by=world.leader)
        annex_services.annex_end(annex=file, by=world.leader)
        assert annex_selectors.documents(plan) == []
        assert Annex.objects.get().ended_by == world.leader
        assert StoredFile.objects.filter(kind="annex").exists()


def test_a_section_holds_only_so_many_documents(world, plan, section, monkeypatch):
    monkeypatch.setattr(annex_services, "MOST_PER_SECTION", 1)
    add(world, section)
    with pytest.raises(ValidationError):
        add(world, section)


def test_documents_take_a_fixed_number_of_queries(world, plan, section, django_assert_num_queries):
    for number in range(3):
        add(world, section, f"Bestand {number}")
    with world.at(world.regenboog), atomic():
        here = current_plan()
        with django_assert_num_queries(2):
            assert len(annex_selectors.documents(here)) == 3


# --- Links ---


def test_one_failure_says_nothing_and_a_second_makes_a_link_dead(world, plan, link):
    answer(world, link, "missing")
    assert link.dead_date is None
    answer(world, link, "slow")
    assert link.dead_date == timezone.localdate()
    with world.at(world.regenboog), atomic():
        assert annex_selectors.attention(plan) == [link]


def test_a_link_that_answers_again_is_alive_at_once(world, plan, link):
    for code in ("missing", "missing", "ok"):
        answer(world, link, code)
    assert (link.dead_date, link.failures) == (None, 0)


def test_an_answer_about_an_address_that_was_replaced_is_forgotten(world, plan, link):
    old = Annex(pk=link.pk, url=link.url)
    with world.at(world.regenboog), atomic():
        annex_services.annex_renew(annex=link, url="https://school.nl/nieuw", seen=1, by=world.leader)
        annex_services.link_answered(annex=old, answer=Answer("missing"), today=timezone.localdate())
        link.refresh_from_db()
    assert link.failures == 0


def test_the_tick_calls_links_once_a_week_and_failing_ones_again_the_next_day(world, plan, file, link, monkeypatch):
    called = []
    monkeypatch.setattr(links, "check", lambda url: called.append(url) or Answer("missing"))
    sunday = date.fromisocalendar(timezone.localdate().year, 40, 7)
    collect(sunday)
    collect(sunday)
    outbox.work()
    assert called == [link.url]
    with system_scope("jobs"):
        again = Job.objects.get(key__startswith="links-again")
        assert again.due_at > timezone.now() + timedelta(hours=23)
        Job.objects.filter(pk=again.pk).update(due_at=timezone.now())
    outbox.work()
    with world.at(world.regenboog), atomic():
        assert Annex.objects.get(pk=link.pk).dead_date is not None
    with system_scope("jobs"):
        assert Job.objects.filter(name="plans.links").count() == 2


def test_documents_that_expire_and_dead_links_are_reminded_of(world, plan, file, link):
    today = timezone.localdate()
    with world.at(world.regenboog), atomic():
        Annex.objects.filter(pk=file.pk).update(expiry_date=today + timedelta(3))
        Annex.objects.filter(pk=link.pk).update(dead_date=today)
    collect(today)
    with system_scope("what the tick made"):
        made = {(each.kind, each.key) for each in Reminder.objects.filter(kind__startswith="annex")}
    assert made == {("annex_expiry", str(file.pk)), ("annex_link", str(link.pk))}


# --- PDF and ZIP ---


def test_the_pdf_says_where_to_find_each_document(world, plan, file, link):
    with world.at(world.regenboog), atomic():
        html = plan_html(plan_document(plan)).replace("\xa0", " ")
        number = file.section.number
    assert "Documenten bij dit plan" in html
    assert f"documenten/{number} Rooster.pdf" in html
    assert "https://school.nl/kaart" in html


def test_the_zip_holds_the_plan_and_its_documents(world, plan, section, file, link, monkeypatch):
    monkeypatch.setattr(annex_tasks, "plan_pdf", lambda document, on_wait: b"%PDF-plan")
    add(world, section, "rooster")
    with world.at(world.regenboog), atomic():
        bundle = annex_services.bundle_make(plan=plan, by=world.leader)
        assert annex_services.bundle_make(plan=plan, by=world.leader) == bundle
    outbox.work()
    with world.at(world.regenboog), atomic():
        made = PlanBundle.objects.select_related("file").get().file
        with default_storage.open(made.path) as stored, zipfile.ZipFile(BytesIO(stored.read())) as archive:
            number = section.number
            assert archive.testzip() is None
            assert sorted(archive.namelist()) == [
                f"documenten/{number} Rooster.pdf",
                f"documenten/{number} rooster (2).pdf",
                "links.txt",
                "veiligheidsplan.pdf",
            ]
            assert archive.read(f"documenten/{number} Rooster.pdf") == PDF


def test_a_zip_that_failed_is_asked_for_again_and_files_of_long_ago_make_way(world, plan):
    with world.at(world.regenboog), atomic():
        first = annex_services.bundle_make(plan=plan, by=world.leader)
        Job.objects.filter(key=first.job_key).update(state=Job.State.FAILED)
        file = store(PDF, kind="plan_bundle", name="plan.zip", content_type="application/zip", by=world.leader)
        PlanBundle.objects.filter(pk=first.pk).update(requested_at=timezone.now() - KEPT - timedelta(days=1), file=file)
        second = annex_services.bundle_make(plan=plan, by=world.leader)
        Job.objects.filter(key=second.job_key).update(state=Job.State.FAILED)
        assert annex_services.bundle_make(plan=plan, by=world.leader) not in (first, second)
        assert not StoredFile.objects.filter(pk=file.pk).exists()


@given(st.lists(st.tuples(st.sampled_from(["3.1", ""]), st.text(max_size=60) | st.sampled_from("aA/"), st.just("pdf"))))
def test_names_in_the_zip_are_unique_and_stay_in_their_folder(given_documents):
    names = file_names(given_documents)
    assert len({name.lower() for name in names}) == len(given_documents)
    assert all(name.count("/") == 1 and ".." not in name.split("/") and "\\" not in name for name in names)


# --- Pages ---


def address(world, *parts):
    return "/".join(["/s", world.regenboog.slug, "plan", *map(str, parts)]) + "/"


def post_file(client, url, content, name="x.pdf", **data):
    return client.post(url, {"title": "Rooster", "file": SimpleUploadedFile(name, content)} | data)


def test_a_document_is_added_listed_and_downloaded(world, plan, section, sign_in):
    client = sign_in(world.leader)
    url = address(world, "paragraaf", section.key, "documenten", "erbij")
    given = {"key": key_of(client.get(url))}
    assert post_file(client, url, PDF, name="../../x.exe", **given).status_code == 302
    with world.at(world.regenboog), atomic():
        annex = Annex.objects.get()
        stored = annex.versions.get().file
    assert stored.name == "Rooster.pdf"
    for page in (address(world, "paragraaf", section.key), address(world, "documenten")):
        assert str(annex.pk) in client.get(page).content.decode()
    answer = client.get(f"/s/{world.regenboog.slug}/bestanden/{stored.pk}/")
    assert answer.content == PDF
    assert "attachment" in answer["Content-Disposition"]


def test_a_document_that_is_added_by_pressing_twice_is_one(world, plan, section, sign_in):
    client = sign_in(world.leader)
    url = address(world, "paragraaf", section.key, "documenten", "erbij")
    given = {"key": key_of(client.get(url))}
    assert [post_file(client, url, PDF, **given).status_code for _ in range(2)] == [302, 302]
    with world.at(world.regenboog), atomic():
        assert Annex.objects.count() == StoredFile.objects.count() == 1


@pytest.mark.parametrize("source", [{"url": "https://a.nl"}, {"upload": PDF + PDF}])
def test_a_version_that_is_sent_twice_by_one_person_is_one_and_nobody_is_alarmed(world, plan, file, source):
    source = {name: uploads.accept(given) if name == "upload" else given for name, given in source.items()}
    with world.at(world.regenboog), atomic():
        assert all(annex_services.annex_renew(annex=file, seen=1, by=world.leader, **source) for _ in range(2))
        assert not annex_services.annex_renew(annex=file, seen=1, by=world.coordinator, **source)
        assert file.versions.count() == 2


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"url": "https://a.nl", "file": SimpleUploadedFile("x.pdf", PDF)},
        {"url": "javascript:alert(1)"},
        {"url": "http://localhost/"},
        {"url": "https://192.168.1.1/"},
        {"file": SimpleUploadedFile("x.pdf", b"MZ")},
        {"url": "https://a.nl", "title": ""},
    ],
)
def test_what_cannot_be_a_document_changes_nothing(world, plan, section, sign_in, given):
    url = address(world, "paragraaf", section.key, "documenten", "erbij")
    assert sign_in(world.leader).post(url, {"title": "X"} | given).status_code == 422
    with world.at(world.regenboog), atomic():
        assert not Annex.objects.exists()


def test_a_reader_sees_documents_and_changes_nothing(world, plan, file, sign_in):
    client = sign_in(world.teacher)
    page = client.get(address(world, "documenten", file.pk))
    assert page.status_code == 200
    assert "<input" not in page.content.decode().split("<main")[1]
    for last in ("", "versie", "einde"):
        url = address(world, "documenten", file.pk, last) if last else address(world, "documenten", file.pk)
        assert client.post(url, {"title": "x"}).status_code == 403


def test_an_old_page_is_told_that_there_is_a_newer_version(world, plan, file, sign_in):
    client = sign_in(world.leader)
    url = address(world, "documenten", file.pk, "versie")
    assert client.post(url, {"url": "https://a.nl/x", "seen": 1}).status_code == 302
    assert client.post(url, {"url": "https://b.nl/x", "seen": 1}).status_code == 409
    assert client.post(url, {"url": "https://b.nl/x", "seen": 2}).status_code == 302


def test_a_dead_link_and_an_expired_document_ask_on_their_page_and_today(world, plan, file, link, sign_in):
    with world.at(world.regenboog), atomic():
        yesterday = timezone.localdate() - timedelta(1)
        Annex.objects.filter(pk=file.pk).update(expiry_date=yesterday)
        Annex.objects.filter(pk=link.pk).update(dead_date=yesterday, answer="missing", checked_at=timezone.now())
    client = sign_in(world.leader)
    today = client.get(f"/s/{world.regenboog.slug}/").content.decode()
    for annex in (file, link):
        assert f"documenten/{annex.pk}" in today
        assert 'class="note warning' in client.get(address(world, "documenten", annex.pk)).content.decode()
