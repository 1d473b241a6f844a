"""Adopting a plan on behalf of the board: once, by whom the board says, and frozen for good."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from adoption.models import Adoption, AdoptionRules, ConsentRequest
from adoption.rules import validity_fault
from adoption.selectors import board_rules, helped_write, may_adopt
from core import audit, outbox
from core.models import Job
from core.tenancy import atomic, require_board
from plans.milestone_selectors import changed_since
from plans.milestone_services import milestone_copy
from plans.models import Milestone, Plan
from plans.state_rules import ADOPTED, CONSENT, IllegalMove
from plans.state_services import plan_begin_revision, plan_move
from schools.models import Board, Membership


class TooLate(ValidationError):
    """Somebody else adopted meanwhile."""

    def __init__(self) -> None:
        super().__init__(_("Somebody else was first. Look at how the plan stands now."), code="too_late")


def rules_set(*, mandate: str, four_eyes: bool, by: Membership) -> AdoptionRules:
    """Who adopts the plans of this board's schools."""
    with atomic():
        Board.objects.select_for_update().get(pk=require_board())  # there may be no row yet to lock
        row = AdoptionRules.objects.select_for_update(of=("self",)).first() or AdoptionRules.create()
        row.mandate, row.four_eyes, row.changed_at, row.changed_by = mandate, four_eyes, timezone.now(), by
        row.save()
        audit.record("adoption.rules_set", by=by, obj=row, mandate=mandate, four_eyes=four_eyes)
    return row


def plan_adopt(*, plan: Plan, consent: ConsentRequest, valid_until: date, by: Membership) -> Adoption:
    """Adopt the text the council consented to, or propose it where a second person must agree.

    Raises PermissionDenied without mandate, ValidationError for a wrong term, TooLate when another was first.
    """
    rules, today = board_rules(), timezone.localdate()
    if not may_adopt(by, rules):
        raise PermissionDenied
    if fault := validity_fault(today, valid_until):
        raise ValidationError(_VALIDITY[fault](), code=fault)
    with atomic():
        plan = _waiting(plan, consent)
        row = _proposed(plan, consent, valid_until, by)
        if rules.four_eyes and helped_write(plan, by) and row.proposed_by.user_id == by.user_id:
            return row
        return _adopt(row, plan, by)


def _proposed(plan: Plan, consent: ConsentRequest, valid_until: date, by: Membership) -> Adoption:
    """What waits to be adopted. The date that was given last counts: it is of who decides."""
    row = Adoption.objects.filter(plan=plan, adopted_on__isnull=True).select_related("proposed_by").first()
    if row is None:
        number = plan.adopted_number + 1
        row = Adoption.create(plan=plan, consent=consent, number=number, valid_until=valid_until, proposed_by=by)
        audit.record("adoption.proposed", by=by, obj=row, number=number)
        return row
    if row.consent_id != consent.pk:  # it rested on a consent that was taken back
        row.consent, row.proposed_at, row.proposed_by = consent, timezone.now(), by
        audit.record("adoption.proposed", by=by, obj=row, number=row.number)
    row.valid_until = valid_until
    row.save(update_fields=["consent", "proposed_at", "proposed_by", "valid_until"])
    return row


_VALIDITY = {
    "past": lambda: _("The plan must be valid for at least a day. Choose a later date."),
    "too_long": lambda: _("A plan counts for at most four years. Choose an earlier date."),
}


def _waiting(plan: Plan, consent: ConsentRequest) -> Plan:
    """The plan, locked, when it waits to be adopted with this very consent."""
    plan = Plan.objects.select_for_update(of=("self",)).select_related("school__board").get(pk=plan.pk)
    latest = plan.consent_requests.select_related("milestone").first()
    if plan.state != CONSENT or latest != consent or latest.state != ConsentRequest.State.GRANTED:
        raise TooLate
    return plan


def _adopt(row: Adoption, plan: Plan, by: Membership) -> Adoption:
    proposal = row.consent.milestone
    changed = milestone_copy(
        milestone=proposal, kind=Milestone.Kind.ADOPTED, name=f"Versie {row.number}, vastgesteld", by=by
    )
    try:
        plan = plan_move(plan=plan, to=ADOPTED, by=by)
    except IllegalMove as error:
        raise TooLate from error
    row.milestone, row.adopted_on, row.adopted_by = changed, timezone.localdate(), by
    row.save(update_fields=["milestone", "adopted_on", "adopted_by"])
    audit.record("adoption.adopted", by=by, obj=row, number=row.number)
    outbox.enqueue("adoption.pdf", key=row.job_key, payload={"adoption": str(row.pk)}, user_id=by.user_id)
    if changed_since(plan, proposal):  # somebody wrote on while the council was reading: that is the next version
        plan_begin_revision(plan=plan, by=by)
    return row


def pdf_again(*, adoption: Adoption, by: Membership) -> None:
    """Try once more to print an adopted plan whose printing failed."""
    job = Job.objects.filter(key=adoption.job_key).first()
    if job and adoption.pdf_id is None:
        outbox.again(job)
        audit.record("adoption.pdf_asked", by=by, obj=adoption)
