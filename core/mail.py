"""Mail through the outbox: a row now, the sending later, so that a mail server that is down loses nothing."""

import smtplib
from collections.abc import Callable
from email.mime.text import MIMEText
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone

from core import outbox
from core.models import Job, Mail
from core.tenancy import atomic, current, system_scope

Maker = Callable[[str, Mail], MIMEText | None]
ATTACHMENTS: dict[str, Maker] = {}


def attachment(name: str) -> Callable[[Maker], Maker]:
    """Register what makes a kind of attachment, in a room's ``tasks.py``.

    It is made when the mail is sent, in the scope of the mail, of an id and for its reader, and is kept nowhere. Where
    there is nothing to attach any more it answers None.
    """

    def register(maker: Maker) -> Maker:
        ATTACHMENTS[name] = maker
        return maker

    return register


def send_mail(kind: str, *, to: str, subject: str, text: str, attach: tuple[str, str] | None = None) -> Mail:
    """Put a mail in the outbox of the current board, or of none (sign-in). Plain text; one recipient.

    Mails carry no sensitive content: who reads along over a shoulder learns only that there is something to do. So does
    what is attached. ``attach``: which kind, and the id of what it is made of.
    """
    scope = current()
    mail = Mail(
        board_id=scope.board,
        school_id=scope.school,
        kind=kind,
        to=to,
        subject=" ".join(subject.split())[:200],
        text=text,
    )
    mail.save(force_insert=True)
    payload = {"mail": str(mail.pk)} | ({"attach": list(attach)} if attach else {})
    outbox.enqueue("core.mail", key=f"mail:{mail.pk}", payload=payload)
    return mail


@outbox.job("core.mail")
def deliver(row: Job) -> None:
    """Hand one mail to the mail server. The Message-ID is fixed, so a double delivery can be recognised."""
    with system_scope("a mail of any board, or of none"):
        mail = Mail.objects.filter(pk=row.payload["mail"], state=Mail.State.WAITING).first()
    if mail is None:
        return
    message = EmailMessage(
        mail.subject,
        mail.text,
        settings.DEFAULT_FROM_EMAIL,
        [mail.to],
        headers={"Message-ID": message_id(mail)},
    )
    if row.payload.get("attach"):
        name, about = row.payload["attach"]
        with atomic():
            part = ATTACHMENTS[name](about, mail)
        if part is not None:
            message.attach(part)
    try:
        message.send()
    except (smtplib.SMTPException, OSError) as error:
        if not is_final(error) and not outbox.is_last_try(row):
            raise
        _finish(mail, Mail.State.REFUSED, error=type(error).__name__)
        raise outbox.GiveUp("refused") from None
    _finish(mail, Mail.State.SENT)


def is_final(error: Exception) -> bool:
    """Whether the mail server refused this mail for good (5xx) rather than for now (4xx, or not reached)."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _ in error.recipients.values())
    return isinstance(error, smtplib.SMTPSenderRefused | smtplib.SMTPDataError) and error.smtp_code >= 500


def sender() -> str:
    """The address that mails come from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1]


def message_id(mail: Mail) -> str:
    domain = sender().rpartition("@")[2]
    return f"<{mail.pk}@{domain}>"


def _finish(mail: Mail, state: str, error: str = "") -> None:
    with system_scope("a mail of any board, or of none"), atomic():
        Mail.objects.filter(pk=mail.pk).update(state=state, error=error, text="", sent_at=timezone.now())
