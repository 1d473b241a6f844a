"""Asking a school's participation council for consent to its plan, and recording what it decided."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from adoption import council_services as councils
from adoption.council_services import AlreadyClosed, Council, Voter, question_answer, question_ask, vote_cast
from adoption.models import ConsentRequest, ConsentVoice
from consultation.selectors import read_along
from core import audit, outbox
from core.models import StoredFile
from core.tenancy import atomic
from plans.milestone_services import milestone_make
from plans.models import Milestone, Plan
from plans.state_rules import CONSENT, CONSULTATION
from plans.state_services import plan_move, plan_move_back
from schools.models import Membership

__all__ = ["AlreadyClosed", "Voter", "question_answer", "question_ask", "vote_cast"]

DOOR = "consentvoice"
COUNCIL = Council(
    door=DOOR,
    view="adoption:voice",
    template="adoption/consent_mail.txt",
    subject=lambda request: (
        _("Your consent to the safety plan of %(school)s is asked") % {"school": request.plan.school}
    ),
    context=lambda request: {"school": request.plan.school},
)


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
        councils.ask_all(COUNCIL, row, voters)
    return row


def voice_invite_again(*, voice: ConsentVoice, by: Membership) -> None:
    councils.invite_again(COUNCIL, voice=voice, by=by)


def consent_extend(*, request: ConsentRequest, due_date: date, by: Membership) -> ConsentRequest:
    return councils.extend(COUNCIL, request=request, due_date=due_date, by=by)


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
    outcome: dict[str, Any] = {"granted": granted, "decided_on": decided_on, "signer": signer, "conditions": conditions}
    with atomic():
        Plan.objects.select_for_update(of=("self",)).get(pk=request.plan_id)  # before the request, as who takes it back
        row = councils.outcome_set(COUNCIL, request=request, minutes=minutes, by=by, **outcome)
        if granted:
            outbox.enqueue(
                "adoption.certificate", key=f"adoption.certificate:{row.pk}", payload={"request": str(row.pk)}
            )
        else:
            _work_on(row.plan, by)
    return row


def consent_withdraw(*, request: ConsentRequest, reason: str = "", by: Membership) -> ConsentRequest:
    """The school takes its question back, to change the proposal or because the term passed; or, with a reason, a
    consent that was given and with which nothing was adopted. Raises AlreadyClosed."""
    with atomic():
        plan = Plan.objects.select_for_update(of=("self",)).get(pk=request.plan_id)
        if plan.state != CONSENT:
            raise AlreadyClosed
        row = councils.take_back(COUNCIL, request=request, reason=reason, by=by)
        _work_on(row.plan, by)
    return row


def _work_on(plan: Plan, by: Membership) -> None:
    """Without consent it is worked on again, and read along with as long as rounds are open."""
    plan = plan_move_back(plan=plan, by=by)
    if read_along(plan):
        plan_move(plan=plan, to=CONSULTATION, by=by)
