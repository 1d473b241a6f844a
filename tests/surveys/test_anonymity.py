"""Nobody can tie an answer to a code or a person: not who owns the database, nor a teacher who watches the counter."""

import threading
from datetime import timedelta

import psycopg
import pytest
from django.conf import settings
from django.db import connections, models
from django.utils import timezone

from core.models import AuditEvent
from core.tenancy import atomic
from surveys import code_services, rules, selectors, services
from surveys.close_services import round_close
from surveys.models import (
    AccessCode,
    Answers,
    CardSheet,
    ClassWindow,
    OpenAnswer,
    RoundResult,
    SentAnswers,
    SentText,
    SurveyRound,
    SurveyUnit,
)
from tests.isolation.canaries import logged
from tests.surveys.conftest import answers

PAGE = "/v/regenboog/leerling/"
PUPILS = 12


def owner(query: str, *values: object) -> list[tuple]:
    """What who owns the database reads, hidden columns too."""
    with connections["owner"].cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def fill_in(client, codes: list[str]) -> list[bytes]:
    """Everybody answers something else, in a known order; returns what each gave."""
    given = []
    for number, code in enumerate(codes):
        form = answers(EV1=number % 4 + 1, EV2=number // 4 + 1)
        assert client.post(PAGE, {"code": code, "do": "send", **form}, headers={"X-Scripted": "1"}).status_code == 200
        given.append(bytes([number % 4 + 1, number // 4 + 1]))
    return given


def test_after_closing_nothing_orders_the_answers(client, world, at, opened, give_codes):
    codes = give_codes("Groep 7", PUPILS)
    given = fill_in(client, codes)
    at(round_close, survey_round=opened, by=world.leader)
    blocks = owner("SELECT xmin::text, ctid::text, id, responses FROM surveys_answers")
    assert len({xmin for xmin, *_ in blocks}) == 1
    kept = [answer[:2] for *_, block in blocks for answer in rules.split(opened.instrument, bytes(block))]
    assert sorted(kept) == sorted(given)
    assert kept != given  # one chance in 479 million
    assert owner("SELECT 1 FROM surveys_sentanswers UNION ALL SELECT 1 FROM surveys_accesscode") == []


def test_a_code_is_gone_once_it_was_used_and_only_its_hash_was_kept(client, at, give_codes):
    codes = give_codes("Groep 7", 3)
    stored = " ".join(row for (row,) in owner("SELECT to_jsonb(t)::text FROM surveys_accesscode t"))
    assert not [code for code in codes if code in stored]
    fill_in(client, codes[:1])
    left = {bytes(row) for (row,) in owner("SELECT digest FROM surveys_accesscode")}
    assert len(left) == 2
    assert rules.digest(codes[0], at(SurveyRound.objects.get).school_id, settings.SURVEY_PEPPER) not in left


@pytest.mark.parametrize("model", [SentAnswers, Answers, AccessCode])
def test_no_moment_person_or_number_is_kept_with_answers_and_codes(model):
    fields = model._meta.concrete_fields
    timed = (models.DateField, models.TimeField, models.GenericIPAddressField, models.IntegerField, models.AutoField)
    assert [field.name for field in fields if isinstance(field, timed)] == []
    assert {field.related_model.__name__ for field in fields if field.is_relation} == {"Board", "School", "SurveyUnit"}
    assert isinstance(model._meta.pk, models.UUIDField)


def test_filling_in_leaves_no_event_and_no_line_in_the_log(client, at, give_codes, opened):
    codes = give_codes("Groep 7", 3)
    before = at(AuditEvent.objects.count)
    with logged() as lines:
        client.post(PAGE, {"code": codes[0], "do": "begin"})
        client.post(PAGE, {"code": codes[0], "do": "keep", "EV1": "1"}, headers={"X-Scripted": "1"})
        fill_in(client, codes)
    assert at(AuditEvent.objects.count) == before
    assert not [line for line in lines if any(code in line for code in codes)]
    assert lines == []


def test_a_wrong_code_is_not_in_the_log(client, opened):
    with logged() as lines:
        client.post(PAGE, {"code": "BCD346", "do": "begin"})
    assert "BCD346" not in "\n".join(lines)
    assert "127.0.0.1" not in "\n".join(lines)


def test_the_counter_goes_in_steps(client, world, at, opened, give_codes, sign_in):
    codes = give_codes("Groep 7", PUPILS)
    teacher, told = sign_in(world.teacher), []
    for code in codes:
        fill_in(client, [code])
        told += [row.finished for row in at(selectors.live, opened) if row.unit.name == "Groep 7"]
    assert told == [0] * 4 + [5] * 5 + [10] * 3
    page = teacher.get(f"/s/regenboog/monitor/{opened.pk}/").content.decode()
    assert "10 of meer" in page


def test_while_a_round_is_open_nobody_sees_results(world, at, opened, sign_in):
    for member in (world.leader, world.coordinator):
        page = sign_in(member).get(f"/s/regenboog/monitor/{opened.pk}/resultaten/")
        assert (page.status_code, page["Location"]) == (302, f"/s/regenboog/monitor/{opened.pk}/")


def test_a_teacher_never_sees_results(world, at, opened, sign_in):
    at(round_close, survey_round=opened, by=world.leader)
    assert sign_in(world.teacher).get(f"/s/regenboog/monitor/{opened.pk}/resultaten/").status_code == 403


def test_a_closed_round_stays_closed_whoever_asks(world, at, opened):
    at(round_close, survey_round=opened, by=world.leader)
    for change in ("state = 'open'", "closes_on = closes_on + 1", "audience = 'staff'"):
        with pytest.raises(Exception, match="stays closed") as raised:
            at(lambda change=change: run_as_app(f"UPDATE surveys_surveyround SET {change}"))
        assert isinstance(raised.value.__cause__, psycopg.errors.CheckViolation)
    with pytest.raises(services.Stale):
        at(services.round_move, survey_round=opened, opens_on=opened.opens_on, closes_on=opened.closes_on, by=None)


def run_as_app(query: str) -> None:
    with connections["default"].cursor() as cursor:
        cursor.execute(query)


def test_closing_forgets_codes_cards_and_windows(client, world, at, opened, print_cards):
    sheet = print_cards("Groep 8")
    path = settings.MEDIA_ROOT / sheet.file.path
    assert path.exists()
    at(round_close, survey_round=opened, by=world.leader)
    assert not path.exists()
    for model in (AccessCode, ClassWindow, CardSheet, SentAnswers):
        assert at(model.objects.count) == 0


def test_closing_twice_is_as_good_as_once(client, world, at, opened, give_codes):
    fill_in(client, give_codes("Groep 7", 6))
    first = at(round_close, survey_round=opened, by=world.leader)
    again = at(round_close, survey_round=opened, by=world.coordinator)
    assert first.pk == again.pk
    assert at(lambda: AuditEvent.objects.filter(action="survey.closed").count()) == 1


def test_closing_waits_for_who_is_sending_and_refuses_who_comes_later(client, world, at, opened, give_codes):
    codes, sent, go = give_codes("Groep 7", 2), threading.Event(), threading.Event()
    form = {"audience": "pupils", "sector": "po", "given": answers()}

    def slow() -> None:
        try:
            with world.at(world.regenboog), atomic():
                code_services.answers_send(code=codes[0], **form)
                sent.set()
                go.wait(30)
        finally:
            connections.close_all()

    def closing() -> None:
        try:
            at(round_close, survey_round=opened, by=world.leader)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=slow), threading.Thread(target=closing)]
    threads[0].start()
    assert sent.wait(30)
    threads[1].start()
    threads[1].join(timeout=0.5)
    assert threads[1].is_alive()
    go.set()
    for thread in threads:
        thread.join(timeout=30)
    assert at(lambda: [bool(row.responses) for row in Answers.objects.all()]).count(True) == 1
    with pytest.raises(code_services.WrongCode):
        at(code_services.answers_send, code=codes[1], **form)


def test_a_response_takes_little_room(world, at, opened, give_codes, client):
    fill_in(client, give_codes("Groep 7", PUPILS))
    at(round_close, survey_round=opened, by=world.leader)
    ((size,),) = owner("SELECT sum(pg_column_size(t.*)) FROM surveys_answers t WHERE length(responses) > 0")
    indexes = 2 * 48 + 3 * 32  # of one block: its wall, its key and its unit
    assert (size + indexes) / PUPILS <= 120


def test_without_a_pepper_nothing_is_hashed(world):
    with pytest.raises(ValueError, match="SURVEY_PEPPER"):
        rules.digest("BCD346", world.regenboog.pk, "")


def test_a_pepper_of_another_installation_fits_no_code(client, give_codes, settings):
    code = give_codes("Groep 7", 1)[0]
    settings.SURVEY_PEPPER = "another"
    assert client.post(PAGE, {"code": code, "do": "begin"}).status_code == 422


def test_cards_say_nothing_about_order(world, at, opened, print_cards):
    """The rows of the codes are in the order of their hashes, which is none."""
    print_cards("Groep 7")
    stored = [bytes(row) for (row,) in owner("SELECT digest FROM surveys_accesscode ORDER BY ctid")]
    assert stored == sorted(stored)
    assert len(stored) == rules.cards_for(14)


def test_new_cards_replace_those_that_nobody_began_with(client, world, at, opened, print_cards, unit_of):
    first = print_cards("Groep 7")
    begun = at(AccessCode.objects.first)
    at(lambda: AccessCode.objects.filter(pk=begun.pk).update(draft=b"\x01" * 25))
    second = print_cards("Groep 7")
    assert second.pk != first.pk
    assert at(AccessCode.objects.count) == rules.cards_for(14) + 1
    assert at(CardSheet.objects.count) == 1
    assert not (settings.MEDIA_ROOT / first.file.path).exists()


def test_a_round_of_one_school_is_closed_while_another_fills_in(world, at, opened):
    """The lock is the school's own."""
    with world.at(world.wilgen):
        assert SurveyRound.objects.count() == 0
        assert SurveyUnit.objects.count() == 0
        assert RoundResult.objects.count() == 0


def test_days_say_when_codes_work(opened):
    today = timezone.localdate()
    assert opened.takes_answers(today)
    assert not opened.takes_answers(today + timedelta(15))
    assert opened.has_passed(today + timedelta(15))


@pytest.mark.parametrize("model", [SentText, OpenAnswer])
def test_no_moment_person_or_group_is_kept_with_texts(model):
    fields = model._meta.concrete_fields
    timed = (models.DateField, models.TimeField, models.GenericIPAddressField, models.IntegerField, models.AutoField)
    assert [field.name for field in fields if isinstance(field, timed)] == []
    assert {field.related_model.__name__ for field in fields if field.is_relation} == {"Board", "School", "SurveyRound"}


def test_what_is_taken_ahead_of_the_view_leaves_as_little(client, at, give_codes, opened):
    """Through the form that is kept: no event, no line in the log, no cookie, and the code is gone."""
    client.get(PAGE)
    codes = give_codes("Groep 7", 3)
    before = at(AuditEvent.objects.count)
    with logged() as lines:
        client.post(PAGE, {"code": codes[0], "do": "keep", "EV1": "1"}, headers={"X-Scripted": "1"})
        fill_in(client, codes)
        client.post(PAGE, {"code": codes[0], "do": "send", "EV1": "1"}, headers={"X-Scripted": "1"})
    assert at(AuditEvent.objects.count) == before
    assert lines == []
    assert not client.cookies
    assert at(AccessCode.objects.count) == 0
