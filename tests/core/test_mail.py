"""Mail through the outbox (core.mail): delivered once, recognisable, forgotten after sending."""

import smtplib

import pytest
from django.core import mail as django_mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import transaction

from core import outbox
from core.mail import message_id, send_mail
from core.models import Job, Mail
from core.tenancy import Scope, atomic, system_scope, use_scope

SECRET = "kanarie-in-een-mail"


class FaultyBackend(EmailBackend):
    """A mail server that answers with ``error`` until that is None."""

    error: Exception | None = None

    def send_messages(self, messages):
        if FaultyBackend.error:
            raise FaultyBackend.error
        return super().send_messages(messages)


@pytest.fixture
def mail_server(settings, monkeypatch):
    """The mail server; ``mail_server.error`` is what it answers."""
    settings.EMAIL_BACKEND = f"{__name__}.FaultyBackend"
    monkeypatch.setattr(FaultyBackend, "error", None)
    django_mail.outbox = []
    return FaultyBackend


def post(world, to="ouder@demo.example", subject="Een uitnodiging") -> Mail:
    with world.at(world.regenboog), atomic():
        return send_mail("invitation", to=to, subject=subject, text=SECRET)


def stored(mail: Mail) -> Mail:
    with system_scope("look at a mail"):
        return Mail.objects.get(pk=mail.pk)


def job_of(mail: Mail) -> Job:
    with system_scope("look at a mail's job"):
        return Job.objects.get(key=f"mail:{mail.pk}")


def let_time_pass() -> None:
    with system_scope("let time pass"):
        Job.objects.update(due_at="2020-01-01T00:00Z")


def test_a_mail_is_delivered_once_with_its_own_message_id(world, mail_server):
    mail = post(world)
    outbox.work()
    outbox.run(job_of(mail))
    [message] = django_mail.outbox
    assert message.to == ["ouder@demo.example"]
    assert message.extra_headers["Message-ID"] == message_id(mail)
    assert str(mail.pk) in message_id(mail)


def test_the_text_is_forgotten_once_it_is_sent(world, mail_server):
    mail = post(world)
    assert stored(mail).text == SECRET
    outbox.work()
    sent = stored(mail)
    assert (sent.state, sent.text) == (Mail.State.SENT, "")
    assert sent.sent_at is not None


def test_no_text_is_kept_in_the_job(world, mail_server):
    job = job_of(post(world, subject="Kanarie"))
    assert list(job.payload) == ["mail"]


def test_a_mail_that_is_rolled_back_is_not_sent(world, mail_server):
    with world.at(world.regenboog), atomic():
        send_mail("invitation", to="a@demo.example", subject="x", text="y")
        transaction.set_rollback(True)
    outbox.work()
    assert django_mail.outbox == []


@pytest.mark.parametrize(
    "error",
    [
        smtplib.SMTPRecipientsRefused({"ouder@demo.example": (550, b"unknown")}),
        smtplib.SMTPSenderRefused(553, b"not you", "noreply@demo.example"),
        smtplib.SMTPDataError(554, b"looks like spam"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_refused_mail_is_kept_for_the_administrator_and_not_tried_again(world, mail_server, error):
    mail_server.error = error
    mail = post(world)
    outbox.work()
    refused = stored(mail)
    assert (refused.state, refused.error, refused.text) == (Mail.State.REFUSED, type(error).__name__, "")
    assert job_of(mail).state == Job.State.FAILED
    let_time_pass()
    assert outbox.work() == 0


@pytest.mark.parametrize(
    "error",
    [
        ConnectionRefusedError(),
        TimeoutError(),
        smtplib.SMTPServerDisconnected("gone"),
        smtplib.SMTPRecipientsRefused({"ouder@demo.example": (451, b"try again later")}),
        smtplib.SMTPSenderRefused(452, b"too many mails", "noreply@demo.example"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_mail_server_that_is_down_for_a_while_delays_a_mail_only(world, mail_server, error):
    mail_server.error = error
    mail = post(world)
    outbox.work()
    assert (stored(mail).state, stored(mail).text) == (Mail.State.WAITING, SECRET)
    assert job_of(mail).state == Job.State.WAITING
    mail_server.error = None
    let_time_pass()
    outbox.work()
    assert stored(mail).state == Mail.State.SENT
    assert len(django_mail.outbox) == 1


def test_a_mail_server_that_stays_down_ends_in_a_mail_the_administrator_sees(world, mail_server):
    mail_server.error = ConnectionRefusedError()
    mail = post(world)
    for _ in range(len(outbox.WAITS) + 1):
        outbox.work()
        let_time_pass()
    assert (stored(mail).state, stored(mail).error, stored(mail).text) == ("refused", "ConnectionRefusedError", "")
    assert job_of(mail).state == Job.State.FAILED


def test_a_subject_cannot_add_headers(world, mail_server):
    post(world, subject="Hallo\r\nBcc: iedereen@demo.example")
    outbox.work()
    assert django_mail.outbox[0].subject == "Hallo Bcc: iedereen@demo.example"


def test_a_mail_of_no_board_is_delivered_and_unreadable_for_a_board(world, mail_server):
    with use_scope(Scope()), atomic():
        mail = send_mail("sign_in", to="leider@demo.example", subject="Code", text="123456")
    outbox.work()
    assert stored(mail).state == Mail.State.SENT
    with world.at(world.regenboog), atomic():
        assert not Mail.objects.filter(pk=mail.pk).exists()
