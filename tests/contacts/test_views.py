from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from contacts import services
from contacts.models import AdviserCount, ContactPerson, CoordinatorMeeting
from contacts.selectors import public_contacts
from core.tenancy import Scope, atomic, use_scope
from schools.models import School

LIST = "/s/regenboog/contactpersonen/"
VALUES = {"name": "Cem", "tasks": ["safety_coordinator"], "started_on": "2026-08-01"}


def test_the_list_names_what_is_missing_first(world, sign_in):
    body = sign_in(world.leader).get(LIST, headers={"accept-language": "nl"}).content.decode()
    assert "Er ontbreekt iemand" in body
    assert "Antipestcoördinator" in body


def test_a_teacher_reads_the_list_and_changes_nothing(world, sign_in, anna):
    client = sign_in(world.teacher)
    assert "Anna de Boer" in client.get(LIST).content.decode()
    assert client.get(f"{LIST}nieuw/").status_code == 403
    assert client.post(f"{LIST}{anna.pk}/", {}).status_code == 403


def test_who_cannot_be_reached_yet_is_asked_about(world, sign_in):
    with world.at(world.regenboog), atomic():
        services.person_named(name="Ria Smit", tasks=["safety_coordinator"], by=world.leader)
    assert "Voeg een nummer of e-mailadres" in sign_in(world.leader).get(LIST).text.replace("\xa0", " ")
    assert "Voeg een nummer of e-mailadres" not in sign_in(world.teacher).get(LIST).text.replace("\xa0", " ")


def test_only_who_keeps_the_list_sees_whose_training_is_over(world, sign_in, anna):
    with world.at(world.regenboog), atomic():
        course = {"title": "Basis", "followed_on": date(2020, 1, 1), "valid_until": date(2022, 1, 1)}
        services.training_add(person=anna, by=world.leader, **course)
    assert "De scholing van" in sign_in(world.leader).get(LIST).text
    assert "De scholing van" not in sign_in(world.teacher).get(LIST).text


def test_a_contact_person_is_added_with_a_number_as_it_is_written(world, sign_in):
    answer = sign_in(world.leader).post(f"{LIST}nieuw/", VALUES | {"phone": "0612345678", "public": "on"})
    assert answer.status_code == 302
    with world.at(world.regenboog), atomic():
        assert ContactPerson.objects.get().phone == "06 12345678"


@pytest.mark.parametrize(
    ("field", "value"), [("phone", "bel mij"), ("public", "on"), ("started_on", "gisteren"), ("tasks", "baas")]
)
def test_what_cannot_be_is_refused_and_kept_on_the_page(world, sign_in, field, value):
    answer = sign_in(world.leader).post(f"{LIST}nieuw/", VALUES | {field: value})
    assert answer.status_code == 422
    assert "Cem" in answer.content.decode()
    with world.at(world.regenboog), atomic():
        assert not ContactPerson.objects.exists()


def test_a_stale_form_is_shown_again_with_what_was_typed(world, sign_in, anna):
    client = sign_in(world.leader)
    values = {"name": "Anna", "phone": "0612345678", "seen": "1"}
    assert client.post(f"{LIST}{anna.pk}/", values).status_code == 302
    answer = client.post(f"{LIST}{anna.pk}/", values | {"reach": "in lokaal 9"})
    assert answer.status_code == 409
    assert "in lokaal 9" in answer.content.decode()


def test_a_colleague_sees_no_small_numbers_of_the_advisers(world, sign_in):
    numbers = {"bullying": 7, "discrimination": 2, "sexual": 0, "aggression": 6, "radicalisation": 0, "other": 0}
    assert sign_in(world.leader).post(f"{LIST}cijfers/", numbers).status_code == 302
    with world.at(world.regenboog), atomic():
        assert AdviserCount.objects.count() == 6
    page = sign_in(world.teacher).get(f"{LIST}cijfers/")
    assert page.context["numbers"].rows[1][1] is None
    assert sign_in(world.teacher).post(f"{LIST}cijfers/", numbers).status_code == 403


def test_the_board_administrator_sees_no_small_numbers_either(world, sign_in):
    page = sign_in(world.board_admin).get(f"{LIST}cijfers/")
    assert page.context["form"] is None


def test_the_list_takes_a_fixed_number_of_queries(world, sign_in, anna, django_assert_max_num_queries):
    client = sign_in(world.leader)
    client.get(LIST)
    with django_assert_max_num_queries(12):
        client.get(LIST)


def test_a_vacancy_asks_for_somebody_on_vandaag_at_the_school_and_the_board(world, sign_in):
    school = sign_in(world.leader).get(reverse("overview:today", args=["regenboog"])).content.decode()
    assert LIST in school
    board = sign_in(world.board_admin).get("/b/samen/").content.decode()
    assert "/b/samen/contactpersonen/" in board


def test_a_meeting_of_coordinators_keeps_who_was_there(world, sign_in, anna):
    values = {"date": date(2026, 11, 3), "place": "Bestuurskantoor", "people": [str(anna.pk)], "seen": "0"}
    assert sign_in(world.board_admin).post("/b/samen/contactpersonen/overleg/nieuw/", values).status_code == 302
    with use_scope(Scope(board=world.samen.pk)), atomic():
        meeting = CoordinatorMeeting.objects.get()
        assert meeting.attendances.get().person == anna
    client, page = sign_in(world.board_admin), f"/b/samen/contactpersonen/overleg/{meeting.pk}/"
    changed = {**values, "people": [], "seen": "1", "notes": "Samen op cursus."}
    assert client.post(page, changed).status_code == 302
    stale = client.post(page, {**changed, "notes": "Niet op cursus."})
    assert stale.status_code == 409
    assert "Samen op cursus." in stale.text
    assert "Niet op cursus." in stale.text


def test_a_vacancy_shows_on_the_start_page_of_the_board(world, sign_in):
    with world.at(world.regenboog), atomic():
        School.objects.filter(pk=world.regenboog.pk).update(in_use_since=timezone.now())
    page = sign_in(world.board_admin).get("/b/samen/").content.decode()
    assert '<a href="/b/samen/contactpersonen/" class="button' in page


def test_a_deputy_is_named_on_a_day_the_deputy_is_there(world, anna):
    with world.at(world.regenboog), atomic():
        values = {"tasks": ["safety_coordinator"], "started_on": date(2026, 8, 1), "by": world.leader}
        bo = services.person_add(name="Bo Bakker", public=True, days=[3], phone="06 23456789", **values)
        for term in anna.tasks.all():
            services.task_set_deputy(term=term, deputy=bo, by=world.leader)
        deputies = {}
        for day in (25, 26, 28):  # Wednesday, Thursday, Saturday
            row = next(each for each in public_contacts(date(2026, 11, day)) if each.name == anna.name)
            deputies[day] = row.deputy and row.deputy.name
    assert deputies == {25: "Bo Bakker", 26: None, 28: None}
