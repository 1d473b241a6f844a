"""Asking the participation council for consent, hearing its members, recording what it decided."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from adoption.models import ConsentQuestion, ConsentRequest, ConsentVoice
from core import audit, outbox
from core.doors import close_doors, make_door
from core.mail import send_mail
from core.models import StoredFile
from core.tenancy import atomic
from plans.milestone_services import milestone_make
from plans.models import Milestone, Plan
from plans.state_rules import CONSENT
from plans.state_services import plan_move, plan_move_back
from schools.models import Membership

DOOR = "consentvoice"


@dataclass(frozen=True)
class Voter:
    """A member of the council: with an account (``member``), or by name and address alone."""

    name: str
    email: str
    member: Membership | None = None


def consent_ask(
    *, plan: Plan, voters: Iterable[Voter], explanation: str, due_date: date, by: Membership
) -> ConsentRequest:
    """Lay the plan as it is now before the council. Every member gets a link of their own by mail.

    Raises ``IllegalMove`` when the plan is not in a state to ask consent for.
    """
    with atomic():
        plan = plan_move(plan=plan, to=CONSENT, by=by)
        name = f"Voorstel voor versie {plan.adopted_number + 1}"
        milestone = milestone_make(plan=plan, kind=Milestone.Kind.PROPOSAL, name=name, by=by)
        row = ConsentRequest.create(
            plan=plan, milestone=milestone, explanation=explanation, due_date=due_date, asked_by=by
        )
        audit.record("consent.asked", by=by, obj=row)
        for voter in {voter.email.lower(): voter for voter in voters}.values():
            voice = ConsentVoice.create(request=row, name=voter.name, email=voter.email.lower(), member=voter.member)
            _invite(voice, plan)
    return row


def _invite(voice: ConsentVoice, plan: Plan) -> None:
    """A door that closes with the term, and a mail with its key. Making a new one closes the old."""
    close_doors(DOOR, object_id=voice.pk)
    end = timezone.make_aware(datetime.combine(voice.request.due_date, time.max))
    key = make_door(DOOR, object_id=voice.pk, expires_at=end)
    url = settings.SITE_URL + reverse("adoption:voice", args=[key])
    with translation.override("nl"):
        context = {"voice": voice, "school": plan.school, "due": voice.request.due_date, "url": url}
        text = render_to_string("adoption/consent_mail.txt", context)
        subject = _("Your consent to the safety plan of %(school)s is asked") % {"school": plan.school}
    send_mail("consent", to=voice.email, subject=subject, text=text)


def voice_invite_again(*, voice: ConsentVoice, by: Membership) -> None:
    """Another link for a member who lost theirs; the old one stops."""
    with atomic():
        _open(voice.request_id)
        _invite(voice, voice.request.plan)
        audit.record("consent.invited_again", by=by, obj=voice)


def consent_extend(*, request: ConsentRequest, due_date: date, by: Membership) -> ConsentRequest:
    """More time. Members get a new link, for the old ones end with the old term."""
    with atomic():
        row = _open(request.pk)
        row.due_date = due_date
        row.save(update_fields=["due_date"])
        audit.record("consent.extended", by=by, obj=row)
        for voice in row.voices.filter(vote="").select_related("request"):
            _invite(voice, row.plan)
    return row


def vote_cast(*, voice: ConsentVoice, vote: str, remark: str, by: Membership | None) -> ConsentVoice:
    """One member's vote; it may be changed while the request is open, and not after."""
    with atomic():
        _open(voice.request_id)
        row = ConsentVoice.objects.select_for_update().get(pk=voice.pk)
        if (row.vote, row.remark) == (vote, remark):
            return row
        row.vote, row.remark, row.voted_at = vote, remark, timezone.now()
        row.save(update_fields=["vote", "remark", "voted_at"])
        audit.record("consent.voted", by=by, obj=row)
    return row


def question_ask(*, voice: ConsentVoice, text: str, by: Membership | None) -> ConsentQuestion:
    """A question about the proposal. Sending the same one twice asks it once."""
    with atomic():
        request = _open(voice.request_id)
        same = ConsentQuestion.objects.filter(request=request, voice=voice, text=text).first()
        if same:
            return same
        row = ConsentQuestion.create(request=request, voice=voice, text=text)
        audit.record("consent.question_asked", by=by, obj=row)
    return row


def question_answer(*, question: ConsentQuestion, answer: str, by: Membership) -> ConsentQuestion:
    """The school's answer, which every council member reads. The last answer counts."""
    with atomic():
        _open(question.request_id)
        row = ConsentQuestion.objects.select_for_update().get(pk=question.pk)
        row.answer, row.answered_at, row.answered_by = answer, timezone.now(), by
        row.save(update_fields=["answer", "answered_at", "answered_by"])
        audit.record("consent.question_answered", by=by, obj=row)
    return row


def consent_record(
    *,
    request: ConsentRequest,
    granted: bool,
    decided_on: date,
    signer: str,
    conditions: str,
    minutes: StoredFile | None,
    by: Membership,
) -> ConsentRequest:
    """What the council decided, for the exact text it was asked about. Refused: the plan is worked on again."""
    with atomic():
        row = _open(request.pk)
        row.state = ConsentRequest.State.GRANTED if granted else ConsentRequest.State.REFUSED
        row.decided_on, row.signer, row.conditions, row.minutes = decided_on, signer, conditions, minutes
        _close(row, by)
        audit.record("consent.recorded", by=by, obj=row, outcome=row.state)
        if granted:
            outbox.enqueue(
                "adoption.certificate", key=f"adoption.certificate:{row.pk}", payload={"request": str(row.pk)}
            )
        else:
            plan_move_back(plan=row.plan, by=by)
    return row


def consent_withdraw(*, request: ConsentRequest, by: Membership) -> ConsentRequest:
    """The school takes its question back, to change the proposal or because the term passed."""
    with atomic():
        row = _open(request.pk)
        row.state = ConsentRequest.State.WITHDRAWN
        _close(row, by)
        audit.record("consent.withdrawn", by=by, obj=row)
        plan_move_back(plan=row.plan, by=by)
    return row


def _close(row: ConsentRequest, by: Membership) -> None:
    row.closed_at, row.closed_by = timezone.now(), by
    row.save(update_fields=["state", "decided_on", "signer", "conditions", "minutes", "closed_at", "closed_by"])
    for pk in row.voices.values_list("pk", flat=True):
        close_doors(DOOR, object_id=pk)


class AlreadyClosed(ValidationError):
    """Somebody closed the request meanwhile: a vote or outcome comes too late."""

    def __init__(self) -> None:
        super().__init__(_("This request has already been closed."), code="closed")


def _open(pk: object) -> ConsentRequest:
    """The request, locked; raises AlreadyClosed."""
    row = ConsentRequest.objects.select_for_update(of=("self",)).select_related("plan__school").get(pk=pk)
    if not row.is_open:
        raise AlreadyClosed
    return row
