"""From what is due to a mail: who hears what, once a day, and what stays on record."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail as outgoing
from django.urls import reverse
from django.utils import timezone

from core import outbox, registry, reminders
from core.models import DailyTick, Mail, Reminder, ReminderMail
from core.reminders import KINDS, Due, amsterdam_date, collect, is_overdue, offer_school_days, tick
from core.tenancy import Scope, atomic, system_scope, use_scope
from schools.people_services import member_end
from schools.reminder_services import digests_send
from tests.reminders import offered
from tests.world import make_member

PAGE = "/s/regenboog/beheer/herinneringen/"


@pytest.fixture
def today(settings) -> date:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    return amsterdam_date()


def things(school, *keys, on, **values):
    """A source of reminders: these are due at a school."""
    return lambda today: [Due(school.board_id, school.pk, "test", key, on, **values) for key in keys]


def ticks(today, source, **kind) -> list[str]:
    """What goes out when the tick runs: the receivers."""
    before = len(outgoing.outbox)
    with offered(source, **kind):
        collect(today)
        outbox.work()
    return sorted(message.to[0] for message in outgoing.outbox[before:])


def test_who_has_to_do_it_gets_one_mail_with_everything(world, today):
    source = things(world.regenboog, "one", "two", on=today + timedelta(3), member=world.teacher.pk)
    assert ticks(today, source) == [world.teacher.user.email]
    (message,) = outgoing.outbox
    assert message.subject.startswith("2 ")
    assert message.body.count("/s/regenboog/") == 2
    with world.at(world.regenboog), atomic():
        assert ReminderMail.objects.get().member_id == world.teacher.pk
        assert not Reminder.objects.filter(told_at__isnull=True).exists()


def test_a_second_tick_sends_nothing_more(world, today):
    source = things(world.regenboog, "one", on=today, member=world.teacher.pk)
    assert ticks(today, source)
    assert ticks(today, source) == []


def test_without_a_person_it_goes_to_the_role_and_without_the_role_to_who_leads(world, today):
    role = things(world.regenboog, "one", on=today, roles=("safety_coordinator",))
    assert ticks(today, role) == [world.coordinator.user.email]
    nobody = things(world.regenboog, "two", on=today, roles=("care_coordinator",))
    assert ticks(today, nobody) == [world.leader.user.email]


def test_who_stopped_hears_nothing_any_more(world, today):
    with world.at(world.regenboog), atomic():
        member_end(member=world.teacher, by=world.leader)
    source = things(world.regenboog, "one", on=today, member=world.teacher.pk, roles=("safety_coordinator",))
    assert ticks(today, source) == [world.coordinator.user.email]


def test_what_is_too_late_goes_to_the_school_leader_and_then_to_the_board(world, today):
    source = things(world.regenboog, "one", on=today - timedelta(20), member=world.teacher.pk)
    with offered(source):
        collect(today - timedelta(23))
        collect(today - timedelta(19))
        with world.at(world.regenboog), atomic():
            Reminder.objects.update(told_at=timezone.now())
    assert ticks(today - timedelta(6), source) == [world.people["board_admin"].user.email]
    with world.at(world.regenboog), atomic():
        assert list(Reminder.objects.order_by("stage").values_list("stage", flat=True)) == [2, 4, 5]


def test_the_leader_hears_the_day_after(world, today):
    source = things(world.regenboog, "one", on=today - timedelta(1), member=world.teacher.pk)
    with offered(source):
        collect(today - timedelta(4))
        with world.at(world.regenboog), atomic():
            Reminder.objects.update(told_at=timezone.now())
    assert ticks(today, source) == [world.leader.user.email]


def test_a_school_without_people_is_the_boards_concern(world, today):
    with use_scope(Scope(board=world.samen.pk)), atomic():
        type(world.neighbour).objects.filter(pk=world.neighbour.pk).update(ended_at=timezone.now())
    source = things(world.wilgen, "one", on=today, roles=("school_leader",))
    assert ticks(today, source) == []
    assert ticks(today, source) == [world.board_admin.user.email]


def test_what_comes_up_after_todays_mail_waits_until_tomorrow(world, today):
    assert ticks(today, things(world.regenboog, "one", on=today, member=world.teacher.pk))
    later = things(world.regenboog, "two", on=today, member=world.teacher.pk)
    assert ticks(today, later) == []
    with world.at(world.regenboog), atomic():
        ReminderMail.objects.using("owner").update(date=today - timedelta(1))
    assert ticks(today + timedelta(1), later) == [world.teacher.user.email]


def test_what_was_finished_while_it_waited_for_tomorrow_is_not_mailed(world, today, sign_in):
    assert ticks(today, things(world.regenboog, "one", on=today + timedelta(1), member=world.teacher.pk))
    later = things(world.regenboog, "two", on=today + timedelta(1), member=world.teacher.pk)
    assert ticks(today, later) == []
    with world.at(world.regenboog), atomic():
        ReminderMail.objects.using("owner").update(date=today - timedelta(1))
    assert ticks(today, lambda today: []) == []
    assert ticks(today, lambda today: []) == []
    assert b"Voor de mail al gedaan" in sign_in(world.leader).get(PAGE).content


def test_a_room_that_fails_finishes_nothing(world, today, caplog):
    assert ticks(today, things(world.regenboog, "one", on=today + timedelta(1), member=world.teacher.pk))
    assert ticks(today, things(world.regenboog, "two", on=today + timedelta(1), member=world.teacher.pk)) == []

    def fails(today):
        raise ValueError("a room")

    ticks(today, fails)
    with world.at(world.regenboog), atomic():
        assert not Reminder.objects.filter(finished_at__isnull=False).exists()


def test_what_came_up_this_very_day_is_told_in_one_more_mail(world, today):
    assert ticks(today, things(world.regenboog, "one", on=today + timedelta(2), member=world.teacher.pk))
    vacancy = things(world.regenboog, "two", on=today, member=world.teacher.pk)
    assert ticks(today, vacancy, same_day=True) == [world.teacher.user.email]
    assert ticks(today, things(world.regenboog, "three", on=today, member=world.teacher.pk), same_day=True) == []


def test_carrying_out_the_same_job_twice_sends_one_mail(world, today):
    with offered(things(world.regenboog, "one", on=today, member=world.teacher.pk)):
        collect(today)
        with world.at(world.regenboog), atomic():
            assert [digests_send(), digests_send()] == [1, 0]


def test_a_worker_that_stood_still_for_days_mails_each_person_once(world, today):
    source = things(world.regenboog, "one", "two", on=today + timedelta(1), member=world.teacher.pk)
    with offered(source):
        for days_ago in (4, 3, 2, 1, 0):  # the beat went on, nobody carried out its jobs
            collect(today - timedelta(days_ago))
        outbox.work()
        collect(today)
        outbox.work()
    (message,) = outgoing.outbox
    assert message.to == [world.teacher.user.email]
    assert message.body.count("/s/regenboog/") == 2


def test_a_clock_set_forward_and_back_tells_nobody_twice(world, today):
    source = things(world.regenboog, "one", on=today + timedelta(14), member=world.teacher.pk)
    found = []
    with offered(source):
        for days in (0, 40, 0, 1, 11, 14):
            collect(today + timedelta(days))
            outbox.work()
            with world.at(world.regenboog), atomic():
                earlier = ReminderMail.objects.using("owner").filter(date=today)  # as if on another day
                earlier.update(date=today - timedelta(1 + len(found)))
            found.append(len(outgoing.outbox))
    assert found == [1, 2, 2, 2, 2, 2]
    with world.at(world.regenboog), atomic():
        assert list(Reminder.objects.order_by("stage").values_list("stage", flat=True)) == [1, 2]


def test_a_room_that_fails_does_not_keep_the_others_from_being_heard(world, today, caplog):
    def broken(today):
        raise ValueError

    with offered(things(world.regenboog, "one", on=today)):
        registry.reminders().insert(0, broken)
        assert collect(today) == 1
    with system_scope("look at the days"):
        assert not DailyTick.objects.exists()
    assert "failed" in caplog.text


# --- The local date ---


@pytest.mark.parametrize(
    ("now", "made"),
    [
        (datetime(2027, 3, 28, 3, 0, tzinfo=UTC), None),  # five in the morning, the clock just went forward
        (datetime(2027, 3, 28, 4, 30, tzinfo=UTC), date(2027, 3, 28)),
        (datetime(2027, 10, 31, 5, 29, tzinfo=UTC), None),  # the clock went back: 6.29
        (datetime(2027, 10, 31, 5, 30, tzinfo=UTC), date(2027, 10, 31)),
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), date(2026, 12, 31)),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), None),  # the new year here, and night
    ],
)
def test_a_day_is_a_day_in_amsterdam_and_begins_at_half_past_six(world, now, made):
    with offered(lambda today: []):
        tick(now)
    with system_scope("look at the days"):
        assert DailyTick.objects.values_list("date", flat=True).first() == made


def test_a_date_in_a_holiday_moves_and_stays_the_same_reminder(world, today):
    source = things(world.regenboog, "one", on=today, member=world.teacher.pk)
    before = reminders._school_days[:]
    try:
        with offered(source):
            collect(today)
            offer_school_days(lambda today: lambda board, school, day, hard: day + timedelta(7))
            assert collect(today + timedelta(1)) == 0
    finally:
        reminders._school_days[:] = before


def test_every_kind_of_reminder_has_its_page():
    for kind in KINDS.values():
        args = ["school", "00000000-0000-4000-8000-000000000000"] if kind.keyed else ["school"]
        assert reverse(kind.view, args=args)


# --- The dead man's switch ---


def finished(hours: float) -> None:
    with system_scope("a day that was done"):
        at = timezone.now() - timedelta(hours=hours)
        DailyTick(date=at.date(), finished_at=at).save(force_insert=True)


def test_a_new_installation_is_given_a_day(world):
    assert not is_overdue()
    assert is_overdue(timezone.now() + timedelta(days=365 * 30))


def test_after_twenty_six_hours_without_a_tick_it_shows(world, client, sign_in):
    finished(25)
    assert client.get("/tickz").json()["status"] == "ok"
    finished(-48)  # a clock that was wrong
    with system_scope("time passes"):
        DailyTick.objects.using("owner").filter(finished_at__lte=timezone.now()).update(
            finished_at=timezone.now() - timedelta(hours=27)
        )
    assert client.get("/tickz").status_code == 503
    assert client.get("/readyz").json() == {"status": "ok", "reminders": "overdue"}
    assert "Herinneringen staan stil" in sign_in(world.board_admin).get("/b/samen/").text
    assert "Herinneringen staan stil" not in sign_in(world.leader).get("/s/regenboog/").text


# --- The page ---


def test_the_school_reads_who_was_told_and_when(world, today, sign_in):
    ticks(today, things(world.regenboog, "one", on=today, member=world.teacher.pk))
    page = sign_in(world.leader).get(PAGE)
    assert world.teacher.name in page.text
    assert world.teacher.name not in sign_in(world.neighbour).get("/s/wilgen/beheer/herinneringen/").text
    assert world.teacher.name in sign_in(world.board_admin).get("/b/samen/beheer/herinneringen/").text
    assert sign_in(world.teacher).get(PAGE).status_code == 403


def test_the_list_costs_the_same_however_long_it_is(world, today, sign_in, django_assert_max_num_queries):
    ticks(today, things(world.regenboog, *map(str, range(30)), on=today, roles=("teacher", "school_leader")))
    make_member("other", world.regenboog, "teacher")
    client = sign_in(world.leader)
    client.get(PAGE)
    with django_assert_max_num_queries(12, using="default"):
        assert client.get(PAGE).status_code == 200


def test_the_mail_says_what_kind_and_where_and_no_more(world, today):
    ticks(today, things(world.regenboog, "one", on=today, member=world.teacher.pk))
    with world.at(world.regenboog), atomic():
        assert Mail.objects.filter(kind="reminders").count() == 1
    assert "Try something" in outgoing.outbox[0].body
