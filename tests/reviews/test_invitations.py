"""The talk in people's calendars: put there, moved, and taken out again when it does not take place."""

from datetime import timedelta

import pytest
from django.core import mail as django_mail
from django.utils import timezone
from icalendar import Calendar

from core.models import AuditEvent
from core.outbox import work
from core.tenancy import atomic
from reviews import cancel_services, services
from reviews.models import CancelledTalk, QuarterlyTalk
from reviews.rules import Quarter
from tests.reviews.conftest import cards, fresh, page_of, typed
from tests.world import make_member


@pytest.fixture
def planned(world, talk):
    """``planned(day)``: plan the talk for that day."""

    def plan(day) -> QuarterlyTalk:
        values = {"begins_at": None, "place": "Kamer van Kees", "seen": fresh(world, talk).version}
        with world.at(world.regenboog), atomic():
            return services.talk_plan(talk=talk, planned_date=day, by=world.leader, **values)

    return plan


@pytest.fixture
def sent(world):
    """``sent("REQUEST")``: the one event that the mail to the teacher brings along."""

    def deliver(method: str):
        django_mail.outbox = []
        work()
        [message] = [each for each in django_mail.outbox if each.to == [world.teacher.user.email]]
        part = message.message().get_payload()[1]
        assert (part.get_content_type(), part.get_param("method")) == ("text/calendar", method)
        [event] = Calendar.from_ical(part.get_payload(decode=True)).events
        return event

    return deliver


def invite(world, talk) -> None:
    with world.at(world.regenboog), atomic():
        seen = fresh(world, talk).version
        services.talk_invite(talk=talk, school=world.regenboog, seen=seen, by=world.leader)


def test_the_invitation_puts_the_talk_in_the_calendar_and_moves_it_there(world, talk, planned, sent):
    today = timezone.localdate()
    planned(today)
    invite(world, talk)
    first = sent("REQUEST")
    assert (first.DTSTART, first["attendee"]) == (today, f"mailto:{world.teacher.user.email}")
    assert "Kees" not in first.to_ical().decode()
    planned(today + timedelta(7))
    moved = sent("REQUEST")
    assert (moved["uid"], moved.DTSTART) == (first["uid"], today + timedelta(7))
    assert moved["sequence"] > first["sequence"]


def test_a_talk_that_is_called_off_leaves_the_calendar_once_and_the_next_is_another_entry(
    world, sign_in, talk, planned, sent
):
    client, today = sign_in(world.leader), timezone.localdate()
    planned(today)
    invite(world, talk)
    first = sent("REQUEST")
    page = page_of(talk, "afzeggen/")
    seen = client.get(page).context["form"]["seen"].value()
    planned(today + timedelta(1))
    moved = sent("REQUEST")
    later = make_member("later", world.regenboog, "teacher")  # was never invited
    stale = client.post(page, {"reason": "Er is veel ziek.", "seen": seen})
    assert stale.status_code == 409
    assert "Er is veel ziek." in stale.text
    data = {"reason": "Er is veel ziek.", "seen": stale.context["form"]["seen"].value()}
    for _ in range(2):
        assert client.post(page, data).status_code == 302
    gone = sent("CANCEL")
    assert (gone["uid"], gone["status"], gone.DTSTART) == (first["uid"], "CANCELLED", today + timedelta(1))
    assert first["sequence"] < moved["sequence"] < gone["sequence"]
    assert not [mail for mail in django_mail.outbox if mail.to == [later.user.email] or "ziek" in mail.body]
    with world.at(world.regenboog), atomic():
        assert CancelledTalk.objects.count() == AuditEvent.objects.filter(action="review.cancelled").count() == 1
    assert "Er is veel ziek." in sign_in(world.teacher).get(page_of(talk)).text
    planned(today + timedelta(2))
    invite(world, talk)
    again = sent("REQUEST")
    assert again["uid"] != gone["uid"]


def test_a_quarter_whose_talk_is_called_off_is_without_one_again(world, sign_in, talk, planned, today):
    planned(today)
    client = sign_in(world.leader)
    assert "Plan het kwartaalgesprek" not in cards(client)
    values = {"reason": "Studiedag", "seen": fresh(world, talk).version}
    assert sign_in(world.teacher).post(page_of(talk, "afzeggen/"), values).status_code == 403
    assert client.post(page_of(talk, "afzeggen/"), {**values, "reason": " "}).status_code == 422
    client.post(page_of(talk, "afzeggen/"), values)
    assert "Plan het kwartaalgesprek" in cards(client)
    page = sign_in(world.board_admin).get("/b/samen/kwartaalgesprekken/")
    row = next(row for row in page.context["rows"] if row.school.slug == "regenboog")
    assert row.quarters[Quarter.of(today).number - 1].state == "none"
    typing = client.post(page_of(talk, "besluiten/"), typed("Nog op het scherm"))
    assert typing.status_code == 422
    assert "Nog op het scherm" in typing.text


def test_a_talk_with_decisions_or_that_was_held_is_not_called_off(world, talk, planned, decision, today):
    planned(today)
    values = {"talk": talk, "reason": "Ziek", "by": world.leader}
    with world.at(world.regenboog), atomic():
        with pytest.raises(cancel_services.HasDecisions):
            cancel_services.talk_cancel(seen=fresh(world, talk).version, **values)
        services.talk_hold(talk=talk, held_date=today, present=["team"], present_count=3, by=world.leader)
        with pytest.raises(services.AlreadyHeld):
            cancel_services.talk_cancel(seen=fresh(world, talk).version, **values)
