"""Reporting: a minute, once, by name or not, and nothing typed is lost."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import AuditEvent, Job, Mail
from core.sealed import keyring
from core.tenancy import atomic
from incidents import services
from incidents.models import Incident, Involvement
from schools.models import Group
from tests.incidents.conftest import SENTENCE, WORD, a_report, form_of

URL = "/s/regenboog/incidenten/melden/"


@pytest.fixture
def incidents(world):
    """What is in the register of Regenboog."""

    def incidents() -> list[Incident]:
        with world.at(world.regenboog), atomic():
            return list(Incident.objects.select_related("reporter"))

    return incidents


def test_a_teacher_reports_in_one_form_and_lands_on_their_own_report(world, sign_in, incidents):
    page = sign_in(world.teacher).post(
        URL, form_of(**{"wie1-part": "did", "wie1-count": "2", "wie2-part": "saw"}), follow=True
    )
    (row,) = incidents()
    assert page.redirect_chain[0][0] == reverse("incidents:incident", args=["regenboog", row.pk])
    assert WORD in page.content.decode()
    assert row.reporter == world.teacher
    assert row.reference.endswith("-001")
    with world.at(world.regenboog), atomic():
        assert [each.part for each in Involvement.objects.order_by("position")] == ["did", "did", "saw"]


def test_the_same_form_twice_is_one_report(world, sign_in, incidents):
    client, data = sign_in(world.teacher), form_of()
    first, second = client.post(URL, data), client.post(URL, data)
    assert first.url == second.url
    assert len(incidents()) == 1


def test_a_form_that_was_sent_before_and_then_changed_comes_back_with_what_was_typed(world, sign_in, incidents):
    client, data = sign_in(world.teacher), form_of()
    client.post(URL, data)
    page = client.post(URL, data | {"narrative": "Iets heel anders", "severity": "3"})
    assert page.status_code == 409
    assert "Iets heel anders" in page.content.decode()
    assert page.context["form"]["key"].value() != data["key"]
    assert len(incidents()) == 1


def test_a_report_without_the_one_sentence_comes_back_with_everything_else(world, sign_in, incidents):
    page = sign_in(world.teacher).post(URL, form_of(narrative="  ", **{"wie3-part": "saw", "wie3-count": "4"}))
    assert page.status_code == 422
    shown = page.content.decode()
    assert 'value="physical_violence" id="id_type_0" checked' in " ".join(shown.split()).replace("required ", "")
    assert page.context["form"].people[2]["count"].value() == "4"
    assert incidents() == []


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"when": "anders"}, "no_day"),
        ({"when": "anders", "day": (timezone.localdate() + timedelta(2)).isoformat()}, "future"),
        ({"when": "anders", "day": "1999-01-01"}, "long_ago"),
        ({"type": "onzin"}, "invalid_choice"),
        ({"severity": "4"}, "invalid_choice"),
        ({"narrative": "a" * 601}, "max_length"),
        ({"key": "geen-sleutel"}, "invalid"),
        ({"type": "home_signal"}, "wordless"),
        ({"wie1-part": "did", "wie1-count": "40", "wie2-part": "saw", "wie2-count": "40"}, "many"),
    ],
)
def test_what_cannot_be_is_refused_with_a_reason(world, sign_in, incidents, changes, code):
    page = sign_in(world.teacher).post(URL, form_of(**changes))
    assert page.status_code == 422
    assert code in [
        error["code"] for errors in page.context["form"].errors.get_json_data().values() for error in errors
    ]
    assert incidents() == []


def test_a_group_without_a_part_is_asked_for(world, sign_in):
    with world.at(world.regenboog), atomic():
        group = Group.create(year=services.SchoolYear.of(timezone.localdate()).start, name="Groep 7", grades=[7])
    page = sign_in(world.teacher).post(URL, form_of(**{"wie1-group": str(group.pk)}))
    assert page.status_code == 422
    assert page.context["form"].people[0].errors["part"]


def test_the_group_is_kept_as_it_was_called(world, sign_in):
    with world.at(world.regenboog), atomic():
        group = Group.create(year=services.SchoolYear.of(timezone.localdate()).start, name="Groep 7", grades=[7])
    sign_in(world.teacher).post(URL, form_of(**{"wie1-group": str(group.pk), "wie1-part": "did"}))
    with world.at(world.regenboog), atomic():
        Group.objects.filter(pk=group.pk).update(name="Zonnebloemen")
        row = Involvement.objects.get()
        assert (row.group, row.grade, row.of_group) == ("Groep 7", 7, group)


# --- Anonymous ---


def test_an_anonymous_report_keeps_nothing_of_who_sent_it(world, sign_in, incidents):
    page = sign_in(world.teacher).post(URL, form_of(anonymous="on", severity="3"), follow=True)
    assert page.redirect_chain[0][0].endswith("/verstuurd/?ernstig=1")
    (row,) = incidents()
    assert row.reporter is None
    with world.at(world.regenboog), atomic():
        event = AuditEvent.objects.get(action="incident.reported")
        assert event.actor_id is None
        kept = [*AuditEvent.objects.filter(action__startswith="incident").values(), *Job.objects.values()]
        kept += [*Incident.objects.values(), *Involvement.objects.values()]
        assert str(world.teacher.pk) not in str(kept)
        assert str(world.teacher.user_id) not in str(kept)


def test_just_now_is_the_day_it_was_sent_however_late_it_arrives(world, sign_in, incidents):
    client, yesterday = sign_in(world.teacher), timezone.now() - timedelta(1)
    assert client.post(URL, form_of(at=yesterday.isoformat())).status_code == 302
    client.post(URL, form_of(at=(timezone.now() + timedelta(2)).isoformat()))
    today = timezone.localdate()
    assert sorted(row.happened_date for row in incidents()) == [today - timedelta(1), today]
    late = client.post(URL, form_of(at=(timezone.now() - timedelta(9)).isoformat()))
    assert late.context["form"].errors["when"]


def test_an_anonymous_report_sent_twice_is_one(world, sign_in, incidents):
    client, data = sign_in(world.teacher), form_of(anonymous="on")
    assert client.post(URL, data).url == client.post(URL, data).url
    assert len(incidents()) == 1


# --- Signed out meanwhile ---


def test_the_pages_script_gets_401_and_keeps_the_form(client, world):
    assert client.post(URL, form_of(), headers={"X-Autosave": "1"}).status_code == 401


def test_without_javascript_the_text_is_given_back_when_the_session_ended(client, world, incidents):
    page = client.post(URL, form_of())
    assert page.status_code == 401
    assert SENTENCE in page.content.decode()
    assert incidents() == []


def test_the_pages_script_is_told_where_to_go(world, sign_in, incidents):
    answer = sign_in(world.teacher).post(URL, form_of(), headers={"X-Autosave": "1"})
    assert answer.status_code == 201
    assert answer.json()["url"].endswith(f"/{incidents()[0].pk}/")


# --- Who hears ---


def test_a_serious_report_is_told_at_once_to_who_follows_cases_and_says_nothing_of_it(world, report):
    report(by=world.teacher, severity=3)
    with world.at(world.regenboog), atomic():
        mails = list(Mail.objects.filter(kind="incident_serious"))
        assert {mail.to for mail in mails} == {"leader@demo.example", "coordinator@demo.example"}
        assert all(WORD not in mail.text and "geweld" not in mail.text.lower() for mail in mails)


def test_a_light_report_mails_nobody(world, report):
    report(by=world.teacher, severity=1)
    with world.at(world.regenboog), atomic():
        assert not Mail.objects.exists()


# --- Numbers ---


def test_numbers_follow_on_per_school_and_school_year(world, report):
    assert [report().number, report().number] == [1, 2]
    with world.at(world.wilgen), atomic():
        assert services.incident_report(form_key=uuid4(), report=a_report(), by=None).number == 1


def test_what_is_reported_is_sealed(world, report):
    row = report()
    with world.at(world.regenboog), atomic():
        assert WORD not in row.narrative
        assert keyring().open(row, "narrative") == SENTENCE


def test_the_form_takes_a_fixed_number_of_queries(world, sign_in, django_assert_max_num_queries):
    client = sign_in(world.teacher)
    client.get(URL)
    with django_assert_max_num_queries(25):
        client.get(URL)
