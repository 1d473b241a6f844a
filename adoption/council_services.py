"""Asking a council for its consent to one exact text: its members read, ask and vote, and the outcome is recorded.

The same for a school's council and for that of all schools of a board. Rows derive from ``adoption.models``'
``RequestBase``, ``VoiceBase`` and ``QuestionBase``; a ``Council`` says how its members come in.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import audit
from core.doors import close_doors, make_door
from core.mail import send_mail
from core.tenancy import atomic
from core.versions import Stale
from plans.rules import fingerprint
from schools.models import Membership


@dataclass(frozen=True)
class Voter:
    """A member of the council: with an account (``member``), or by name and address alone."""

    name: str
    email: str
    member: Membership | None = None


@dataclass(frozen=True)
class Council:
    """By which door members come in, at which page, and what the mail with their link says."""

    door: str
    view: str
    template: str
    subject: Callable[[Any], str]  # of a request
    context: Callable[[Any], dict[str, Any]]


class AlreadyClosed(ValidationError):
    """Somebody closed the request meanwhile: a vote or outcome comes too late."""

    def __init__(self) -> None:
        super().__init__(_("This request has already been closed."), code="closed")


def lock_open(request: Any) -> Any:
    """The request, locked; raises AlreadyClosed."""
    row = type(request).objects.select_for_update(of=("self",)).get(pk=request.pk)
    if not row.is_open:
        raise AlreadyClosed
    return row


def lock_unused(request: Any) -> Any:
    """The request, locked, while it is open or consent was given; raises AlreadyClosed.

    Whether a consent was used already, the caller knows.
    """
    row = type(request).objects.select_for_update(of=("self",)).get(pk=request.pk)
    if row.state not in (row.State.OPEN, row.State.GRANTED):
        raise AlreadyClosed
    return row


def ask_all(council: Council, request: Any, voters: Iterable[Voter]) -> None:
    """A voice and a link for everybody; an address that is named twice votes once."""
    for voter in {voter.email.lower(): voter for voter in voters}.values():
        voice = request.voices.model.create(
            request=request, name=voter.name, email=voter.email.lower(), member=voter.member
        )
        invite(council, voice, request)


def invite(council: Council, voice: Any, request: Any) -> None:
    """A door that closes with the term, and a mail with its key. Making a new one closes the old."""
    close_doors(council.door, object_id=voice.pk)
    end = timezone.make_aware(datetime.combine(request.due_date, time.max))
    key = make_door(council.door, object_id=voice.pk, expires_at=end)
    url = settings.SITE_URL + reverse(council.view, args=[key])
    with translation.override("nl"):
        context = {"voice": voice, "due": request.due_date, "url": url, **council.context(request)}
        text, subject = render_to_string(council.template, context), council.subject(request)
    send_mail("consent", to=voice.email, subject=subject, text=text)


def invite_again(council: Council, *, voice: Any, by: Membership) -> None:
    """Another link for a member who lost theirs; the old one stops."""
    with atomic():
        invite(council, voice, lock_open(voice.request))
        audit.record("consent.invited_again", by=by, obj=voice)


def extend(council: Council, *, request: Any, due_date: date, by: Membership) -> Any:
    """More time. Members get a new link, for the old ones end with the old term."""
    with atomic():
        row = lock_open(request)
        row.due_date = due_date
        row.save(update_fields=["due_date"])
        audit.record("consent.extended", by=by, obj=row)
        for voice in row.voices.filter(vote=""):
            invite(council, voice, row)
    return row


def vote_cast(*, voice: Any, vote: str, remark: str, by: Membership | None) -> Any:
    """One member's vote; it may be changed while the request is open, and not after."""
    with atomic():
        lock_open(voice.request)
        row = type(voice).objects.select_for_update().get(pk=voice.pk)
        if (row.vote, row.remark) == (vote, remark):
            return row
        row.vote, row.remark, row.voted_at = vote, remark, timezone.now()
        row.save(update_fields=["vote", "remark", "voted_at"])
        audit.record("consent.voted", by=by, obj=row)
    return row


def question_ask(*, voice: Any, text: str, by: Membership | None) -> Any:
    """A question about the proposal. Sending the same one twice asks it once."""
    with atomic():
        questions = lock_open(voice.request).questions
        same = questions.filter(voice=voice, text=text).first()
        if same:
            return same
        row = questions.model.create(request=voice.request, voice=voice, text=text)
        audit.record("consent.question_asked", by=by, obj=row)
    return row


def question_answer(*, question: Any, answer: str, seen: str = "", by: Membership) -> Any:
    """The answer, which every council member reads. ``seen``: the one there was; raises ``Stale`` when a colleague gave
    another since."""
    with atomic():
        lock_open(question.request)
        row = type(question).objects.select_for_update(of=("self",)).get(pk=question.pk)
        if row.answer == answer:
            return row
        if fingerprint(row.answer) != (seen or fingerprint("")):
            raise Stale(row)
        row.answer, row.answered_at, row.answered_by = answer, timezone.now(), by
        row.save(update_fields=["answer", "answered_at", "answered_by"])
        audit.record("consent.question_answered", by=by, obj=row)
    return row


def outcome_set(
    council: Council,
    *,
    request: Any,
    granted: bool,
    decided_on: date,
    signer: str,
    conditions: str,
    minutes: Any,
    by: Membership,
) -> Any:
    """What the council decided, for the exact text it was asked about; after this nobody votes any more."""
    row = lock_open(request)
    row.state = row.State.GRANTED if granted else row.State.REFUSED
    row.decided_on, row.signer, row.conditions, row.minutes = decided_on, signer, conditions, minutes
    _close(council, row, by)
    audit.record("consent.recorded", by=by, obj=row, outcome=row.state)
    return row


def take_back(council: Council, *, request: Any, reason: str = "", by: Membership) -> Any:
    """Take the question back, to change the proposal or because the term passed; or, with a reason, a consent that was
    given and is not used. What the council decided stays written down with it."""
    row = lock_unused(request)
    given = row.state == row.State.GRANTED
    if given and not reason:
        raise ValidationError(_("Write down why the consent is not used."), code="reason")
    row.state, row.withdrawn_reason = row.State.WITHDRAWN, reason if given else ""
    _close(council, row, by)
    audit.record("consent.given_up" if given else "consent.withdrawn", by=by, obj=row)
    return row


def _close(council: Council, row: Any, by: Membership) -> None:
    row.closed_at, row.closed_by = timezone.now(), by
    decided = ["state", "decided_on", "signer", "conditions", "minutes", "withdrawn_reason"]
    row.save(update_fields=[*decided, "closed_at", "closed_by"])
    for pk in row.voices.values_list("pk", flat=True):
        close_doors(council.door, object_id=pk)
